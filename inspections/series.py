"""What a month's inspections fill a metric with: the two series, unit by unit. Plain Python, no Django."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from departments.months import CalendarMonth
from inspections.figures import FindingDays
from rules.figures import Figure


def verified(
    month: CalendarMonth, findings: Iterable[FindingDays], visited: Collection[str]
) -> dict[str, Figure]:
    """暗访查实问题数: what was verified in the month, of whatever round; 0 of a unit that was visited in it.

    Who was neither visited nor found at fault has no figure: nobody is told to be without fault unseen.
    """
    counts = Counter(one.unit for one in findings if _stands(one) and _lies_in(one.verified_on, month))
    units = sorted({*counts, *visited})
    return {unit: Figure(Decimal(counts[unit])) for unit in units}


def rectified(month: CalendarMonth, findings: Iterable[FindingDays]) -> dict[str, Figure]:
    """暗访整改按期率: of the rectifications whose term ended in the month, those that were reported in time."""
    due = [one for one in findings if _stands(one) and _lies_in(one.rectify_until, month)]
    totals = Counter(one.unit for one in due)
    done = Counter(one.unit for one in due if _in_time(one))
    return {unit: Figure(done=Decimal(done[unit]), total=Decimal(totals[unit])) for unit in sorted(totals)}


def _stands(finding: FindingDays) -> bool:
    return finding.verified_on is not None and finding.dismissed_on is None


def _in_time(finding: FindingDays) -> bool:
    term, done_on = finding.rectify_until, finding.rectified_on
    return term is not None and done_on is not None and done_on <= term


def _lies_in(day: date | None, month: CalendarMonth) -> bool:
    return day is not None and CalendarMonth.of(day) == month
