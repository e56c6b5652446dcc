"""What changed between two standards, told in words: a table, and the same for the public."""

import pytest

from rules.grammar import parse
from rules.standard_changes import narrowed, standard_changes

CASES = [
    ("threshold ≥85", "threshold ≥85", []),
    ("threshold ≥85", "threshold ≥88", ["完成率由 85% 提高到 88%"]),
    ("threshold ≥85", "threshold ≥80.5", ["完成率由 85% 降低到 80.5%"]),
    ("threshold ＜80", "threshold ＜82", ["完成率由低于 80% 改为低于 82%"]),
    ("threshold ≤3", "threshold ≤2", ["完成率由不超过 3% 改为不超过 2%"]),
    ("threshold 80~85", "threshold 82~86", ["完成率由 80% 至 85% 改为 82% 至 86%"]),
    ("threshold ≥85", "threshold 80~85", ["完成率由达到 85% 改为 80% 至 85%"]),
    (
        "threshold 3月≥60，4月≥75",
        "threshold 3月≥65，4月≥80",
        ["完成率3月由 60% 提高到 65%", "4月由 75% 提高到 80%"],
    ),
    ("threshold 3、6月≥60", "threshold 3、6月≥65", ["完成率3、6月由 60% 提高到 65%"]),
    ("threshold 3月≥60", "threshold 4月≥60", ["完成率3月不再要求", "4月要求达到 60%"]),
    ("threshold ≥60", "threshold 3月≥60", ["完成率改为只在3月要求"]),
    ("threshold 3-4月≥60", "threshold ≥60", ["完成率改为每月都要求达到 60%"]),
    ("threshold 1-12月≥60", "threshold ≥60", ["标准写法由“1-12月≥60”改为“≥60”"]),
    ("threshold 镇街 ≥60", "threshold ≥60", ["适用范围由镇街改为各单位"]),
    ("threshold 镇街 ≥60", "threshold 部门 ≥65", ["完成率由 60% 提高到 65%", "适用范围由镇街改为部门"]),
    ("ranking 前3 镇街", "ranking 前1 镇街", ["由前 3 名改为前 1 名"]),
    ("ranking 后3", "ranking 后2", ["由后 3 名改为后 2 名"]),
    ("ranking 前3", "ranking 后3", ["标准由“前3”改为“后3”"]),
    ("ranking 前1", "ranking 前3 且≥90", ["标准由“前1”改为“前3 且≥90”"]),
    ("streak 红旗1连续3月", "streak 红旗1连续2月", ["由红旗1连续 3 个月改为连续 2 个月"]),
    ("streak 红旗1连续3月", "streak 红旗2连续3月", ["标准由“红旗1连续3月”改为“红旗2连续3月”"]),
    ("narrative", "threshold ≥85", ["由人工判定改为按数据判定", "标准是“≥85”"]),
    ("threshold ≥85", "narrative", ["由按数据判定改为人工判定"]),
    ("threshold ≥85", "ranking 前1", ["由按数据判定改为按数据排名判定", "标准是“前1”"]),
]


@pytest.mark.parametrize(("old", "new", "words"), CASES, ids=[f"{old}→{new}" for old, new, _ in CASES])
def test_change_of_a_standard_is_told_in_words(old, new, words):
    before, after = (
        parse(kind, standard) for kind, _, standard in (one.partition(" ") for one in (old, new))
    )
    assert standard_changes(before, after, metric="完成率", measure="%") == words


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("threshold ≥85", "threshold ≥85", 0),
        ("threshold ≥85", "threshold ≥88", 1),
        ("threshold ≥85", "threshold ＞85", 1),
        ("threshold ＞85", "threshold ≥85", -1),
        ("threshold ＜80", "threshold ＜82", -1),
        ("threshold ≤3", "threshold ＜3", 1),
        ("threshold ≥85", "threshold 85~90", 1),
        ("threshold ≥85", "threshold 80~90", 0),
        ("threshold ≥85", "threshold ＝85", 1),
        ("threshold ≥85", "threshold ＜85", 0),
        ("threshold 80~85", "threshold 82~86", 0),
        ("threshold 3月≥60，4月≥75", "threshold 3月≥65，4月≥75", 1),
        ("threshold 3月≥60，4月≥75", "threshold 3月≥65，4月≥70", 0),
        ("threshold ≥60", "threshold 3月≥60", 1),
        ("threshold 3月≥60", "threshold ≥60", -1),
        ("threshold 镇街 ≥60", "threshold ≥65", 0),
        ("ranking 前3", "ranking 前3", 0),
        ("ranking 前3", "ranking 前1", 1),
        ("streak 红旗1连续3月", "streak 红旗1连续3月", 0),
        ("ranking 前1", "ranking 前3 且≥90", 0),
        ("streak 红旗1连续3月", "streak 红旗1连续2月", -1),
        ("narrative", "threshold ≥85", 0),
    ],
)
def test_standard_is_narrower_where_fewer_figures_meet_it(old, new, step):
    before, after = (
        parse(kind, standard) for kind, _, standard in (one.partition(" ") for one in (old, new))
    )
    assert narrowed(before, after) == step
    assert narrowed(after, before) == -step
