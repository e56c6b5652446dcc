"""The figures of months, spans and years, held against figures that were reckoned by hand."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from commitments.figures import (
    DuePair,
    LedgerItem,
    LedgerSpan,
    OverdueCount,
    due_pairs,
    half_up,
    highlight_points,
    overdue_counts,
    pay_flags,
    points,
    tally,
)
from commitments.standing import ItemState, Plate, Promise
from departments.months import CalendarMonth

MARCH, MAY, JUNE = CalendarMonth(2026, 3), CalendarMonth(2026, 5), CalendarMonth(2026, 6)
FIRST, LAST = CalendarMonth(2013, 1), CalendarMonth(2015, 12)
TOWNS = ("chunxi", "gubai", "qiqiao", "gucheng", "dongba", "yaxi", "yangjiang", "zhuanqiang")


def item(due=JUNE, applied=None, *, unit="chunxi", closed=None, state=None, planned=None, **more):
    if state is None:
        state = ItemState.CLOSED if closed or applied else ItemState.ASSIGNED
    if state is ItemState.CLOSED:
        closed = closed or applied
    of_promise = {name: more.pop(name) for name in ("due_on", "extended_to") if name in more}
    promise = Promise(due, state, applied_on=applied, closed_on=closed, **of_promise)
    return LedgerItem(more.pop("code", "x"), unit, planned or due, promise, **more)


def three_years():
    """2,790 items of 36 months over eight towns, 143 never applied for, the others on the last day of their month."""
    kept_open = {FIRST.plus(12): 5, CalendarMonth(2015, 2): 5, LAST: 1}
    items = []
    for place, month in enumerate(FIRST.up_to(LAST)):
        count = 78 - (place + 1) % 2
        for number in range(count):
            is_open = number < kept_open.get(month, 4)
            closed = month.plus(1).first_day.replace(day=5)
            items.append(
                item(
                    month,
                    None if is_open else month.last_day,
                    closed=None if is_open else closed,
                    unit=TOWNS[len(items) % len(TOWNS)],
                    code=f"{month}-{number + 1:03d}",
                )
            )
    return items


LEDGER = three_years()


def test_three_years_give_the_figures_that_are_known():
    whole = tally(LEDGER, LedgerSpan.between(FIRST, LAST))
    assert (whole.planned, whole.closed, whole.open) == (2790, 2647, 143)
    assert (half_up(whole.rate), half_up(whole.rate, 0)) == (Decimal("94.87"), Decimal(95))
    assert half_up(whole.average, 1) == Decimal("77.5")
    assert (whole.rungs, whole.longest) == ({1: 1, 2: 4, 3: 138}, 36)


def test_a_year_counts_its_own_items_once():
    year = tally(LEDGER, LedgerSpan.year(2015))
    assert (year.planned, year.closed, year.open, half_up(year.rate)) == (930, 884, 46, Decimal("95.05"))


@pytest.mark.parametrize(
    ("month", "due", "on_time", "rate", "carried", "plates"),
    [
        (LAST, 78, 77, "98.72", 143, {Plate.GREEN: 77, Plate.YELLOW: 1, Plate.RED: 142}),
        (LAST.plus(-1), 77, 73, "94.81", 142, {Plate.GREEN: 73, Plate.YELLOW: 4, Plate.RED: 138}),
    ],
)
def test_a_month_carries_what_was_open_before_it(month, due, on_time, rate, carried, plates):
    figures = tally(LEDGER, LedgerSpan.month(month))
    assert (figures.due, figures.on_time, half_up(figures.rate)) == (due, on_time, Decimal(rate))
    assert (figures.open, figures.plates) == (carried, plates)


LATE = {
    "a": date(2026, 3, 28),
    "b": date(2026, 4, 10),
    "c": date(2026, 5, 10),
    "d": date(2026, 6, 10),
    "e": None,
}


@pytest.mark.parametrize(
    ("day", "open_then", "longest", "late_in_its_month"),
    [
        (date(2026, 3, 31), 4, 1, 0),
        (date(2026, 4, 30), 3, 2, 1),
        (date(2026, 5, 31), 2, 3, 1),
        (date(2026, 6, 30), 1, 4, 1),
        (date(2026, 12, 31), 1, 10, 0),
    ],
)
def test_the_same_ledger_as_of_any_day(day, open_then, longest, late_in_its_month):
    items = [item(MARCH, applied, code=code) for code, applied in LATE.items()]
    figures = tally(items, LedgerSpan.month(MARCH, day))
    assert (figures.open, figures.longest, figures.on_time) == (open_then, longest, 1)
    assert tally(items, LedgerSpan.month(CalendarMonth.of(day))).late_closed == late_in_its_month


def test_closed_open_and_waiting_are_what_was_planned():
    items = [
        item(JUNE, date(2026, 6, 20), closed=date(2026, 7, 3)),
        item(JUNE, date(2026, 6, 30), state=ItemState.APPLIED),
        item(JUNE),
    ]
    figures = tally(items, LedgerSpan.month(JUNE))
    assert (figures.planned, figures.closed, figures.waiting, figures.open) == (3, 1, 1, 1)
    assert (figures.due, figures.on_time) == (3, 1)


def test_an_application_made_after_the_day_is_not_known_on_it():
    late = item(JUNE, date(2026, 6, 20))
    figures = tally([late], LedgerSpan.month(JUNE, date(2026, 6, 15)))
    assert (figures.closed, figures.open, figures.on_time) == (0, 1, 0)


@pytest.mark.parametrize("state", [ItemState.PROPOSED, ItemState.RETURNED])
def test_a_proposal_is_in_no_figure(state):
    figures = tally([item(JUNE, state=state)], LedgerSpan.month(JUNE))
    assert (figures.planned, figures.due, figures.open, figures.shown) == (0, 0, 0, 0)


def test_a_cancelled_item_was_planned_and_is_never_due():
    figures = tally([item(JUNE, state=ItemState.CANCELLED, is_shown=True)], LedgerSpan.month(JUNE))
    assert (figures.planned, figures.due, figures.open, figures.shown) == (1, 0, 0, 0)


def test_an_extension_moves_the_item_to_its_new_month():
    moved = [item(MARCH, extended_to=MAY)]
    assert [tally(moved, LedgerSpan.month(month)).due for month in (MARCH, MAY)] == [0, 1]
    assert [tally(moved, LedgerSpan.month(month)).open for month in (MARCH, MARCH.plus(1), MAY)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("applied", "months"),
    [
        (date(2026, 3, 28), [3]),  # due and finished in March, granted in April
        (date(2026, 5, 10), [3, 4, 5]),  # due in March, open at the end of April, finished in May
        (date(2026, 2, 10), [2, 3]),  # finished before it was due
        (None, [3, 4, 5, 6]),
    ],
)
def test_a_public_item_is_shown_while_it_is_due_open_or_being_finished(applied, months):
    closed = applied and applied.replace(month=applied.month + 1, day=5)
    public = item(MARCH, applied, closed=closed, is_shown=True, planned=CalendarMonth(2026, 2))
    shown = [
        month for month in range(1, 7) if tally([public], LedgerSpan.month(CalendarMonth(2026, month))).shown
    ]
    assert shown == months
    assert tally([public], LedgerSpan.year(2026, date(2026, 6, 30))).shown == 1
    assert tally([public], LedgerSpan.year(2025)).shown == 0


def test_an_item_of_an_earlier_year_is_shown_in_the_year_that_it_is_carried_into():
    public = item(CalendarMonth(2025, 11), date(2026, 2, 10), is_shown=True)
    assert [tally([public], LedgerSpan.year(year)).shown for year in (2025, 2026, 2027)] == [1, 1, 0]


def test_rate_of_nothing_due_is_missing():
    assert tally([], LedgerSpan.month(JUNE)).rate is None


@pytest.mark.parametrize(
    ("on_time", "due", "worth", "given"),
    [
        (76, 78, 30, "29.23"),
        (2647, 2790, 30, "28.46"),
        (111, 116, 30, "28.71"),
        (110, 116, 30, "28.45"),
        (1, 8, "0.1", "0.01"),
        (0, 3, 30, "0.00"),
    ],
)
def test_points_are_the_share_rounded_half_up_once(on_time, due, worth, given):
    assert points(Decimal(worth), on_time, due) == Decimal(given)


def test_points_of_nothing_due_are_missing():
    assert points(Decimal(30), 0, 0) is None


@pytest.mark.parametrize(("count", "added"), [(0, "0"), (1, "0.50"), (6, "3.00"), (7, "3.00")])
def test_highlights_add_up_to_their_cap(count, added):
    assert highlight_points(count, Decimal("0.50"), Decimal("3.00")) == Decimal(added)


@pytest.mark.parametrize(
    ("exact", "places", "written"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(4999, 1000000), 2, "0.00"),
        (Fraction(100), 2, "100.00"),
    ],
)
def test_half_is_rounded_up(exact, places, written):
    assert str(half_up(exact, places)) == written


def test_pay_flags_name_the_units_with_something_open_at_the_end_of_the_month():
    items = [
        item(MARCH, date(2026, 3, 31), closed=date(2026, 4, 20), unit="gubai"),
        item(MARCH, unit="yaxi"),
        item(MAY, unit="dongba"),
        item(MARCH, date(2026, 4, 1), unit="gucheng"),
    ]
    assert pay_flags(items, LedgerSpan.month(MARCH)) == {"yaxi", "gucheng"}
    assert pay_flags(items, LedgerSpan.month(MARCH.plus(1))) == {"yaxi"}


def june():
    applied = {
        "chunxi": (date(2026, 6, 30), 7, 8),
        "qiqiao": (date(2026, 6, 20), 3, 6),
        "gucheng": (date(2026, 6, 20), 2, 2),
    }
    return [
        item(JUNE, day if number < done else None, unit=unit)
        for unit, (day, done, due) in applied.items()
        for number in range(due)
    ]


def test_pairs_of_a_month_are_of_those_that_had_something_due():
    pairs = due_pairs([*june(), item(MARCH, unit="yaxi")], JUNE)
    assert pairs == {"chunxi": DuePair(7, 8), "qiqiao": DuePair(3, 6), "gucheng": DuePair(2, 2)}


def test_pairs_of_letters_leave_the_rest_aside():
    letter = item(JUNE, date(2026, 6, 9), unit="yaxi", source="letter", due_on=date(2026, 6, 8))
    assert due_pairs([*june(), letter], JUNE, source="letter") == {"yaxi": DuePair(0, 1)}


def test_an_application_that_waits_is_named_in_the_pair():
    waiting = item(JUNE, date(2026, 6, 30), state=ItemState.ASKED)
    assert due_pairs([waiting], JUNE) == {"chunxi": DuePair(0, 1, waiting=1)}
    assert overdue_counts([waiting], JUNE) == {"chunxi": OverdueCount(0, waiting=1)}


def test_overdue_items_are_counted_with_those_carried_over():
    items = [*june(), item(MARCH, unit="yaxi"), item(MARCH, date(2026, 4, 1), unit="dongba")]
    assert {unit: one.overdue for unit, one in overdue_counts(items, JUNE).items()} == {
        "chunxi": 1,
        "qiqiao": 3,
        "gucheng": 0,
        "yaxi": 1,
    }


def test_what_is_listed_of_a_month_is_what_people_keep_in_it():
    far = item(MAY, planned=MARCH, code="far")
    items = [far, item(MARCH, date(2026, 3, 28), code="done"), item(JUNE, code="next")]
    listed = Counter(
        one.code
        for month in (MARCH, MARCH.plus(1))
        for one in items
        if LedgerSpan.month(month).is_listed(one)
    )
    assert listed == {"far": 2, "done": 1}
