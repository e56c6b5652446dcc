"""The dates of a month of promises."""

from datetime import date

import pytest

from commitments.dates import letter_due, plan_dates
from departments.months import CalendarMonth


@pytest.mark.parametrize(("days", "due"), [(5, date(2026, 6, 15)), (10, date(2026, 6, 22))])
def test_a_letter_is_due_so_many_working_days_after_it_came(days, due):
    assert letter_due(date(2026, 6, 8), days) == due


def test_the_usual_dates_of_a_month():
    june = plan_dates(CalendarMonth(2026, 6))
    assert (june.propose_until, june.issue_until) == (date(2026, 6, 2), date(2026, 6, 5))
    assert june.apply_until == date(2026, 6, 30)
    assert (june.examine_until, june.publish_on) == (date(2026, 7, 6), date(2026, 7, 10))


def test_dates_move_on_with_days_off_and_nothing_is_issued_before_it_was_proposed():
    holidays = {date(2026, 10, day) for day in range(1, 8)}
    october = plan_dates(CalendarMonth(2026, 10), holidays=holidays, make_up_days={date(2026, 10, 10)})
    assert (october.propose_until, october.issue_until) == (date(2026, 10, 9), date(2026, 10, 9))
    assert october.apply_until == date(2026, 10, 31)
    assert (october.examine_until, october.publish_on) == (date(2026, 11, 5), date(2026, 11, 10))
