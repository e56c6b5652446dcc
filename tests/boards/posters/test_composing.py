"""How sheets are filled, by rows of known heights: no type is set, no page is laid out."""

import pytest

from boards.posters.composing import PosterStretch, RowLine, Style, TooFull, compositions
from boards.posters.paper import SIZES, Paper

A3, CLOSING = Paper(*SIZES["a3"]), 74
ONE, TWO = Style(1, "one", 1.0, 22), Style(2, "two", 0.9, 22)


def rows_of(count, height=1.5, heading=0.0):
    lines = tuple(RowLine(n, height, f"单位{n}") for n in range(count))
    return lambda style, measure: [PosterStretch("block", heading, lines)]


def first(cut, styles=(ONE,), on=A3, closing=CLOSING):
    return next(compositions(cut, styles, on, closing))


def rows_in(composed):
    return [
        [[row for part in parts for row in part.rows] for parts in columns] for columns in composed.sheets
    ]


def test_few_rows_take_the_largest_type_and_some_air():
    composed = first(rows_of(3))
    assert (composed.points, composed.padding, rows_in(composed)) == (22, 1.1, [[[0, 1, 2]]])
    assert composed.lead > 0


def test_type_shrinks_before_a_second_sheet_and_never_below_the_least():
    sizes = {count: first(rows_of(count)) for count in (10, 20, 29, 60, 105)}
    assert [len(composed.sheets) for composed in sizes.values()] == [1, 1, 1, 2, 3]
    assert all(composed.points >= A3.least_pt for composed in sizes.values())
    one_sheet = [sizes[count].points for count in (10, 20, 29)]
    assert one_sheet == sorted(one_sheet, reverse=True)


def test_rows_are_spread_evenly_over_sheets():
    composed = first(rows_of(60))
    counts = [len(row) for sheet in rows_in(composed) for row in sheet]
    assert sum(counts) == 60
    # The last sheet holds the closing too: a quarter of its height.
    assert counts[1] * 2 > counts[0] > counts[1] > 20
    assert [row for sheet in rows_in(composed) for column in sheet for row in column] == list(range(60))


def test_columns_come_before_a_second_sheet():
    composed = first(rows_of(56), (ONE, TWO))
    assert (composed.style, len(composed.sheets)) == (TWO, 1)
    assert [len(column) for column in rows_in(composed)[0]] == [28, 28]


def test_heading_stays_with_its_first_row_and_is_said_again():
    composed = first(rows_of(50, heading=3), (TWO,))
    left, right = composed.sheets[0]
    assert [(part.block, part.is_continued) for part in (*left, *right)] == [
        ("block", False),
        ("block", True),
    ]


def test_heading_is_never_left_with_a_single_row():
    cut = rows_of(4, heading=3)
    for count in range(1, 40):
        before = PosterStretch("first", 3, tuple(RowLine(n, 1.5, "") for n in range(count)))
        composed = first(lambda style, measure, before=before: [before, *cut(style, measure)], (TWO,))
        columns = [parts for sheet in composed.sheets for parts in sheet]
        assert next(len(part.rows) for parts in columns for part in parts if part.block == "block") >= 2


def test_larger_paper_has_a_larger_least_size_and_holds_more_rows():
    most = {}
    for size, measured in SIZES.items():
        on = Paper(*measured)
        closing = on.closing_mm(0)
        most[size] = max(
            count
            for count in range(10, 120)
            if len(first(rows_of(count), on=on, closing=closing).sheets) == 1
        )
    assert [round(Paper(*SIZES[size]).least_pt, 1) for size in SIZES] == [10.5, 13.8, 18.0]
    assert most["a3"] < most["a2"] < most["a1"]


def test_each_next_composition_is_smaller_down_to_the_least_type_and_then_on_more_sheets():
    ways = compositions(rows_of(29), (ONE,), A3, CLOSING)
    tried = [next(ways) for _ in range(4)]
    assert [len(composed.sheets) for composed in tried] == [1, 1, 1, 2]
    assert tried[0].points > tried[1].points > tried[2].points == A3.least_pt


def test_poster_of_nothing_is_one_empty_sheet():
    composed = first(lambda style, measure: [])
    assert composed.sheets == [[[]]]


def test_row_that_no_sheet_holds_is_named():
    with pytest.raises(TooFull, match="单位0"):
        first(rows_of(1, height=400))
