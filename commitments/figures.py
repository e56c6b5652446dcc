"""What a ledger of promises comes to: the figures of a month, of a span and of a year, as of any day.

Plain Python, no Django: promises in, exact numbers out. Nothing is rounded but where a number is written.
`open` and `closed` go by the day on which the unit applied, as lateness does: an application that was granted later
counts from the day it was made, so that the examiner's pace changes no figure.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from commitments.standing import WAITING, ItemState, Plate, Promise, overdue, plate, rung
from departments.months import CalendarMonth

NOT_ISSUED = frozenset({ItemState.PROPOSED, ItemState.RETURNED})
NOT_COUNTED = NOT_ISSUED | {ItemState.CANCELLED}
RUNGS = (1, 2, 3)


@dataclass(frozen=True)
class DaysOff:
    """The days that are no working days although they look it, and the other way round."""

    holidays: Collection[date] = ()
    make_up_days: Collection[date] = ()


NO_DAYS_OFF = DaysOff()


@dataclass(frozen=True)
class LedgerItem:
    """One item as the ledger knows it: `planned` is its 交办月份, None while it is only proposed."""

    code: str
    unit: str
    planned: CalendarMonth | None
    promise: Promise
    source: str = ""
    is_shown: bool = False

    @property
    def is_counted(self) -> bool:
        """Issued and not given up."""
        return self.planned is not None and self.promise.state not in NOT_COUNTED

    def has_applied_by(self, day: date) -> bool:
        """Whether the application that stands had been made by then."""
        return self.promise.applied_on is not None and self.promise.applied_on <= day

    def is_open(self, day: date) -> bool:
        return self.is_counted and not self.has_applied_by(day)

    def is_closed(self, day: date) -> bool:
        """Granted, be it later, on an application that had been made by then."""
        return self.is_counted and self.promise.is_granted and self.has_applied_by(day)

    def is_waiting(self, day: date) -> bool:
        """Applied for by then and not decided to this hour."""
        return self.is_counted and self.promise.state in WAITING and self.has_applied_by(day)

    @property
    def is_late(self) -> bool:
        """Granted, on an application after the term."""
        return self.promise.is_granted and not self.promise.is_on_time


@dataclass(frozen=True)
class LedgerFigures:
    """What some items come to on a day; `months` is how many months they were promised in."""

    day: date
    months: int = 1
    planned: int = 0
    closed: int = 0
    due: int = 0
    on_time: int = 0
    late_closed: int = 0
    open: int = 0
    waiting: int = 0
    shown: int = 0
    longest: int = 0
    plates: Mapping[Plate, int] = field(default_factory=dict)
    rungs: Mapping[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> Fraction | None:
        """按期销号率 in percent; None where nothing was due."""
        return Fraction(100 * self.on_time, self.due) if self.due else None

    @property
    def average(self) -> Fraction:
        """How many a month were promised."""
        return Fraction(self.planned, self.months)


@dataclass(frozen=True)
class LedgerSpan:
    """Months from `first` to `last`, both included, seen as of `day`; by default as they ended.

    A span of one month carries what was open before it; a longer one speaks of its own items alone, each once.
    """

    first: CalendarMonth
    last: CalendarMonth
    day: date

    @classmethod
    def month(cls, month: CalendarMonth, day: date | None = None) -> "LedgerSpan":
        return cls(month, month, day or month.last_day)

    @classmethod
    def year(cls, year: int, day: date | None = None) -> "LedgerSpan":
        return cls.between(CalendarMonth(year, 1), CalendarMonth(year, 12), day)

    @classmethod
    def between(cls, first: CalendarMonth, last: CalendarMonth, day: date | None = None) -> "LedgerSpan":
        return cls(first, last, day or last.last_day)

    @property
    def is_month(self) -> bool:
        return self.first == self.last

    @property
    def months(self) -> list[CalendarMonth]:
        return self.first.up_to(self.last)

    def holds(self, month: CalendarMonth | None) -> bool:
        return month is not None and self.first <= month <= self.last

    def is_due(self, item: LedgerItem) -> bool:
        return item.is_counted and self.holds(item.promise.month)

    def is_open(self, item: LedgerItem) -> bool:
        """Of a month whatever is due by its end and open; of more months what was issued in them and is open."""
        belongs = item.promise.month <= self.last if self.is_month else self.holds(item.planned)
        return belongs and item.is_open(self.day)

    def is_finished(self, item: LedgerItem) -> bool:
        """Closed on an application made within the span."""
        applied = item.promise.applied_on
        return item.is_closed(self.day) and applied is not None and self.holds(CalendarMonth.of(applied))

    def is_shown(self, item: LedgerItem) -> bool:
        """On the public list of one of the months: due or finished in it, or due before and open at its end."""
        if not (item.is_shown and item.is_counted):
            return False
        if self.is_due(item) or self.is_finished(item):
            return True
        due = max(item.promise.month, self.first)
        return due <= self.last and item.is_open(min(due.last_day, self.day))

    def is_listed(self, item: LedgerItem) -> bool:
        """On the list of the span as people keep it: issued by then, and not done with before it began."""
        if item.planned is None or item.planned > self.last or item.promise.state in NOT_ISSUED:
            return False
        return (
            self.holds(item.planned) or self.is_due(item) or self.is_finished(item) or item.is_open(self.day)
        )


def tally(items: Iterable[LedgerItem], span: LedgerSpan, *, days_off: DaysOff = NO_DAYS_OFF) -> LedgerFigures:
    """All figures of a span; the plates stand on what was due in it and what is open, the rungs on what is open."""
    items = list(items)
    due = [item for item in items if span.is_due(item)]
    open_items = [item for item in items if span.is_open(item)]
    planned = [item for item in items if span.holds(item.planned) and item.promise.state not in NOT_ISSUED]
    plates = Counter(plate_of(item, span.day, days_off) for item in {*due, *open_items})
    rungs = Counter(rung(item.promise, span.day) for item in open_items)
    return LedgerFigures(
        day=span.day,
        months=len(span.months),
        planned=len(planned),
        closed=sum(item.is_closed(span.day) for item in planned),
        due=len(due),
        on_time=sum(item.promise.is_on_time and item.is_closed(span.day) for item in due),
        late_closed=sum(item.is_late and span.is_finished(item) for item in items),
        open=len(open_items),
        waiting=sum(item.is_waiting(span.day) for item in {*due, *planned}),
        shown=sum(map(span.is_shown, items)),
        longest=longest(open_items, span.day),
        plates={one: plates[one] for one in Plate},
        rungs={step: rungs[step] for step in RUNGS},
    )


def by_unit(items: Iterable[LedgerItem]) -> dict[str, list[LedgerItem]]:
    """The items of each unit that has any, in the order in which they come."""
    units: dict[str, list[LedgerItem]] = {}
    for item in items:
        units.setdefault(item.unit, []).append(item)
    return units


def plate_of(item: LedgerItem, day: date, days_off: DaysOff) -> Plate:
    return plate(item.promise, day, holidays=days_off.holidays, make_up_days=days_off.make_up_days)


def longest(open_items: Iterable[LedgerItem], day: date) -> int:
    """The most months that one of them is overdue."""
    return max((overdue(item.promise, day) for item in open_items), default=0)


def pay_flags(items: Iterable[LedgerItem], span: LedgerSpan) -> set[str]:
    """The units of which something was due by the end of a month and open then."""
    return {item.unit for item in items if span.is_open(item)}


def points(worth: Decimal, on_time: int, due: int) -> Decimal | None:
    """A year's points: their share by what was due and on time, rounded half up; None where nothing was."""
    return half_up(Fraction(worth) * on_time / due) if due else None


