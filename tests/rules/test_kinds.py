"""A kind of criterion is whole: it is judged, asks for its metric by its own word, stands in the docs."""

from decimal import Decimal
from pathlib import Path

import pytest

from departments.months import CalendarMonth
from rules.criteria import Candidate, evaluate
from rules.figures import Figure, Yardstick
from rules.grammar import parse
from rules.models.clauses import MEASURED, METRIC_WANTED
from rules.standards import KINDS

DOCS = Path(__file__).parents[2] / "docs" / "data.md"


@pytest.mark.parametrize("kind", KINDS)
def test_example_of_a_kind_is_judged(kind):
    figures = {code: Figure(Decimal(number)) for code, number in (("a", 60), ("b", 70), ("c", 80))}
    verdicts = evaluate(
        parse(kind, KINDS[kind].example),
        data_month=CalendarMonth(2026, 3),
        candidates=[Candidate(code, "镇街", figure) for code, figure in figures.items()],
        yardstick=Yardstick("参保完成率", "%") if KINDS[kind].rests_on_figure else None,
    )
    assert verdicts.keys() == figures.keys()


def test_metric_is_asked_for_in_the_word_of_every_kind_that_rests_on_a_figure():
    assert METRIC_WANTED == "达标和排名条款要写明指标"
    assert [kind.label for kind in MEASURED if kind.label not in METRIC_WANTED] == []


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.example], ids=lambda kind: kind.kind
)
def test_kind_stands_in_the_grammar_that_people_read(kind):
    _, _, section = DOCS.read_text(encoding="utf-8").partition("## 标准的写法")
    assert f"\n{kind.word} " in section.split("```")[1]
