"""Figures that should be looked at again are told on the pages of a set, and block nothing."""

import pytest
from pytest_django.asserts import assertContains, assertNumQueries

from rules.drafting import write_clause
from rules.figure_hints import figure_hints
from rules.models import Derivation
from rules.workflow import take_step
from tests.factories import JUNE, make_derived, make_metric, make_reading, make_threshold, make_town
from tests.rules.workshop import address

pytestmark = pytest.mark.django_db
AFTER = JUNE.plus(1)


def hints(rule_set):
    clauses = list(rule_set.clauses.select_related("metric__base__base", "rule_set__department").in_order())
    return [(hint.clause.label, hint.sentence) for hint in figure_hints(clauses, today=AFTER)]


@pytest.mark.parametrize("name", ["workshop_set", "rules_review"])
def test_text_and_standard_apart_are_told_where_the_set_is_read(client, reviewer, clerk, draft, name):
    write_clause(draft, {"text": "参保完成率达到85%", "standard": "≥88"}, actor=clerk, label=("red_flag", 1))
    assert take_step(draft, "send", actor=clerk).state == "submitted"
    client.force_login(reviewer)
    page = client.get(address(name, draft))
    assertContains(
        page, '<li><a href="#red_flag-1">红旗1</a>：条文里写着 85%，标准里没有，请核对</li>', count=1
    )


OVER = "标准里的 122% 超过 100%，过去十二个月没有超过 100% 的数据，请核对"


@pytest.mark.parametrize(
    ("standard", "figure", "told"),
    [
        ("≥122", {"done": 9, "total": 10}, [OVER]),
        ("≥122", {"done": 10, "total": 10}, [OVER]),
        ("≥122", {"done": 11, "total": 10}, []),
        ("≥122", None, [OVER]),
        ("≥100", {"done": 9, "total": 10}, []),
        ("＜-5", {"value": 9}, ["标准里的 -5% 低于 0%，过去十二个月没有低于 0% 的数据，请核对"]),
        ("＜-5", {"value": -1}, []),
    ],
)
def test_share_beyond_its_whole_is_told_where_no_figure_was(in_force, rsj, standard, figure, told):
    clause = in_force.clauses.get(signal="red_flag")
    clause.standard = standard
    clause.save()
    if figure:
        make_reading(clause.metric, make_town("t", "街道"), **figure)
    assert hints(in_force) == [("红旗1", sentence) for sentence in told]


@pytest.mark.parametrize(
    ("name", "measure", "pairs", "told"),
    [("及时率", "%", True, 1), ("投资增速", "%", False, 0), ("案件数", "件", False, 0)],
)
def test_only_shares_have_a_whole(in_force, rsj, name, measure, pairs, told):
    metric = make_metric(rsj, name, measure)
    make_threshold(in_force, "yellow_light", 2, metric=metric, standard="≥122")
    make_reading(metric, make_town("t", "街道"), **({"done": 1, "total": 2} if pairs else {"value": 50}))
    assert len(hints(in_force)) == told


def test_change_of_a_rate_has_no_whole(in_force, rsj):
    change = make_derived(in_force.clauses.get(signal="red_flag").metric, Derivation.YEAR_ON_YEAR)
    make_threshold(in_force, "yellow_light", 2, metric=change, standard="≥122")
    assert hints(in_force) == []


@pytest.mark.parametrize("count", [1, 4])
def test_hints_ask_one_query(in_force, rsj, count):
    for number in range(2, 2 + count):
        metric = make_metric(rsj, f"{number}完成率")
        make_threshold(in_force, "red_flag", number, metric=metric, standard="≥122")
    clauses = list(in_force.clauses.select_related("metric").in_order())
    with assertNumQueries(1):
        assert len(figure_hints(clauses, today=AFTER)) == count
