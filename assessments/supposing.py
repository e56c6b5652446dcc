"""What a sheet would say if figures that are typed were saved: judged as the sheet is, and written nowhere."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assessments.sheet.contents import Sheet, hold_against_figures, surveyed_under
from departments.models import Department
from departments.months import CalendarMonth
from rules.judging import ClauseFinding
from rules.models import NUMBERS, Metric, Numbers, Reading
from rules.readings import Supposed

MOST_NAMED = 5


@dataclass(frozen=True)
class Outlook:
    """What saving would change: proposals that come, proposals that go, and what would have to be looked at again."""

    called: tuple[ClauseFinding, ...]
    gone: tuple[ClauseFinding, ...]
    doubted: tuple[str, ...]

    @property
    def is_the_same(self) -> bool:
        return not (self.called or self.gone or self.doubted)

    @property
    def named(self) -> tuple[ClauseFinding, ...]:
        return self.called[:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.called) - len(self.named)


def outlook(current: Sheet, entries: Mapping[tuple[Metric, Department], Numbers]) -> Outlook:
    """Hold the sheet as it stands against the one that these figures would make; at most four queries."""
    then = _with_figures(current, supposed(current.month.calendar_month, entries))
    before, after = _proposals(current), _proposals(then)
    stood = {doubt.words for doubt in current.doubted}
    return Outlook(
        tuple(finding for key, finding in after.items() if key not in before),
        tuple(finding for key, finding in before.items() if key not in after),
        tuple(doubt.words for doubt in then.doubted if doubt.words not in stood),
    )


def supposed(month: CalendarMonth, entries: Mapping[tuple[Metric, Department], Numbers]) -> Supposed:
    """Typed figures as readings that stand nowhere; None where one is cleared."""
    found: dict[tuple[int, CalendarMonth], dict[int, Reading | None]] = defaultdict(dict)
    for (metric, unit), numbers in entries.items():
        is_cleared = all(numbers.get(name) is None for name in NUMBERS)
        reading = None if is_cleared else Reading(metric=metric, unit=unit, calendar_month=month, **numbers)
        found[metric.pk, month][unit.pk] = reading
    return found


def _with_figures(current: Sheet, figures: Supposed) -> Sheet:
    at, clauses = current.month.calendar_month, [row.clause for row in current.rows]
    surveyed = surveyed_under(at, clauses, [row.lines for row in current.rows], supposed=figures)
    rows = [replace(row, findings=surveyed.get((at, row.clause.pk), [])) for row in current.rows]
    hold_against_figures(rows, surveyed, supposed=figures)
    return replace(current, rows=rows)


def _proposals(current: Sheet) -> dict[tuple[int, int], ClauseFinding]:
    """By clause and unit."""
    return {
        (finding.clause.pk, finding.unit.pk): finding for row in current.rows for finding in row.proposals
    }
