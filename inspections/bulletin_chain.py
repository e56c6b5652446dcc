"""The chain of the published results, walked: each against its text, what it withholds, and its event."""

from collections.abc import Iterator

from boards.chaining import AT_ONCE, Check, Document, faults, holds_digest, holds_moment, telling_faults
from inspections.bulletin_events import InspectionsPublished
from inspections.models import InspectionBulletin


def inspection_faults() -> Iterator[str]:
    """Every fault of the results that were published, one Chinese sentence each."""
    yield from faults(InspectionBulletin.objects.order_by("pk").iterator(AT_ONCE), CHECKS)
    rows = InspectionBulletin.objects.order_by("pk").defer("content")
    yield from telling_faults(rows, InspectionsPublished, called_in_all="明查暗访结果")


def _is_named(bulletin: InspectionBulletin, document: Document) -> bool:
    result = bulletin.result
    return (result.month, result.edition, result.reason) == (bulletin.month, bulletin.number, bulletin.reason)


def _is_counted(bulletin: InspectionBulletin, document: Document) -> bool:
    """Every number that the text tells is that of the row; what it withholds is there."""
    counts = bulletin.whole_counts
    told = {measure.kind: measure.count for measure in bulletin.result.measures}
    return told.keys() == counts.keys() and all(
        count is None or count == counts[kind] for kind, count in told.items()
    )


CHECKS: dict[str, Check] = {
    "内容与校验值不符": holds_digest,
    "发布时间与内容不符": holds_moment,
    "轮次、版次或更正原因与内容不符": _is_named,
    "问责数与内容不符": _is_counted,
}
