"""When a case is due, for the person and for the unit, and what the cases of a time come to. Plain Python, no Django.

Two clocks run: the person's from the day of registering, the lead's from the day on which the case was put to it. A
window that assigns late is late itself; the unit is not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from fractions import Fraction

from departments.months import is_working_day, working_days_after

MOST_DAYS = 15  # working days from registering, extensions counted
FEWEST_RATED = Fraction(1, 2)  # of the closed cases; below it a rate of satisfaction says nothing


class Term(IntEnum):
    """Working days: on the spot, complicated, special."""

    SPOT = 0
    COMPLICATED = 5
    SPECIAL = 10


class Rating(StrEnum):
    SATISFIED = "满意"
    FAIRLY = "基本满意"
    DISSATISFIED = "不满意"


@dataclass(frozen=True)
class CaseDays:
    """The days of one case that bear on its terms; `rating` by whoever brought it, None while nobody was asked."""

    registered_on: date
    term: Term
    lead: str = ""
    assigned_on: date | None = None
    extended_to: date | None = None
    answered_on: date | None = None
    rating: Rating | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """The days that are no working days although they look it, and the other way round."""

    holidays: Collection[date] = ()
    make_up_days: Collection[date] = ()

    def after(self, since: date, days: int) -> date:
        return working_days_after(since, days, holidays=self.holidays, make_up_days=self.make_up_days)

    def is_worked(self, day: date) -> bool:
        return is_working_day(day, holidays=self.holidays, make_up_days=self.make_up_days)


USUAL = WorkingCalendar()


def due_to_person(case: CaseDays, calendar: WorkingCalendar = USUAL) -> date:
    """The day that whoever came was told: from registering, or to which it was extended."""
    return case.extended_to or _after(case.registered_on, case.term, calendar)


def due_of_lead(case: CaseDays, calendar: WorkingCalendar = USUAL) -> date:
    """The lead's own last day: as many working days, from the day on which it got the case."""
    return case.extended_to or _after(case.assigned_on or case.registered_on, case.term, calendar)


def _after(since: date, term: Term, calendar: WorkingCalendar) -> date:
    return calendar.after(since, term) if term else since


def longest_extension(case: CaseDays, calendar: WorkingCalendar = USUAL) -> date:
    """The last day to which a term may be extended."""
    return calendar.after(case.registered_on, MOST_DAYS)


def may_extend(case: CaseDays, until: date, *, asked_on: date, calendar: WorkingCalendar = USUAL) -> bool:
    """Asked for before the day is over, to a later one, and no further than in all is allowed."""
    due = due_to_person(case, calendar)
    return asked_on <= due < until <= longest_extension(case, calendar)


def is_on_time(case: CaseDays, calendar: WorkingCalendar = USUAL) -> bool:
    return case.answered_on is not None and case.answered_on <= due_to_person(case, calendar)


def is_lead_on_time(case: CaseDays, calendar: WorkingCalendar = USUAL) -> bool:
    return case.answered_on is not None and case.answered_on <= due_of_lead(case, calendar)


def days_late(case: CaseDays, day: date, calendar: WorkingCalendar = USUAL) -> int:
    """Working days past the person's day, up to the answer, or up to `day` without one."""
    due, until = due_to_person(case, calendar), min(case.answered_on or day, day)
    span = (until - due).days
    return sum(calendar.is_worked(due + timedelta(days=number)) for number in range(1, span + 1))


@dataclass(frozen=True)
class Satisfaction:
    """How many were asked, how many of them were content: a rate is never told without both."""

    cases: int
    rated: int
    content: int

    @property
    def rated_rate(self) -> Fraction | None:
        return Fraction(self.rated, self.cases) if self.cases else None

    @property
    def is_enough(self) -> bool:
        """Whether enough were asked for the rate to say anything."""
        return self.rated_rate is not None and self.rated_rate >= FEWEST_RATED

    @property
    def rate(self) -> Fraction | None:
        """Content ÷ rated; None where nobody was asked, or too few."""
        return Fraction(self.content, self.rated) if self.rated and self.is_enough else None


def satisfaction(cases: Iterable[CaseDays]) -> Satisfaction:
    counted = list(cases)
    rated = [case.rating for case in counted if case.rating is not None]
    return Satisfaction(len(counted), len(rated), sum(one is not Rating.DISSATISFIED for one in rated))


@dataclass(frozen=True)
class Opening:
    """A window that a unit has, from one day to another."""

    unit: str
    opens_on: date
    closes_on: date | None = None

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


@dataclass(frozen=True)
class Coverage:
    """Of the units that should have a window, those that have one open."""

    covered: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        count = len(self.covered) + len(self.missing)
        return Fraction(len(self.covered), count) if count else None


def coverage(units: Sequence[str], openings: Iterable[Opening], day: date) -> Coverage:
    """On a day; the units in the order in which they came."""
    opened = {one.unit for one in openings if one.is_open(day)}
    return Coverage(
        tuple(unit for unit in units if unit in opened), tuple(unit for unit in units if unit not in opened)
    )


@dataclass(frozen=True)
class DutyDays:
    """A coordinator's turn at a window, both days included."""

    first: date
    last: date


def staffed(
    duties: Iterable[DutyDays], first: date, last: date, calendar: WorkingCalendar = USUAL
) -> tuple[int, int]:
    """The working days of a span on which a coordinator was there, and all of them."""
    turns = list(duties)
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    worked = [day for day in span if calendar.is_worked(day)]
    return sum(any(turn.first <= day <= turn.last for turn in turns) for day in worked), len(worked)
