"""Spans, repeated words, the order of the table and the places in the drawing: plain values."""

from fractions import Fraction

import pytest

from boards.analysis.drawing import WIDTH, ScatterPoint, scatter
from boards.analysis.measures import SpanFacts
from boards.analysis.overview import overview
from boards.analysis.repeats import SaidWords, repeated
from boards.analysis.spans import MonthSpan
from departments.months import CalendarMonth
from tests.boards.analysis.test_measures import FLAG, RED, board

MAY, JUNE = CalendarMonth(2026, 5), CalendarMonth(2026, 6)


@pytest.mark.parametrize(
    ("kind", "month", "first", "last", "words"),
    [
        ("month", "2026-06", "2026-06", "2026-06", "2026年6月"),
        ("quarter", "2026-06", "2026-04", "2026-06", "2026年第二季度"),
        ("quarter", "2026-12", "2026-10", "2026-12", "2026年第四季度"),
        ("to_date", "2026-06", "2026-01", "2026-06", "2026年1月至6月"),
        ("to_date", "2026-01", "2026-01", "2026-01", "2026年1月"),
        ("year", "2026-06", "2026-01", "2026-12", "2026年全年"),
    ],
)
def test_span_has_its_months_and_words(kind, month, first, last, words):
    span = MonthSpan(kind, CalendarMonth.parse(month))
    assert (str(span.months[0]), str(span.months[-1]), span.words) == (first, last, words)


def said(month, words="", *, reason="none", clause="红灯1"):
    return SaidWords(CalendarMonth.parse(month), "rsj", clause, reason, words, pk=0)


@pytest.mark.parametrize(
    ("explanations", "expected"),
    [
        ([said("2026-04"), said("2026-05"), said("2026-06")], [("2026-06", 3)]),
        ([said(f"2026-0{n}") for n in range(2, 7)], [("2026-05", 4), ("2026-06", 5)]),
        ([said("2026-05"), said("2026-06")], []),
        ([said("2026-03"), said("2026-04"), said("2026-06")], []),
        ([said("2026-04", "甲"), said("2026-05", "甲"), said("2026-06", "乙")], []),
        ([said("2026-04", "甲", reason="other"), said("2026-05", "甲"), said("2026-06", "甲")], []),
        ([said("2026-04"), said("2026-05"), said("2026-06", clause="红灯2")], []),
    ],
)
def test_words_count_from_the_third_month_in_a_row(explanations, expected):
    found = repeated(explanations, {MAY, JUNE}, least=3)
    assert [(str(one.said.month), one.length) for one in found] == expected


def facts(*boards, ruled=("rsj", "gafj", "fgw")):
    return SpanFacts({each.month: each for each in boards}, {}, ruled)


GIVEN = [(FLAG, "chunxi", "gafj"), (FLAG, "gubai", "gafj"), (FLAG, "gubai", "fgw"), (RED, "chunxi", "fgw")]


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        ("", ["rsj", "gafj", "fgw"]),
        ("flags", ["rsj", "fgw", "gafj"]),
        ("-flags", ["gafj", "fgw", "rsj"]),
        ("-ratio", ["fgw", "rsj", "gafj"]),  # who has no ratio stands last, whichever way
        ("ratio", ["fgw", "rsj", "gafj"]),
        ("nonsense", ["rsj", "gafj", "fgw"]),
    ],
)
def test_rows_are_ordered_as_asked(order, codes):
    shown = overview(MonthSpan("month", JUNE), facts(board(*GIVEN)), None, order=order)
    assert [row.code for row in shown.rows] == codes


def test_figure_stands_beside_the_median_and_its_own_past():
    past = facts(board((RED, "chunxi", "gafj"), (FLAG, "chunxi", "gafj"), month="2025-06"))
    shown = overview(MonthSpan("month", JUNE), facts(board(*GIVEN)), past)
    flags = shown.row("gafj").figure("flags")
    assert (flags.words, flags.median, flags.past, flags.change) == ("2", "1", "1", "+1（+100.0%）")
    lights = shown.row("fgw").figure("lights")
    assert (lights.words, lights.past, lights.change) == ("1", "0", "+1（—）")


def test_without_a_past_nothing_is_compared():
    flags = overview(MonthSpan("month", JUNE), facts(board(*GIVEN)), None).row("gafj").figure("flags")
    assert (flags.past, flags.change) == ("—", "—")


def test_months_that_are_not_out_are_named():
    shown = overview(MonthSpan("quarter", JUNE), facts(board(month="2026-05"), board()), None)
    assert [str(at) for at in shown.left_out] == ["2026-04"]


def test_drawing_leaves_out_who_has_no_rules():
    shown = overview(MonthSpan("month", JUNE), facts(board(), ruled=["rsj"]), None)
    assert [dot.words for dot in shown.drawing.dots] == ["区人社局：红旗 0 面，灯 0 盏"]
    assert overview(MonthSpan("month", JUNE), facts(board(), ruled=[]), None).drawing is None


def point(name, lights, flags, mark=""):
    return ScatterPoint(name, Fraction(lights), Fraction(flags), mark, f"{name}的话")


def test_axes_begin_at_nothing_and_hold_the_greatest_in_round_steps():
    drawing = scatter([point("甲", 29, 7), point("乙", 0, 35)], Fraction(15), None)
    assert [tick.text for tick in drawing.across] == ["0", "5", "10", "15", "20", "25", "30"]
    assert [tick.text for tick in drawing.upward] == ["0", "10", "20", "30", "40"]
    assert drawing.median_x == drawing.across[3].at
    assert drawing.median_y is None


def test_nothing_at_all_is_still_a_drawing():
    drawing = scatter([point("甲", 0, 0)], Fraction(0), Fraction(0))
    assert [tick.text for tick in drawing.across] == ["0", "1"]


def test_only_marked_dots_carry_their_name_and_a_shape_of_their_own():
    drawing = scatter([point("甲", 1, 1), point("乙", 0, 5, "alone"), point("丙", 1, 4, "many")], None, None)
    assert {dot.label for dot in drawing.dots} == {"", "乙", "丙"}
    assert len({dot.shape.count("L") * 10 + dot.shape.count("a") for dot in drawing.dots}) == 3


def test_names_do_not_cover_one_another_and_stay_inside():
    crowd = [point(f"第{n}个很长的部门名称", n % 2, 5, "alone") for n in range(5)] + [
        point("靠右的部门", 30, 5, "many")
    ]
    drawing = scatter(crowd, None, None)
    boxes = []
    for dot in drawing.dots:
        wide = 14 * len(dot.label)
        left = dot.label_x - {"start": 0, "middle": wide / 2, "end": wide}[dot.anchor]
        boxes.append((left, left + wide, dot.label_y))
    assert all(left >= 0 and right <= WIDTH for left, right, _ in boxes)
    pairs = [(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :]]
    assert [
        pair
        for pair in pairs
        if abs(pair[0][2] - pair[1][2]) < 14 and pair[0][0] < pair[1][1] and pair[1][0] < pair[0][1]
    ] == []
