"""How many flags against how many lights a department reports in a month, beside the middle of all departments.

Counted within the month alone; the analysis over months is another floor's.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.db.models import Count

from assessments.models import Determination, LineState, Month, Origin
from assessments.sheet.clauses import SENT_BACK
from departments.models import Department
from rules.models import Signal


@dataclass(frozen=True)
class FlagShare:
    """What one department has reported of a month: flags, lights, and how many of its lines are back with it."""

    flags: int = 0
    lights: int = 0
    away: int = 0

    @property
    def percent(self) -> int:
        """The flags among its lines, in percent; 0 where it has none."""
        return round(100 * self.flags / (self.flags + self.lights)) if self.flags or self.lights else 0


@dataclass(frozen=True)
class SharesOfMonth:
    """By key of each department that reported anything; `median` of their shares in percent."""

    shares: dict[int, FlagShare]

    @property
    def median(self) -> int:
        return round(median(share.percent for share in self.shares.values())) if self.shares else 0

    def of(self, department: Department) -> FlagShare:
        return self.shares.get(department.pk, FlagShare())


def flag_shares(month: Month) -> SharesOfMonth:
    """What every department has filed of a month and the office has not refused; one query."""
    lines = Determination.objects.standing().filter(month=month.pk, origin=Origin.DEPARTMENT)
    lines = lines.exclude(state=LineState.DRAFT)
    flags, lights, away = Counter[int](), Counter[int](), Counter[int]()
    for department, signal, state, number in lines.values_list(
        "assessor", "clause__signal", "state"
    ).annotate(Count("pk")):
        (lights if Signal(signal).is_light else flags)[department] += number
        away[department] += number if state in SENT_BACK else 0
    shares = {pk: FlagShare(flags[pk], lights[pk], away[pk]) for pk in flags | lights}
    return SharesOfMonth(shares)
