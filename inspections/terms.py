"""How long each step may take, and who is on a re-posting on a day. Plain Python, no Django; nothing is stored."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from departments.months import CalendarMonth, working_days_after

REVIEW_DAYS = 30  # calendar days, to ask for a review and again to decide it
REPOST_MONTHS = 3
WARN_DAYS = 7  # before a re-posting ends
FILES_YEARS = 2  # that the files of a closed finding are kept


@dataclass(frozen=True)
class Terms:
    """Working days that each step has, counted from the day after the one that sets it off."""

    report: int = 1  # after the visit
    notify: int = 2  # after the batch
    answer: int = 5
    verify: int = 5
    rectify: int = 10
    recheck: int = 5


def due(
    since: date, days: int, *, holidays: Collection[date] = (), make_up_days: Collection[date] = ()
) -> date:
    """The last day of a term of so many working days."""
    return working_days_after(since, days, holidays=holidays, make_up_days=make_up_days)


def is_past(term: date, day: date) -> bool:
    """Whether a term is over: on its last day it is not."""
    return day > term


def review_until(concluded_on: date) -> date:
    """The last day on which a conclusion can be put to review."""
    return concluded_on + timedelta(days=REVIEW_DAYS)


def review_decided_by(asked_on: date) -> date:
    return asked_on + timedelta(days=REVIEW_DAYS)


def files_kept_until(closed_on: date) -> date:
    """The last day on which the files of a closed finding are kept: the same day two years on, within the month."""
    year = closed_on.year + FILES_YEARS
    return date(year, closed_on.month, min(closed_on.day, monthrange(year, closed_on.month)[1]))


def usual_end(starts_on: date) -> date:
    """The day on which a re-posting ends where its document names none: three months on, within the month."""
    month = CalendarMonth.of(starts_on).plus(REPOST_MONTHS)
    return date(month.year, month.month, min(starts_on.day, monthrange(month.year, month.month)[1]))


@dataclass(frozen=True)
class Reposting:
    """安排到基层再上岗: from its first day to the day on which the person is due back."""

    starts_on: date
    ends_on: date
    returned_on: date | None = None

    def is_on_post(self, day: date) -> bool:
        return self.starts_on <= day < (self.returned_on or self.ends_on)

    def is_due_back(self, day: date) -> bool:
        """Whether the term is over and nobody has entered the return."""
        return day >= self.ends_on and (self.returned_on is None or self.returned_on > day)

    def is_ending(self, day: date) -> bool:
        """Whether it is told to unit and office: from seven days before its end until the return."""
        return self.returned_on is None and day >= self.ends_on - timedelta(days=WARN_DAYS)
