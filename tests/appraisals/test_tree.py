"""The tree of a paper and the bounds of its colours, as people write them."""

from decimal import Decimal
from fractions import Fraction

import pytest

from appraisals.bands import USUAL_BANDS, read_bands, told_bands
from appraisals.grading import ColourBands
from appraisals.tree import Node, TreeFault, leaves_of, tree_faults

QUOTED = "引用"
TREE = [
    Node("1", Decimal(150)),
    Node("1.1", Decimal(100), "赋分", "u01"),
    Node("1.2", Decimal(50), QUOTED),
    Node("2", Decimal("49.5"), "评议 市领导40，主要领导60"),
    Node("3", Decimal("0.5"), QUOTED),
]


def changed(number, **changes):
    """The tree with one node written otherwise."""
    return [Node(**{**vars(node), **changes}) if node.number == number else node for node in TREE]


def test_leaves_are_those_with_none_under_them_in_order():
    assert leaves_of(["2", "1.10", "1", "1.9"]) == ["1.9", "1.10", "2"]


def test_tree_that_adds_up_has_no_fault():
    assert tree_faults(TREE, Decimal(200)) == []
    assert tree_faults(TREE, Decimal(200), shape="3-2") == []


@pytest.mark.parametrize(
    ("nodes", "fault"),
    [
        ([], TreeFault("", "state", "还没有考核指标，不能执行")),
        (changed("1.2", full=Decimal(49)), TreeFault("1", "full", "子项合计 149，不等于 150")),
        (changed("3", full=Decimal(1)), TreeFault("", "full", "一级指标合计 200.5，不等于 200")),
        (changed("1.2", method=""), TreeFault("1.2", "method", "末级指标要写赋分方式")),
        (changed("1.2", method="月积"), TreeFault("1.2", "method", "“月积”只用在个人的考卷")),
        (changed("1", method=QUOTED), TreeFault("1", "method", "下面还有指标，不写赋分方式")),
        (changed("1", lead="u01"), TreeFault("1", "lead", "下面还有指标，不写牵头单位")),
        (changed("1.1", lead=""), TreeFault("1.1", "lead", "赋分的指标要写牵头单位")),
        (changed("3", lead="u01"), TreeFault("3", "lead", "只有赋分的指标写牵头单位")),
        (
            changed("2", method="评议 市领导40，主要领导59"),
            TreeFault("2", "method", "“评议 市领导40，主要领导59”里各类别的权重合计 99，要是 100"),
        ),
        ([*TREE, Node("4.1", Decimal(1), QUOTED)], TreeFault("4.1", "number", "没有上一级 4，请先写它")),
    ],
)
def test_tree_at_fault_is_told_where(nodes, fault):
    assert tree_faults(nodes, Decimal(200)) == [fault]


def test_shape_counts_each_level():
    assert tree_faults(TREE, Decimal(200), shape="3-3") == [
        TreeFault("", "shape", "各级指标有 3-2 个，不是 3-3")
    ]


def test_staff_are_scored_by_months_alone():
    nodes = [Node("1", Decimal(2), "月积"), Node("2", Decimal(1), QUOTED)]
    assert tree_faults(nodes, Decimal(3), is_of_staff=True) == [
        TreeFault("2", "method", "个人的考卷只用“月积”")
    ]


@pytest.mark.parametrize("text", [USUAL_BANDS, "绿>=90, 蓝80-90, 黄 70~80, 红<70"])
def test_bands_are_read_in_either_width_and_told_in_one_form(text):
    assert read_bands(text) == ColourBands()
    assert told_bands(read_bands(text)) == USUAL_BANDS


def test_bands_may_lie_elsewhere():
    bands = read_bands("绿≥85，蓝75~85，黄60~75，红＜60")
    assert (bands.green, bands.blue, bands.yellow) == (Fraction(85), Fraction(75), Fraction(60))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("绿≥90", "“绿≥90”不是四色的界线，请写成“绿≥90，蓝80~90，黄70~80，红＜70”"),
        (
            "绿≥90，蓝80~89，黄70~80，红＜70",
            "“绿≥90，蓝80~89，黄70~80，红＜70”里四色要首尾相接，从高到低",
        ),
    ],
)
def test_bands_that_leave_a_gap_are_refused(text, sentence):
    with pytest.raises(ValueError) as refused:
        read_bands(text)
    assert str(refused.value) == sentence
