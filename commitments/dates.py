"""When a month's promises are made, kept and examined: the usual dates, and a letter's own. Plain Python, no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from departments.months import CalendarMonth, working_day_from, working_days_after

PROPOSE_DAYS = 2  # working days of the month in which the units propose
ISSUE_DAY, EXAMINE_DAY, PUBLISH_DAY = 5, 5, 10
LETTER_DAYS = 5  # working days for a leader's letter, where nobody says otherwise


@dataclass(frozen=True)
class PlanDates:
    """Until when a month's items are proposed, issued, applied for and examined, and when their list goes out: days.

    Applications end with the month itself, at midnight, whether that day is worked or not.
    """

    propose_until: date
    issue_until: date
    apply_until: date
    examine_until: date
    publish_on: date


def plan_dates(
    month: CalendarMonth, *, holidays: Collection[date] = (), make_up_days: Collection[date] = ()
) -> PlanDates:
    """The usual dates of a month; one that falls on a day off moves to the next working day."""

    def moved(day: date) -> date:
        return working_day_from(day, holidays=holidays, make_up_days=make_up_days)

    first, after = month.first_day, month.plus(1).first_day
    propose_until = working_days_after(
        moved(first), PROPOSE_DAYS - 1, holidays=holidays, make_up_days=make_up_days
    )
    return PlanDates(
        propose_until=propose_until,
        issue_until=max(moved(first.replace(day=ISSUE_DAY)), propose_until),
        apply_until=month.last_day,
        examine_until=moved(after.replace(day=EXAMINE_DAY)),
        publish_on=moved(after.replace(day=PUBLISH_DAY)),
    )


def letter_due(
    received: date,
    days: int = LETTER_DAYS,
    *,
    holidays: Collection[date] = (),
    make_up_days: Collection[date] = (),
) -> date:
    """The last of so many working days after the day a letter came in."""
    return working_days_after(received, days, holidays=holidays, make_up_days=make_up_days)
