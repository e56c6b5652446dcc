from datetime import date
from fractions import Fraction as F

import pytest

from cases.terms import (
    CaseDays,
    DutyDays,
    Opening,
    Rating,
    Term,
    WorkingCalendar,
    coverage,
    days_late,
    due_of_lead,
    due_to_person,
    is_lead_on_time,
    is_on_time,
    longest_extension,
    may_extend,
    satisfaction,
    staffed,
)

MONDAY, TUESDAY_AFTER = date(2026, 6, 8), date(2026, 6, 16)


def case(term=Term.COMPLICATED, **more):
    return CaseDays(MONDAY, term, **more)


@pytest.mark.parametrize(
    ("term", "day"),
    [(Term.SPOT, date(2026, 6, 8)), (Term.COMPLICATED, date(2026, 6, 15)), (Term.SPECIAL, date(2026, 6, 22))],
)
def test_case_is_due_in_working_days_from_registering(term, day):
    assert due_to_person(case(term)) == day


def test_no_extension_goes_beyond_fifteen_working_days():
    assert longest_extension(case()) == date(2026, 6, 29)


@pytest.mark.parametrize(
    ("until", "asked_on", "is_taken"),
    [
        (date(2026, 6, 29), date(2026, 6, 15), True),
        (date(2026, 6, 30), date(2026, 6, 15), False),
        (date(2026, 6, 22), date(2026, 6, 16), False),
        (date(2026, 6, 15), date(2026, 6, 9), False),
    ],
    ids=["to the very end", "too far", "asked too late", "not later"],
)
def test_extension_is_asked_for_before_the_day_and_kept_within_bounds(until, asked_on, is_taken):
    assert may_extend(case(), until, asked_on=asked_on) is is_taken


def test_window_that_assigns_late_is_late_and_the_unit_is_not():
    late = case(lead="rsj", assigned_on=date(2026, 6, 10), answered_on=TUESDAY_AFTER)
    assert (due_to_person(late), due_of_lead(late)) == (date(2026, 6, 15), date(2026, 6, 17))
    assert (is_on_time(late), is_lead_on_time(late)) == (False, True)
    assert days_late(late, date(2026, 7, 1)) == 1


def test_days_late_are_working_days_and_stop_with_the_answer():
    unanswered = case(lead="rsj", assigned_on=MONDAY)
    assert [days_late(unanswered, date(2026, 6, day)) for day in (14, 15, 16, 19, 20, 21, 22)] == [
        0,
        0,
        1,
        4,
        4,
        4,
        5,
    ]


def test_holidays_put_the_day_off_and_make_up_days_bring_it_nearer():
    calendar = WorkingCalendar(holidays={date(2026, 6, 19)}, make_up_days={date(2026, 6, 14)})
    assert due_to_person(case(), calendar) == date(2026, 6, 14)
    assert due_to_person(case(Term.SPECIAL), calendar) == date(2026, 6, 22)


def rated(count, rating):
    return [case(rating=rating)] * count


@pytest.mark.parametrize(
    ("cases", "rate", "rated_rate"),
    [
        (rated(241, Rating.SATISFIED) + rated(19, None), F(1), F(241, 260)),
        (rated(40, Rating.SATISFIED) + rated(60, None), None, F(40, 100)),
        (rated(3, Rating.FAIRLY) + rated(1, Rating.DISSATISFIED), F(3, 4), F(1)),
        (rated(2, None), None, F(0)),
        ([], None, None),
    ],
    ids=[
        "of those who were asked",
        "too few asked",
        "fairly counts, dissatisfied does not",
        "nobody",
        "no case",
    ],
)
def test_satisfaction_is_told_with_how_many_were_asked(cases, rate, rated_rate):
    satisfied = satisfaction(cases)
    assert (satisfied.rate, satisfied.rated_rate) == (rate, rated_rate)


@pytest.mark.parametrize(
    ("day", "covered", "missing"),
    [
        (date(2022, 2, 28), ("spj",), ("chunxi", "zhuanqiang")),
        (date(2022, 9, 1), ("spj", "chunxi"), ("zhuanqiang",)),
        (date(2023, 1, 1), ("chunxi",), ("spj", "zhuanqiang")),
    ],
)
def test_coverage_counts_units_with_an_open_window(day, covered, missing):
    openings = [
        Opening("spj", date(2022, 2, 14), date(2022, 12, 31)),
        Opening("chunxi", date(2022, 9, 1)),
        Opening("elsewhere", date(2022, 1, 1)),
    ]
    found = coverage(["spj", "chunxi", "zhuanqiang"], openings, day)
    assert (found.covered, found.missing) == (covered, missing)


def test_rota_counts_working_days_with_a_coordinator():
    turns = [DutyDays(date(2022, 10, 3), date(2022, 10, 7)), DutyDays(date(2022, 10, 10), date(2022, 10, 14))]
    turns.append(DutyDays(date(2022, 10, 17), date(2022, 10, 21)))
    assert staffed(turns, date(2022, 10, 1), date(2022, 10, 31)) == (15, 21)