def highlight_points(count: int, each: Decimal, cap: Decimal) -> Decimal:
    """What the highlights of a year add, shown apart from the points."""
    return min(count * each, cap)


def half_up(exact: Fraction, places: int = 2) -> Decimal:
    """Rounded half up, so many places written out."""
    return Decimal(floor(exact * 10**places + Fraction(1, 2))).scaleb(-places)


@dataclass(frozen=True)
class DuePair:
    """按期 ÷ 应销 of a unit in a month; `waiting` applications are not decided, so that the pair is not final."""

    on_time: int
    due: int
    waiting: int = 0


def due_pairs(items: Sequence[LedgerItem], month: CalendarMonth, *, source: str = "") -> dict[str, DuePair]:
    """By unit that had anything due in a month; of one source alone where it is named."""
    span = LedgerSpan.month(month)
    due = [item for item in items if span.is_due(item) and source in ("", item.source)]
    return {
        unit: DuePair(
            sum(item.promise.is_on_time for item in own),
            len(own),
            sum(item.promise.state in WAITING for item in own),
        )
        for unit, own in by_unit(due).items()
    }


@dataclass(frozen=True)
class OverdueCount:
    """How many items of a unit were overdue as a month ended; `waiting` ones are counted after all if refused."""

    overdue: int
    waiting: int = 0


def overdue_counts(items: Sequence[LedgerItem], month: CalendarMonth) -> dict[str, OverdueCount]:
    """By unit that had anything due in the month or open from before it."""
    span = LedgerSpan.month(month)
    end = month.last_day
    concerned = [item for item in items if span.is_due(item) or _is_carried(item, month)]
    return {
        unit: OverdueCount(
            sum(item.is_open(end) for item in own), sum(item.promise.state in WAITING for item in own)
        )
        for unit, own in by_unit(concerned).items()
    }


def _is_carried(item: LedgerItem, month: CalendarMonth) -> bool:
    """Due before the month, and open as it began or waiting for a decision."""
    if not item.is_counted or item.promise.month >= month:
        return False
    return item.promise.state in WAITING or item.is_open(month.plus(-1).last_day)
