"""办公室意见 in a month's report: kept by the office, whatever it says no board says."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from boards.models import ReportNote
from boards.permissions import may_keep_year
from boards.report_events import ReportNoted
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from departments.steps import StepRefused


@transaction.atomic
def write_note(
    month: CalendarMonth, words: str, *, actor: User, version: int | None = None, now: datetime
) -> ReportNote:
    """Write, change or clear the note. PermissionDenied, StepRefused where it changed since `version`."""
    if not may_keep_year(actor):
        raise PermissionDenied(f"{actor} 不能写专报的办公室意见")
    unwritten = {"version": 0, "written_by": actor, "written_at": now}
    row, _ = ReportNote.objects.get_or_create(month=month, defaults=unwritten)
    row = ReportNote.objects.select_for_update().get(pk=row.pk)
    if version is not None and version != row.version:
        raise StepRefused("别人已经改过办公室意见，请看过再保存", code="changed")
    before, words = row.words, words.strip()
    if before == words:
        return row
    row.words, row.version, row.written_by, row.written_at = words, row.version + 1, actor, now
    row.full_clean()
    row.save()
    event = ReportNoted(month=str(month), before=before, after=words)
    record(actor, event, row, f"写{row}：{words or '删去'}", at=now)
    return row
