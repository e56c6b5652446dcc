import pytest

from boards.site.lobby.screens import SCREENS, SIZES
from boards.site.lobby.year import leader_pages, same_months, year_totals
from departments.months import CalendarMonth
from tests.boards.documents import line, make_board
from tests.boards.site.lobby.boards import LONG, board_of, given, with_units

MARCH = CalendarMonth(2026, 3)


def counts(red_flag, yellow_light=0, red_light=0):
    return {"red_flag": red_flag, "yellow_light": yellow_light, "red_light": red_light}


def months(*numbers, year=2026):
    return [CalendarMonth(year, number) for number in numbers]


def test_same_months_are_this_year_so_far_and_the_year_before():
    assert same_months(MARCH) == [*months(1, 2, 3, year=2025), *months(1, 2, 3)]


def test_year_stands_beside_the_same_months_of_the_year_before():
    totals = dict(
        zip(
            same_months(MARCH),
            [counts(10), counts(20), counts(10), counts(20), counts(20), counts(10)],
            strict=True,
        )
    )
    totals[CalendarMonth(2025, 4)] = counts(99)
    shown = year_totals(MARCH, totals)
    flags, yellow, _ = shown.counts
    assert (shown.months, flags.total, flags.before, flags.difference, flags.growth) == (
        "1月至3月", 50, "40", "+10", "+25.0%",
    )  # fmt: skip
    assert (yellow.total, yellow.before, yellow.difference, yellow.growth) == (0, "0", "持平", "")
    assert flags.words == "1月 20 面，去年 10 面；2月 20 面，去年 20 面；3月 10 面，去年 10 面"


@pytest.mark.parametrize("missing", months(1, 2, 3, year=2025))
def test_year_is_not_held_against_a_part_of_the_year_before(missing):
    totals = {at: counts(10) for at in same_months(MARCH) if at != missing}
    shown = year_totals(MARCH, totals)
    assert not shown.is_compared
    assert [(one.before, one.difference, one.growth) for one in shown.counts] == [("—", "—", "")] * 3


def test_months_that_are_not_out_are_not_counted_in_either_year():
    totals = {at: counts(10) for at in same_months(MARCH) if at != CalendarMonth(2026, 2)}
    shown = year_totals(MARCH, totals)
    assert shown.months == "1月至3月（2 期）"
    assert [(shown.counts[0].total, shown.counts[0].before)] == [(20, "20")]


def test_bars_are_as_high_as_the_months_counts():
    totals = {CalendarMonth(2026, 1): counts(4), CalendarMonth(2025, 1): counts(2)}
    (flags, *_) = year_totals(CalendarMonth(2026, 1), totals).counts
    assert (flags.this_year, flags.last_year) == ("M5.2 100v-100h4.6v100z", "M1.6 100v-50h3.2v50z")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
def test_leaders_stand_in_type_that_holds_their_names(monkeypatch, screen):
    usual = leader_pages(make_board(), screen)
    assert [[group.group for group in page.groups] for page in usual] == [["镇街", "部门", "园区"]]
    assert usual[0].size.name > SIZES[0].name
    with_units(monkeypatch, 4, name=LONG[:28] + "{:02}")
    (page,) = leader_pages(board_of(given(3)), screen)
    assert [len(group.lines) for group in page.groups] == [3]
    (page,) = leader_pages(board_of(given(4)), screen)
    assert [(group.lines, group.shared) for group in page.groups] == [((), "4 个单位并列第 1 名")]


def test_year_without_anybody_has_no_leaders():
    assert leader_pages(make_board(lines=[]), SCREENS[0]) == []
    assert leader_pages(make_board(lines=[line("red_flag", "mc", "rsj")]), SCREENS[0]) != []
