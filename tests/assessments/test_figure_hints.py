"""What stands beside a figure to check it against: how far it is from last month's, and what its column comes to."""

import pytest

from assessments.figures import column_sum, jump, oddity
from assessments.numbers import read_cell
from departments.months import CalendarMonth
from rules.models import Metric, Reading

MAY = CalendarMonth(2026, 5)
PERCENT, CASES = Metric(name="参保完成率", measure="%"), Metric(name="案件数", measure="起")


def reading(text):
    return Reading(calendar_month=MAY, **read_cell(text))


@pytest.mark.parametrize(
    ("metric", "now", "last", "sentence"),
    [
        (PERCENT, "9.85", "98.5", "2026年5月是 98.5，相差很大"),
        (PERCENT, "60", "95", "2026年5月是 95，相差很大"),
        (PERCENT, "985/1000", "97/1000", "2026年5月是 97/1000，相差很大"),
        (PERCENT, "66", "95", ""),
        (PERCENT, "140", "105", ""),
        (PERCENT, "5/0", "95", ""),
        (CASES, "0", "5", "2026年5月是 5，相差很大"),
        (CASES, "0", "4", ""),
        (CASES, "50", "10", "2026年5月是 10，相差很大"),
        (CASES, "49", "10", ""),
        (CASES, "3", "0", ""),
        (CASES, "-50", "10", "2026年5月是 10，相差很大"),
    ],
)
def test_figure_far_from_last_months_is_told(metric, now, last, sentence):
    assert jump(metric, read_cell(now), reading(last)) == sentence


def test_without_last_month_nothing_is_far():
    assert jump(PERCENT, read_cell("9.85"), None) == jump(PERCENT, read_cell(""), reading("98.5")) == ""


@pytest.mark.parametrize(
    ("metric", "column", "wanted"),
    [
        (PERCENT, ["90", "91.5", "", None], (2, 4, "平均 90.75")),
        (PERCENT, ["54000/90000", "1/2"], (2, 2, "合计 54,001/90,002")),
        (PERCENT, ["1/2", "80"], (2, 2, "合计 1/2，平均 80")),
        (CASES, ["1200", "3.5"], (2, 2, "合计 1,203.5")),
        (CASES, ["", None], (0, 2, "")),
    ],
)
def test_column_is_counted_and_summed(metric, column, wanted):
    found = column_sum(metric, [text if text is None else read_cell(text) for text in column])
    assert (found.filled, found.asked, found.words) == wanted


@pytest.mark.parametrize("typed_figure", ["1.18", "0.94"])
def test_fraction_of_what_stood_a_year_before_is_asked(typed_figure):
    """A metric by the quarter has no month before."""
    year_ago = Reading(calendar_month=MAY.plus(-11), done=269, total=228)
    assert "只有2025年6月 269/228 的百分之一" in oddity(PERCENT, read_cell(typed_figure), year_ago)
