"""How an item stands on a day, held against figures that were reckoned by hand."""

from datetime import date

import pytest

from commitments.standing import ItemState, Plate, Promise, may_ask_for_more_time, overdue, plate, rung
from departments.months import CalendarMonth

MARCH = CalendarMonth(2026, 3)
MAY = CalendarMonth(2026, 5)


def promise(applied=None, *, closed=None, state=None, **more):
    if state is None:
        state = ItemState.CLOSED if closed else ItemState.APPLIED if applied else ItemState.ASSIGNED
    return Promise(MARCH, state, applied_on=applied, closed_on=closed, **more)


APPLIED = [date(2026, 3, 28), date(2026, 4, 10), date(2026, 5, 10), date(2026, 6, 10), None]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2026, 3, 30), [0, 0, 0, 0, 0]),
        (date(2026, 3, 31), [0, 1, 1, 1, 1]),
        (date(2026, 4, 30), [0, 1, 2, 2, 2]),
        (date(2026, 5, 31), [0, 1, 2, 3, 3]),
        (date(2026, 6, 30), [0, 1, 2, 3, 4]),
        (date(2026, 12, 31), [0, 1, 2, 3, 10]),
    ],
)
def test_overdue_counts_the_month_ends_without_an_application(day, months):
    assert [overdue(promise(applied), day) for applied in APPLIED] == months


def test_an_item_that_is_late_for_ever_stops_at_the_third_rung():
    never = promise()
    days = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 12, 31)]
    assert [rung(never, day) for day in days] == [0, 1, 2, 3, 3]


def test_the_reviewer_s_day_never_makes_a_unit_late():
    closed = promise(date(2026, 3, 31), closed=date(2026, 4, 20))
    assert closed.is_on_time
    assert {overdue(closed, date(2026, month, 28)) for month in range(3, 13)} == {0}


def test_a_refused_application_is_counted_after_all():
    refused = promise(state=ItemState.ASSIGNED)
    assert overdue(refused, date(2026, 4, 20)) == 1
    assert overdue(promise(date(2026, 3, 31)), date(2026, 4, 20)) == 0


def test_a_granted_extension_moves_the_term_and_is_asked_for_before_it_ends():
    first = promise()
    assert may_ask_for_more_time(first, date(2026, 3, 31))
    assert not may_ask_for_more_time(first, date(2026, 4, 1))
    extended = promise(extended_to=MAY)
    assert (extended.term, extended.month) == (date(2026, 5, 31), MAY)
    assert [overdue(extended, day) for day in (date(2026, 4, 30), date(2026, 5, 31))] == [0, 1]


def test_a_letter_s_own_day_is_its_term_and_its_month_is_counted():
    letter = promise(date(2026, 3, 20), closed=date(2026, 3, 21), due_on=date(2026, 3, 16))
    assert not letter.is_on_time
    assert overdue(letter, date(2026, 12, 31)) == 0


def test_a_cancelled_item_is_never_late():
    assert overdue(promise(state=ItemState.CANCELLED), date(2026, 12, 31)) == 0


@pytest.mark.parametrize(
    ("applied", "closed", "day", "shown"),
    [
        (None, None, date(2026, 3, 25), Plate.GREEN),  # four working days left
        (None, None, date(2026, 3, 26), Plate.YELLOW),  # three
        (None, None, date(2026, 3, 31), Plate.YELLOW),
        (None, None, date(2026, 4, 30), Plate.RED),
        (date(2026, 3, 20), None, date(2026, 3, 31), Plate.GREEN),  # waits for its examination
        (date(2026, 4, 10), None, date(2026, 4, 12), Plate.YELLOW),
        (date(2026, 5, 10), None, date(2026, 5, 12), Plate.RED),
        (date(2026, 5, 10), date(2026, 5, 20), date(2026, 5, 19), Plate.RED),
        (date(2026, 5, 10), date(2026, 5, 20), date(2026, 5, 20), Plate.GREEN),
    ],
)
def test_the_plate_of_a_day(applied, closed, day, shown):
    assert plate(promise(applied, closed=closed), day) is shown


def test_days_off_do_not_count_towards_a_near_term():
    off = {date(2026, 3, 26), date(2026, 3, 27)}
    assert plate(promise(), date(2026, 3, 24), holidays=off) is Plate.YELLOW
    assert plate(promise(), date(2026, 3, 24)) is Plate.GREEN


def test_every_plate_has_its_word():
    assert [each.label for each in Plate] == ["绿牌", "黄牌", "红牌"]
