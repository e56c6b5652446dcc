"""The draw of a round, held against figures that were reckoned apart."""

from datetime import date

import pytest

from departments.months import CalendarMonth
from inspections.draw import Batch, batches, commitment, dealt, new_seed, plan_digest, weeks

JUNE = CalendarMonth(2026, 6)
SEED = "0" * 64
UNITS = ["chunxi", "gubai", "qiqiao", "gucheng", "dongba", "yaxi", "yangjiang", "zhuanqiang"]


def test_a_known_seed_gives_the_known_plan():
    plan = batches(SEED, JUNE, 5, UNITS)
    assert [batch.units for batch in plan] == [
        ("gucheng", "zhuanqiang"),
        ("yangjiang", "dongba"),
        ("qiqiao", "gubai"),
        ("yaxi",),
        ("chunxi",),
    ]
    assert commitment(SEED) == "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"
    assert plan_digest(SEED, JUNE, plan) == "bc857463b9617759a2fad64cc1d2e154fee4a81239ecf91f5012c9fdd5e59476"


def test_the_order_in_which_units_are_named_does_not_matter():
    assert batches(SEED, JUNE, 5, UNITS[::-1]) == batches(SEED, JUNE, 5, UNITS)


def test_another_seed_or_month_gives_another_digest():
    plan = batches(SEED, JUNE, 5, UNITS)
    digests = {
        plan_digest(SEED, JUNE, plan),
        plan_digest("1" * 64, JUNE, plan),
        plan_digest(SEED, JUNE.plus(1), plan),
    }
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("month", "drawn_on", "sizes"),
    [
        (JUNE, date(2026, 6, 1), [8, 8, 8, 8, 7]),
        (CalendarMonth(2020, 6), date(2020, 6, 23), [20, 19]),
    ],
)
def test_units_are_spread_over_the_weeks_that_are_left(month, drawn_on, sizes):
    mondays = weeks(month, drawn_on, holidays=(), make_up_days=())
    units = [f"u{number:02d}" for number in range(39)]
    assert [len(batch.units) for batch in batches(SEED, month, len(mondays), units)] == sizes


def test_a_week_without_a_working_day_has_no_batch():
    holidays = {date(2026, 10, day) for day in range(1, 8)}
    october = weeks(CalendarMonth(2026, 10), date(2026, 10, 1), holidays=holidays, make_up_days=())
    assert october[0] == date(2026, 10, 5)  # worked from the 8th on
    assert weeks(JUNE, date(2026, 7, 1), holidays=(), make_up_days=()) == []


def test_nobody_is_dealt_a_unit_that_he_belongs_to_or_must_avoid():
    batch = Batch(1, tuple(UNITS))
    supervisors = {"jia": {"chunxi"}, "yi": {"gubai", "qiqiao"}, "bing": set(), "ding": {"yaxi"}}
    pairs = dealt(SEED, JUNE, batch, supervisors)
    assert set(pairs) == set(UNITS)
    assert all(len(set(pair)) == 2 for pair in pairs.values())
    assert not any(unit in supervisors[account] for unit, pair in pairs.items() for account in pair)
    visits = [sum(account in pair for pair in pairs.values()) for account in supervisors]
    assert sum(visits) == 16 and max(visits) - min(visits) <= 1


@pytest.mark.parametrize(("avoid", "left"), [({"chunxi"}, 1), (set(), 2)])
def test_where_nobody_else_may_go_fewer_are_dealt(avoid, left):
    assert len(dealt(SEED, JUNE, Batch(1, ("chunxi",)), {"jia": set(), "yi": avoid})["chunxi"]) == left


def test_a_seed_needs_its_chance_and_the_history():
    one = new_seed(bytes(32), "a")
    assert len(one) == 64
    assert one != new_seed(bytes(32), "b")
    with pytest.raises(ValueError, match="32 bytes"):
        new_seed(b"", "a")
