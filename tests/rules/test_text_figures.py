"""Figures in a clause's text that its standard does not hold: a hint, which dates and counts do not fool."""

import pytest

from rules.grammar import parse
from rules.text_figures import figures_missing


@pytest.mark.parametrize(
    ("text", "standard", "missing"),
    [
        ("参保完成率达到85%的镇街。", "≥85", []),
        ("参保完成率达到85%的镇街。", "≥88", ["85%"]),
        ("参保完成率达到８５％的镇街。", "≥88", ["85%"]),
        ("参保完成率3月达到60%、4月达到75%的镇街。", "3月≥60，4月≥75", []),
        ("参保完成率3月达到60%、4月达到75%、再次75%。", "3月≥60，4月≥80", ["75%"]),
        ("按高作风办〔2027〕3号，2027年3月起连续3个月，居前3名。", "≥85", []),
        ("完成率60%（含）以上、不足75%的，亮黄灯。", "60~75", []),
        ("完成率62.5%以上。", "≥62.50", []),
        ("比上月高2个百分点。", "≥85", []),
        ("诈骗案件数比上年同月下降10%以上的镇街。", "≤-10", []),
        ("诈骗案件数比上年同月下降10%以上的镇街。", "≤-15", ["10%"]),
        ("诈骗案件数比上年同月上升10%以上的镇街。", "≤-10", ["10%"]),
        ("前3名且不低于90%的镇街。", "≥90", []),
    ],
)
def test_figure_in_the_measure_is_looked_for(text, standard, missing):
    assert figures_missing(text, parse("threshold", standard), "%") == missing


@pytest.mark.parametrize(
    ("text", "measure", "missing"),
    [
        ("满意率评分低于60分。", "分", ["60分"]),
        ("新增5个以上，连续3个月，5个工作日内。", "个", ["5个"]),
        ("投资53,999万元以上。", "万元", ["53,999万元"]),
        ("达到85。", "", []),
    ],
)
def test_measure_of_the_metric_makes_the_figure(text, measure, missing):
    assert figures_missing(text, parse("threshold", "≥1"), measure) == missing


def test_other_kinds_hold_a_bound_or_nothing():
    assert figures_missing("且不低于90%", parse("ranking", "前1 且≥90"), "%") == []
    assert figures_missing("且不低于90%", parse("ranking", "前1 且≥95"), "%") == ["90%"]
    assert figures_missing("达到90%", parse("narrative", ""), "%") == []
