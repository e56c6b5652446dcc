"""The chain of the bulletins of promises, walked: each edition against its text, its row and its event."""

from collections.abc import Iterator

from boards.chaining import AT_ONCE, Check, Document, faults, holds_digest, holds_moment
from commitments.bulletin_document import read
from commitments.bulletin_events import CommitmentBulletinPublished
from commitments.models import CommitmentBulletin
from departments.history.differences import called
from departments.models import Record


def bulletin_faults() -> Iterator[str]:
    """Every fault of the bulletins that were published, one Chinese sentence each."""
    yield from faults(CommitmentBulletin.objects.order_by("pk").iterator(AT_ONCE), CHECKS)
    yield from bulletin_event_faults()


def bulletin_event_faults() -> Iterator[str]:
    """Every edition against its event, both ways."""
    rows = Record.objects.filter(verb__in=CommitmentBulletinPublished.verbs).order_by("-sequence")
    told = {row.subject_id: (row.sequence, CommitmentBulletinPublished.of(row)) for row in rows}
    for bulletin in CommitmentBulletin.objects.order_by("pk").defer("content"):
        sequence, event = told.pop(str(bulletin.pk), (0, None))
        if event is None:
            yield f"{bulletin}：历史中没有发布它的记录"
            continue
        mine, recorded = bulletin.facts.as_data(), event.facts.as_data()
        for name in (name for name in mine if mine[name] != recorded[name]):
            yield f"{bulletin}：{called(CommitmentBulletin, name)}与历史第 {sequence} 条不符"
    yield from (f"历史第 {sequence} 条所说的督查通报不在，已被删去" for sequence, _ in told.values())


def _is_named(bulletin: CommitmentBulletin, document: Document) -> bool:
    told = read(document)
    return (told.month, told.edition, told.reason, told.reach) == (
        bulletin.month,
        bulletin.number,
        bulletin.reason,
        bulletin.reach,
    )


CHECKS: dict[str, Check] = {
    "内容与校验值不符": holds_digest,
    "发布时间与内容不符": holds_moment,
    "月份、版次、更正原因或公开范围与内容不符": _is_named,
}
