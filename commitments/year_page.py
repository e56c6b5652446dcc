"""A year of promises, unit by unit: points, what highlights add beside them, and the marks for the pay office.

Only months that are over count: what is due in December weighs on nobody in July.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commitments.figures import LedgerItem, LedgerSpan, by_unit, highlight_points, pay_flags, points
from commitments.ledger import ledger_of, whole_ledger
from commitments.models import Honour, HonourKind, YearRule
from departments.models import Department
from departments.months import CalendarMonth


@dataclass(frozen=True)
class UnitYearPoints:
    """One unit's year: `points` None where nothing was due; a flag for each month that is over."""

    unit: Department
    due: int
    on_time: int
    waiting: int
    points: Decimal | None
    highlights: int
    highlight_points: Decimal
    flags: tuple[bool, ...]

    @property
    def flagged(self) -> int:
        return sum(self.flags)

    @property
    def cells(self) -> list[bool | None]:
        """A whole year of flags, None for the months to come."""
        return [*self.flags, *[None] * (12 - len(self.flags))]

    @property
    def has_anything(self) -> bool:
        return bool(self.due or self.highlights or self.flagged)


@dataclass(frozen=True)
class CommitmentYear:
    """`until` is the last month that counts, None while none is over; `unit` where it tells of one alone."""

    year: int
    until: CalendarMonth | None
    rule: YearRule
    rows: list[UnitYearPoints]
    unit: Department | None = None

    @property
    def months(self) -> list[CalendarMonth]:
        return CalendarMonth(self.year, 1).up_to(CalendarMonth(self.year, 12))

    @property
    def is_whole(self) -> bool:
        return self.until == CalendarMonth(self.year, 12)

    @property
    def waiting(self) -> int:
        return sum(row.waiting for row in self.rows)


def last_month_over(year: int, today: date) -> CalendarMonth | None:
    """The last month of a year whose last day has passed."""
    over = min(CalendarMonth(year, 12), CalendarMonth.of(today).plus(-1))
    return over if over.year == year else None


def commitment_year(year: int, today: date, unit: Department | None = None) -> CommitmentYear:
    """All assessed units and whoever had anything in the year, or one unit; a constant number of queries."""
    rule, until = YearRule.objects.of(year), last_month_over(year, today)
    if until is None:
        return CommitmentYear(year, None, rule, [], unit)
    span = LedgerSpan.between(CalendarMonth(year, 1), until)
    items = ledger_of(whole_ledger(unit))
    owed = [pay_flags(items, LedgerSpan.month(month)) for month in span.months]
    honours = _highlights(span)
    own = by_unit(items)
    rows = [
        _row(
            each, own.get(each.code, ()), span, rule, honours[each.pk], [each.code in codes for codes in owed]
        )
        for each in ([unit] if unit else Department.objects.all())
    ]
    told = {each.pk for each in Department.objects.assessed(until)} | {unit.pk if unit else None}
    return CommitmentYear(
        year, until, rule, [row for row in rows if row.has_anything or row.unit.pk in told], unit
    )


def _highlights(span: LedgerSpan) -> Counter[int]:
    chosen = Honour.objects.filter(
        kind=HonourKind.HIGHLIGHT, month__gte=span.first, month__lte=span.last
    ).order_by("pk")
    return Counter(chosen.values_list("unit_id", flat=True))


def _row(
    unit: Department,
    items: Sequence[LedgerItem],
    span: LedgerSpan,
    rule: YearRule,
    highlights: int,
    flags: Sequence[bool],
) -> UnitYearPoints:
    due = [item for item in items if span.is_due(item)]
    on_time = sum(item.promise.is_on_time for item in due)
    return UnitYearPoints(
        unit=unit,
        due=len(due),
        on_time=on_time,
        waiting=sum(item.is_waiting(span.day) for item in due),
        points=points(rule.points, on_time, len(due)),
        highlights=highlights,
        highlight_points=highlight_points(highlights, rule.highlight, rule.highlight_cap),
        flags=tuple(flags),
    )
