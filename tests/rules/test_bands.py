"""Bands of one metric on the line of numbers: what each value gets, overlaps, gaps, and the words for them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.bands import BandClause, MetricBands, span_of
from rules.figures import passes
from rules.grammar import parse
from rules.standards import Threshold
from tests.rules.test_criteria_properties import STEADY, bands, bounds, numbers, thresholds

SIGNALS = {"红旗": "red_flag", "黄灯": "yellow_light", "红灯": "red_light"}


def clause(label, standard, reason=""):
    criterion = parse("threshold", standard) if isinstance(standard, str) else standard
    return BandClause((SIGNALS[label[:2]], int(label[2:])), label, criterion, reason)


def metric(**standards):
    return MetricBands("完成率", "%", tuple(clause(*pair) for pair in standards.items()))


PENSION = {
    "红旗1": "3月≥60，4月≥75，5月≥80，6月≥85",
    "黄灯1": "3月50~60，4月65~75，5月70~80，6月75~85",
    "红灯1": "3月＜50，4月＜65，5月＜70，6月＜75",
}


def test_pension_clause_knows_no_middle_from_march_to_june():
    pension = metric(**PENSION)
    assert (pension.overlaps, pension.gaps) == ([], [])
    (group,) = pension.groups
    rows = {row.called: [(s.span.words("%"), s.labels) for s in row.stretches] for row in group.rows}
    assert rows == {
        "3月": [("低于50%", "红灯1"), ("50%（含）至60%（不含）", "黄灯1"), ("60%及以上", "红旗1")],
        "4月": [("低于65%", "红灯1"), ("65%（含）至75%（不含）", "黄灯1"), ("75%及以上", "红旗1")],
        "5月": [("低于70%", "红灯1"), ("70%（含）至80%（不含）", "黄灯1"), ("80%及以上", "红旗1")],
        "6月": [("低于75%", "红灯1"), ("75%（含）至85%（不含）", "黄灯1"), ("85%及以上", "红旗1")],
    }


@pytest.mark.parametrize(
    ("standards", "overlaps"),
    [
        ({"红旗1": "≥60", "黄灯1": "＜60"}, []),
        ({"红旗1": "＞60", "黄灯1": "≤60"}, []),
        ({"红旗1": "≥60", "黄灯1": "≤60"}, ["红旗1、黄灯1重叠：完成率，每月等于60%；一个数只能得一个结果"]),
        ({"红旗1": "镇街 ≥60", "黄灯1": "部门 ≥60"}, []),
        (
            {"红旗1": "≥60", "黄灯1": "部门 3月≤75"},
            ["红旗1、黄灯1重叠：完成率，部门3月60%（含）至75%（含）；一个数只能得一个结果"],
        ),
        (
            {"黄灯1": "＜75", "红灯1": "＜60"},
            ["黄灯1、红灯1重叠：完成率，每月低于60%；一个数只能得一个结果"],
        ),
        (
            {"红旗1": "3月≥60，4月≥70", "红旗2": "3-4月≥80"},
            ["红旗1、红旗2重叠：完成率，3-4月80%及以上；一个数只能得一个结果"],
        ),
        (
            {"红旗1": "3月≥1，4月≥2，5月≥3，6月≥4", "黄灯1": "＜9"},
            [
                "红旗1、黄灯1重叠：完成率，3月1%（含）至9%（不含）；4月2%（含）至9%（不含）；"
                "5月3%（含）至9%（不含）等 4 处；一个数只能得一个结果"
            ],
        ),
        ({"红旗1": "3月≥60", "黄灯1": "4月≥60"}, []),
    ],
)
def test_overlap_names_clauses_month_and_range(standards, overlaps):
    assert [overlap.sentence for overlap in metric(**standards).overlaps] == overlaps


@pytest.mark.parametrize(
    ("standards", "gaps"),
    [
        ({"红旗1": "≥60", "黄灯1": "＜60"}, []),
        ({"红旗1": "≥75", "黄灯1": "＜60"}, ["每月60%（含）至75%（不含）既不授旗也不亮灯"]),
        ({"红旗1": "＞60", "黄灯1": "＜60"}, ["每月等于60%既不授旗也不亮灯"]),
        (
            {"红旗1": "≥75", "黄灯1": "60~75", "红灯1": "＜55"},
            ["每月55%（含）至60%（不含）既不授旗也不亮灯"],
        ),
        ({"红旗1": "≤10", "黄灯1": "＞20"}, ["每月10%（不含）至20%（含）既不授旗也不亮灯"]),
        ({"红旗1": "3-6月≥60", "黄灯1": "3-4月＜60"}, ["5-6月有红旗，没有黄灯"]),
        ({"红旗1": "3月≥60", "黄灯1": "＜60"}, ["1-2月、4-12月有黄灯，没有红旗"]),
        ({"黄灯1": "60~75", "红灯1": "＜50"}, []),
        ({"红旗1": "≥75", "黄灯1": "60~75", "红灯1": "3月＜60"}, ["1-2月、4-12月有红旗、黄灯，没有红灯"]),
        ({"红旗1": "≥75", "红旗2": "50~60"}, []),
        ({"红旗1": "镇街 ≥75", "黄灯1": "部门 ＜60"}, []),
        (
            {"红旗1": "镇街 3月≥75", "黄灯1": "镇街 3月＜60"},
            ["镇街3月60%（含）至75%（不含）既不授旗也不亮灯"],
        ),
        (
            {"红旗1": "≥75", "黄灯1": "镇街 ＜60"},
            ["镇街每月60%（含）至75%（不含）既不授旗也不亮灯"],
        ),
    ],
)
def test_gap_is_found_where_flag_and_light_leave_one(standards, gaps):
    assert metric(**standards).gaps == gaps


def test_what_holds_of_every_group_is_said_once():
    made = metric(红旗1="≥98", 黄灯1="60~92", 红灯1="镇街 ＜60")
    assert made.gaps == ["每月92%（含）至98%（不含）既不授旗也不亮灯"]
    assert [group.called for group in made.groups] == ["镇街", "其他各组"]


def test_one_reason_answers_for_the_metric():
    pair = (clause("红旗1", "≥75"), clause("黄灯1", "＜60", "中间一段不评"))
    assert MetricBands("完成率", "%", pair).reason == "中间一段不评"
    assert metric(红旗1="≥75", 黄灯1="＜60").gap_question == (
        "完成率，每月60%（含）至75%（不含）既不授旗也不亮灯，是有意的吗？写明理由"
    )


@STEADY
@given(bounds | bands, numbers)
def test_span_holds_what_passes(test, value):
    near = [value, *(edge for edge in vars(test).values() if isinstance(edge, Decimal))]
    for number in (*near, *(edge + Decimal("0.0000001") for edge in near)):
        span = span_of(test)
        inside = span.start <= (number, False) and (number, True) <= span.end
        assert inside == passes(test, Fraction(number))


@STEADY
@given(st.lists(thresholds(), min_size=1, max_size=3), numbers, st.integers(1, 12))
def test_every_value_stands_in_one_stretch_with_the_clauses_that_it_passes(criteria, value, month):
    labels = ["红旗1", "黄灯1", "红灯1"]
    made = MetricBands("数", "", tuple(clause(*pair) for pair in zip(labels, criteria, strict=False)))
    for group in made.groups:
        asked = [c for c in made.clauses if c.criterion.group in ("", group.group)]
        passed = [c.label for c in asked if _passes(c.criterion, month, value)]
        rows = [row for row in group.rows if month in row.months]
        if not rows:
            assert passed == []
            continue
        (row,) = rows
        holding = [s for s in row.stretches if s.span.start <= (value, False) and (value, True) <= s.span.end]
        assert [[c.label for c in stretch.clauses] for stretch in holding] == [passed]


def _passes(criterion: Threshold, month, value):
    test = criterion.test_for(month)
    return test is not None and passes(test, Fraction(value))
