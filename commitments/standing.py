"""How an item stands on any day: its term, lateness, plate and rung. Plain Python, no Django.

Nothing here is stored. A ledger holds days; the same question about the same day gives the same answer whenever it
is asked. The day on which the unit applied counts, not the one on which somebody found time to examine it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from departments.months import CalendarMonth, working_days_since

FEW_DAYS_LEFT = 3  # working days before the term from which an item that nobody applied for shows yellow
LAST_RUNG = 3


class ItemState(StrEnum):
    """The states of an item, as the wire and the workbook know them."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    APPLIED = "applied"
    ASKED = "asked"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _STATE_WORDS[self.value]


_STATE_WORDS = {
    "proposed": "拟预安",
    "returned": "退回修改",
    "assigned": "在办",
    "applied": "申请销号",
    "asked": "请补充",
    "closed": "已销号",
    "cancelled": "不再办理",
}

WAITING = frozenset({ItemState.APPLIED, ItemState.ASKED})


class Plate(StrEnum):
    """A number plate with its word; never a lamp, never a flag."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        return {"green": "绿牌", "yellow": "黄牌", "red": "红牌"}[self.value]


@dataclass(frozen=True)
class Promise:
    """What the ledger knows of one item that bears on time.

    `due_on` is the day of a letter, within `due_month`; `extended_to` the month of the last extension granted;
    `applied_on` the day that counts, None while no application stands; `closed_on` the day it was struck off.
    """

    due_month: CalendarMonth
    state: ItemState
    due_on: date | None = None
    extended_to: CalendarMonth | None = None
    applied_on: date | None = None
    closed_on: date | None = None

    @property
    def month(self) -> CalendarMonth:
        """The month in which it is due, extensions counted."""
        return self.extended_to or self.due_month

    @property
    def term(self) -> date:
        """The last day on which applying is in time."""
        if self.extended_to:
            return self.extended_to.last_day
        return self.due_on or self.due_month.last_day

    @property
    def is_granted(self) -> bool:
        return self.state is ItemState.CLOSED

    @property
    def is_on_time(self) -> bool:
        return self.is_granted and self.applied_on is not None and self.applied_on <= self.term

    def is_closed_by(self, day: date) -> bool:
        """Whether it was struck off by the end of that day."""
        return self.is_granted and self.closed_on is not None and self.closed_on <= day


def overdue(promise: Promise, day: date) -> int:
    """The month-ends up to `day`, from that of the month it was due, that it outlived without an application.

    An application that waits counts as granted until it is refused; then its months are counted after all.
    """
    if promise.state is ItemState.CANCELLED or day < promise.month.last_day:
        return 0
    passed = promise.month.up_to(CalendarMonth.of(day))
    applied = promise.applied_on
    return sum(month.last_day <= day and (applied is None or applied > month.last_day) for month in passed)


def plate(
    promise: Promise, day: date, *, holidays: Collection[date] = (), make_up_days: Collection[date] = ()
) -> Plate:
    """Green once granted; red after the second month-end; yellow after the first, and when the term is near or past."""
    if promise.is_closed_by(day):
        return Plate.GREEN
    months = overdue(promise, day)
    if months >= 2:
        return Plate.RED
    has_applied = promise.applied_on is not None and promise.applied_on <= day
    if months == 1 or (not has_applied and _is_near(promise.term, day, holidays, make_up_days)):
        return Plate.YELLOW
    return Plate.GREEN


def _is_near(term: date, day: date, holidays: Collection[date], make_up_days: Collection[date]) -> bool:
    left = working_days_since(day, term, holidays=holidays, make_up_days=make_up_days)
    return left <= FEW_DAYS_LEFT


def rung(promise: Promise, day: date) -> int:
    """The step of the ladder that its lateness calls for, 0 for none; a person enters what is done."""
    return min(overdue(promise, day), LAST_RUNG)


def may_ask_for_more_time(promise: Promise, asked_on: date) -> bool:
    """An extension is asked for before the term is over."""
    return asked_on <= promise.term
