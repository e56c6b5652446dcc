"""Photos are kept no longer than somebody may still ask for them; the hash of each stays on its row and in the history.

`manage.py remind` asks for it every day, once more changes nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from assessments.dates import local_day
from assessments.files.collection import drop_unreferred
from departments.history.records import record
from inspections.events import FindingFileTold
from inspections.models import Finding, FindingFile, FindingState, Review
from inspections.terms import files_kept_until, review_until

S = FindingState
ENDED = (S.DISCARDED, S.DISMISSED, S.CLOSED)


def kept_until(finding: Finding) -> date | None:
    """The last day on which the files of a finding are kept; None while it is under way."""
    if finding.state == S.CLOSED and finding.closed_on:
        return files_kept_until(finding.closed_on)
    if finding.state == S.DISMISSED and finding.dismissed_on:
        return review_until(finding.dismissed_on)
    if finding.state == S.DISCARDED:
        return review_until(local_day(finding.decided_at or finding.recorded_at))
    return None


def files_due(day: date) -> list[FindingFile]:
    """The files that are kept no longer on a day; none of a finding whose review is open."""
    held = Review.objects.filter(decided_on__isnull=True).values("finding")
    ended = FindingFile.objects.filter(finding__state__in=ENDED).exclude(finding__in=held)
    rows = [(row, kept_until(row.finding)) for row in ended.select_related("finding")]
    return [row for row, last in rows if last is not None and day > last]


def erase_due(*, now: datetime) -> Iterator[str]:
    """Erase what is kept no longer, file after file; says how many."""
    erased = [_erased(row, now) for row in files_due(local_day(now))]
    drop_unreferred(erased, now=now)
    if erased:
        yield f"已清除 {len(erased)} 份到期的暗访取证材料，校验值留在历史里"


@transaction.atomic
def _erased(row: FindingFile, now: datetime) -> str:
    row.erased_at = now
    row.save(update_fields=["erased_at"])
    event = FindingFileTold(verb="finding_file.erase", sha256=row.sha256)
    record(None, event, row, f"清除了{row.finding}到期的取证材料", at=now)
    return row.sha256
