from datetime import date

import pytest

from departments.months import CalendarMonth, day_words, working_day_from, working_days_after

JUNE = CalendarMonth(2026, 6)


@pytest.mark.parametrize(
    "text",
    ["2026-06", "2026-6", "202606", "2026年6月", " 2026-06 ", "2026/6", "2026/06", "2026年6月份", "2026 年 6 月",
     "2026-06-01", "2026/6/30", "2026年6月1日", "2026-06-01 00:00:00", "2026-06-30T23:59:59"],
)  # fmt: skip
def test_month_is_read_in_every_form(text):
    assert CalendarMonth.parse(text) == JUNE


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "26-06", "2026年6", "20266", "2026.1", "2026.06", "20260601", "2026-06-31",
     "2026-06-0", "202606-1", "2026年6月份1日", "6月", "2026年第6期", "2026-06-01 x"],
)  # fmt: skip
def test_month_refuses_other_forms(text):
    with pytest.raises(ValueError):
        CalendarMonth.parse(text)


def test_month_steps_over_the_year():
    assert CalendarMonth(2026, 11).plus(3) == CalendarMonth(2027, 2)
    assert CalendarMonth(2026, 1).plus(-1) == CalendarMonth(2025, 12)
    assert CalendarMonth(2025, 11).up_to(CalendarMonth(2026, 2)) == [
        CalendarMonth(2025, 11),
        CalendarMonth(2025, 12),
        CalendarMonth(2026, 1),
        CalendarMonth(2026, 2),
    ]


def test_month_text_and_order():
    assert str(JUNE) == "2026-06"
    assert JUNE.chinese == "2026年6月"
    assert CalendarMonth(2025, 12) < JUNE
    assert JUNE.last_day == date(2026, 6, 30)
    assert CalendarMonth(2024, 2).last_day == date(2024, 2, 29)


def test_day_leaves_out_a_year_already_said():
    assert day_words(date(2026, 10, 8)) == "2026年10月8日"
    assert day_words(date(2026, 10, 8), year=2026) == "10月8日"


def test_working_day_moves_over_weekend_and_holiday():
    saturday, monday, tuesday = date(2026, 9, 5), date(2026, 9, 7), date(2026, 9, 8)
    assert working_day_from(saturday, holidays=(), make_up_days=()) == monday
    assert working_day_from(saturday, holidays=[monday], make_up_days=()) == tuesday
    assert working_day_from(saturday, holidays=(), make_up_days=[saturday]) == saturday


def test_three_working_days_after_a_friday():
    assert working_days_after(date(2026, 7, 10), 3, holidays=(), make_up_days=()) == date(2026, 7, 15)
