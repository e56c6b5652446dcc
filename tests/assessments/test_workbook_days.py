"""Days, moments and lists in cells, as people write them."""

from datetime import date, datetime

import pytest

from assessments.dates import SHANGHAI
from assessments.workbook import cells
from assessments.workbook.days import day, moment, several, told_moment
from departments.months import CalendarMonth

DAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    "raw",
    [
        DAY,
        datetime(2026, 6, 3),
        "2026-06-03",
        "2026-6-3",
        "2026/6/3",
        "2026年6月3日",
        "20260603",
        "２０２６-０６-０３",
        " 2026-06-03 00:00:00 ",
    ],
)
def test_day_is_read_as_people_write_it(raw):
    assert day(raw) == DAY


@pytest.mark.parametrize("raw", [None, "", " "])
def test_blank_cell_is_no_day(raw):
    assert (day(raw), moment(raw)) == (None, None)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("6月3日", "“6月3日”不是日期，请写成 2026-06-23"),
        ("2026-06-31", "“2026-06-31”不是日期，请写成 2026-06-23"),
        ("2026-06", "“2026-06”不是日期，请写成 2026-06-23"),
        (CalendarMonth(2026, 6), "“2026-06”只有月份，请写到日，如 2026-06-23"),
        ("2026-06-03 10:00", "“2026-06-03 10:00”带有时刻，请只写日期，如 2026-06-23"),
        ("2026-06-03 25:00", "“2026-06-03 25:00”不是日期，请写成 2026-06-23"),
        (20260699, "“20260699”不是日期，请写成 2026-06-23"),
        ("1066-10-14", "1066-10-14 太远，年份应在 1901 到 2998 之间"),
    ],
)
def test_what_is_no_day_is_told(raw, sentence):
    with pytest.raises(ValueError) as refusal:
        day(raw)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "raw",
    [
        datetime(2026, 6, 3, 10, 5, 30),
        "2026-06-03 10:05",
        "2026-06-03T10:05:00",
        "2026年6月3日 10时5分",
    ],
)
def test_moment_is_read_to_the_minute(raw):
    assert moment(raw) == datetime(2026, 6, 3, 10, 5, tzinfo=SHANGHAI)
    assert told_moment(moment(raw)) == "2026-06-03 10:05"


def test_several_are_read_each_once_and_in_order():
    read = several(cells.account)
    assert read("jia、yi，bing jia") == ("jia", "yi", "bing")
    assert (read(""), read("、")) == (None, None)
    with pytest.raises(ValueError, match="不是账号"):
        read("jia、*")
