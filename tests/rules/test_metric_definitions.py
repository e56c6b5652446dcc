"""How a metric is computed, where the office reads it: beside the clauses, in the differences, in the history."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from rules.drafting import write_clause
from rules.metrics import write_metric
from rules.models import Derivation
from rules.set_differences import differences_pdf, set_differences
from rules.set_history import set_history
from rules.workflow import take_step
from tests.factories import make_derived, make_metric
from tests.rules.workshop import address, clause_at

pytestmark = pytest.mark.django_db
TYPED = "计量单位 %，口径 当月，频次 月"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, TYPED),
        ({"measure": ""}, "口径 当月，频次 月"),
        (
            {"basis": "cumulative", "frequency": "quarter", "places": 3, "minimum_total": 30, "source": "月报"},
            "计量单位 %，口径 累计，频次 季，小数位 3，最小总数 30，数据来源 月报",
        ),
    ],
)  # fmt: skip
def test_definition_of_a_typed_metric_is_one_line(rsj, fields, words):
    metric = make_metric(rsj, **fields)
    metric.refresh_from_db()
    assert metric.definition == words


def test_definition_of_a_computed_metric_leads_to_what_is_typed(rsj):
    to_date = make_derived(make_metric(rsj, "案件数", "件"), Derivation.TO_DATE)
    change = make_derived(to_date, Derivation.YEAR_ON_YEAR, minimum_total=20)
    assert change.definition == (
        "同比，由案件数累计算出，最小总数 20；案件数累计：累计，由案件数算出；"
        "案件数：计量单位 件，口径 当月，频次 月"
    )


@pytest.fixture
def sent(draft, clerk, rsj):
    """The first clause judged by a metric that the standing rules do not know."""
    metric = make_metric(rsj, "及时率", source="区数据局")
    write_clause(draft, {"metric": metric}, actor=clerk, label=("red_flag", 1))
    return take_step(draft, "send", actor=clerk)


@pytest.mark.parametrize("name", ["rules_review", "workshop_set", "workshop_differences"])
def test_new_metric_is_shown_with_its_definition(client, reviewer, sent, name):
    client.force_login(reviewer)
    page = client.get(address(name, sent))
    assertContains(page, f"{TYPED}，数据来源 区数据局")
    assertContains(page, "新指标", count=1)


def test_differences_tell_the_definition_of_the_metric_that_went(client, reviewer, sent):
    client.force_login(reviewer)
    assertContains(client.get(address("workshop_differences", sent)), f"原指标“参保完成率”：{TYPED}<")


def test_printed_differences_tell_definitions(sent, in_force, monkeypatch):
    page = set_differences(sent, in_force)
    assert page.new_metrics == {clause_at(sent).metric_id}
    assert differences_pdf(page).startswith(b"%PDF")


def test_metric_of_the_standing_rules_is_not_new(client, reviewer, draft, clerk):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    page = client.get(address("rules_review", draft))
    assertContains(page, TYPED)
    assertNotContains(page, "新指标")


def test_history_tells_what_became_of_the_metrics_that_a_set_uses(draft, clerk, rsj):
    used = write_metric(draft, {"name": "及时率", "measure": "%"}, actor=clerk)
    write_metric(draft, {"name": "不相干", "measure": "件"}, actor=clerk)
    write_clause(draft, {"metric": used}, actor=clerk, label=("red_flag", 1))
    write_metric(draft, {"name": "按时办结率", "basis": "cumulative"}, actor=clerk, metric=used)
    told = [(event.record.verb, event.lines) for event in set_history(draft)]
    assert told == [
        ("metric.write", ["按时办结率：口径：当月 → 累计；指标：及时率 → 按时办结率"]),
        ("rules.revise", ["红旗1：指标：参保完成率 → 及时率"]),
        ("metric.write", ["及时率：新增，口径 当月，小数位 2，计量单位 %，频次 月"]),
        ("rules.revise", []),
    ]
