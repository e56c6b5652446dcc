"""The chain of the bulletins of promises, walked: each edition against its text, its row and its event."""

from collections.abc import Iterator

from boards.chaining import AT_ONCE, Check, Document, faults, holds_digest, holds_moment, telling_faults
from commitments.bulletin_document import read
from commitments.bulletin_events import CommitmentBulletinPublished
from commitments.models import CommitmentBulletin


def bulletin_faults() -> Iterator[str]:
    """Every fault of the bulletins that were published, one Chinese sentence each."""
    yield from faults(CommitmentBulletin.objects.order_by("pk").iterator(AT_ONCE), CHECKS)
    yield from bulletin_event_faults()


def bulletin_event_faults() -> Iterator[str]:
    """Every edition against its event, both ways."""
    rows = CommitmentBulletin.objects.order_by("pk").defer("content")
    yield from telling_faults(rows, CommitmentBulletinPublished, called_in_all="督查通报")


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
