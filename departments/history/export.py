"""The history as a file for the auditor; that it was taken out is itself an event."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from departments import permissions
from departments.events import HistoryExported
from departments.history.records import record
from departments.history.words import verb_word
from departments.models import Record, User

HEADINGS = (
    "序号",
    "时间",
    "操作人",
    "事项",
    "事项代码",
    "对象类别",
    "对象编号",
    "记述",
    "细节",
    "前一条校验值",
    "校验值",
)


def export_rows(rows: QuerySet[Record], *, actor: User, asked: dict[str, str]) -> Iterator[tuple]:
    """Rows for csv_lines, the oldest first, up to this moment; `asked` is the filter, kept in the history.

    The event of the export itself is written first and not among the rows. PermissionDenied.
    """
    if not permissions.may_see_history(actor):
        raise PermissionDenied
    count = rows.count()
    event = record(actor, HistoryExported(asked=asked), actor, f"导出历史记录 {count} 条")
    return (_cells(row) for row in rows.filter(sequence__lt=event.sequence).order_by("sequence").iterator())


def _cells(row: Record) -> tuple:
    at = timezone.localtime(row.at).isoformat(timespec="microseconds")
    contents = (
        row.actor_name,
        verb_word(row.verb),
        row.verb,
        row.subject_kind,
        row.subject_id,
        row.sentence,
        row.data,
    )
    return (row.sequence, at, *contents, row.previous_hash, row.hash)
