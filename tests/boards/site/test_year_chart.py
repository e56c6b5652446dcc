"""Bars of a year beside the year before: on one scale, none where no board is out."""

from itertools import pairwise

from boards.site.year_chart import FLOOR, ROOM, WIDTH, year_chart

NONE = [None] * 12


def chart(now=(), before=()):
    return year_chart("红旗", "flags", [*now, *NONE][:12], [*before, *NONE][:12]).months


def test_tallest_bar_of_both_years_takes_all_the_room():
    january, february, *_ = chart([10, 40], [20, 5])
    assert (february.now.height, february.now.y) == (ROOM, FLOOR - ROOM)
    assert (january.now.height, january.before.height) == (ROOM / 4, ROOM / 2)


def test_month_without_a_board_has_no_bar_and_one_of_nothing_has_a_flat_one():
    january, february, *_ = chart([0])
    assert (january.now.height, january.now.y, january.now.count) == (0, FLOOR, 0)
    assert (february.now, february.before) == (None, None)


def test_twelve_months_stand_within_the_drawing_and_do_not_touch():
    months = chart([1] * 12, [1] * 12)
    edges = [(month.before.x, month.now.x + 11) for month in months]
    assert edges[0][0] > 0
    assert edges[-1][1] < WIDTH
    assert all(left[1] < right[0] for left, right in pairwise(edges))


def test_year_before_is_told_apart_only_where_there_is_one():
    assert not year_chart("红旗", "flags", [3, *NONE[1:]], NONE).has_before
    assert year_chart("红旗", "flags", [3, *NONE[1:]], [2, *NONE[1:]]).has_before
