"""Overlaps and gaps between a set's clauses: told on its pages, refused at sending and approving, explained once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from rules.compared import compared
from rules.drafting import copy_forward, drop_clause, set_faults, write_clause
from rules.metric_bands import bands_of
from rules.models import Clause, RuleSetState, Signal
from rules.workflow import take_step
from tests.factories import make_metric, make_threshold, make_town
from tests.rules.workshop import NEXT, address, clause_at, typed

pytestmark = pytest.mark.django_db
OVERLAP = "红旗1、黄灯1重叠：参保完成率，每月85%（含）至88%（不含）；一个数只能得一个结果"
GAP = "参保完成率，每月80%（含）至85%（不含）既不授旗也不亮灯，是有意的吗？写明理由"


def light(rule_set, standard, signal=Signal.YELLOW_LIGHT, number=1, metric=None):
    metric = metric or rule_set.department.metrics.get(name="参保完成率")
    return make_threshold(rule_set, signal, number, standard=standard, metric=metric)


@pytest.mark.parametrize(
    ("standard", "label", "sentence"),
    [("＜88", ("yellow_light", 1), OVERLAP), ("＜80", ("red_flag", 1), GAP), ("＜85", None, None)],
)
def test_set_is_sent_only_without_overlap_and_unexplained_gap(clerk, draft, standard, label, sentence):
    light(draft, standard)
    assert [(fault.label, fault.sentence) for fault in set_faults(draft)] == (
        [(label, sentence)] if label else []
    )
    if sentence is None:
        assert take_step(draft, "send", actor=clerk).state == RuleSetState.SUBMITTED
        return
    with pytest.raises(ValidationError) as refusal:
        take_step(draft, "send", actor=clerk)
    assert refusal.value.messages == [sentence]


def test_approval_asks_again(clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    light(draft, "＜88")
    with pytest.raises(ValidationError, match="红旗1、黄灯1重叠"):
        take_step(draft, "approve", actor=reviewer)


def test_clause_that_overlaps_may_be_written_on_the_way(clerk, draft):
    light(draft, "＜85")
    draft.refresh_from_db()
    write_clause(draft, {"standard": "≥80"}, actor=clerk, label=("red_flag", 1))
    assert clause_at(draft).standard == "≥80"


@pytest.mark.parametrize(
    ("standard", "metric"), [("部门 ＜88", "参保完成率"), ("＜88", "办结率"), ("前1", "参保完成率")]
)
def test_other_metrics_and_kinds_do_not_overlap(draft, standard, metric):
    make_town()
    Clause.objects.filter(pk=clause_at(draft).pk).update(standard="镇街 ≥85")
    metric = draft.department.metrics.filter(name=metric).first() or make_metric(draft.department, metric)
    clause = light(draft, standard if standard != "前1" else "≥1", metric=metric)
    if standard == "前1":
        Clause.objects.filter(pk=clause.pk).update(kind="ranking", standard=standard)
    assert set_faults(draft) == []


def test_reason_is_written_on_the_page_and_goes_with_the_set(client, clerk, reviewer, draft, in_force):
    light(draft, "＜80")
    client.force_login(clerk)
    url = address("workshop_clause", draft, "red_flag", 1)
    assertContains(client.get(url), "参保完成率，每月80%（含）至85%（不含）既不授旗也不亮灯，是有意的吗？")
    client.post(url, typed(clause_at(draft), gap_reason="中间一段按月提醒"))
    assert set_faults(draft) == []
    assertContains(client.get(address("workshop_clause", draft, "yellow_light", 1)), "理由：中间一段按月提醒")
    row = next(row for row in compared(draft, in_force) if row.shown.label == "红旗1")
    assert [(field.name, field.pieces[0].text) for field in row.fields] == [("空档说明", "中间一段按月提醒")]

    draft.refresh_from_db()
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    assertContains(client.get(address("rules_review", draft)), "空档说明：中间一段按月提醒")
    draft.refresh_from_db()
    draft.state = RuleSetState.APPROVED
    draft.save()
    again = copy_forward(draft.department, NEXT.plus(12), actor=clerk)
    assert clause_at(again).gap_reason == "中间一段按月提醒"
    assert set_faults(again) == []


def test_reason_goes_when_another_clause_makes_another_gap(clerk, draft):
    light(draft, "＜80")
    write_clause(draft, {"gap_reason": "中间一段按月提醒"}, actor=clerk, label=("red_flag", 1))
    write_clause(draft, {"text": "换了说法"}, actor=clerk, label=("yellow_light", 1))
    assert set_faults(draft) == []
    write_clause(draft, {"standard": "＜60"}, actor=clerk, label=("yellow_light", 1))
    assert clause_at(draft).gap_reason == ""
    assert [fault.sentence for fault in set_faults(draft)] == [GAP.replace("80%", "60%")]
    write_clause(draft, {"gap_reason": "六十起按季提醒"}, actor=clerk, label=("red_flag", 1))
    drop_clause(draft, ("yellow_light", 1), actor=clerk)
    assert clause_at(draft).gap_reason == ""


@pytest.mark.parametrize(("reason", "is_one"), [("无", False), ("有意的", False), ("按月提醒", True)])
def test_word_too_short_to_be_a_reason_answers_nothing(clerk, draft, reason, is_one):
    light(draft, "＜80")
    write_clause(draft, {"gap_reason": reason}, actor=clerk, label=("red_flag", 1))
    assert (set_faults(draft) == []) == is_one


def test_reason_that_is_too_long_is_refused_at_its_field(client, clerk, draft):
    client.force_login(clerk)
    url = address("workshop_clause", draft, "red_flag", 1)
    page = client.post(url, typed(clause_at(draft), gap_reason="长" * 201))
    assert page.context["form"].errors == {"gap_reason": ["空档说明最多 200 字，现有 201 字"]}


def test_set_draws_each_metric_with_two_bands(client, clerk, draft):
    client.force_login(clerk)
    assertNotContains(client.get(address("workshop_set", draft)), "同一指标的旗和灯")
    light(draft, "＜88")
    page = client.get(address("workshop_set", draft))
    assertContains(page, "<strong>重叠</strong> " + OVERLAP)
    assertContains(page, '<text class="bands-word word-overlap"', count=1)
    assertContains(page, "<td>85%（含）至88%（不含）</td>")
    assertContains(page, f'<a href="{address("workshop_clause", draft, "yellow_light", 1)}">{OVERLAP}</a>')


def test_clause_as_typed_stands_beside_the_others(client, clerk, draft):
    light(draft, "＜80")
    client.force_login(clerk)
    words = typed(clause_at(draft), standard="≥75")
    url = f"{reverse('workshop_try', args=[draft.pk])}?label=red_flag-1"
    told = client.post(url, words).json()["bands"]
    assert "本条、黄灯1重叠：参保完成率，每月75%（含）至80%（不含）" in told
    assert client.post(url, words | {"kind": "narrative", "standard": ""}).json()["bands"] == ""
    page = client.post(address("workshop_clause", draft, "red_flag", 1), words | {"try": "1"})
    assertContains(page, "本条、黄灯1重叠")
    assert clause_at(draft).standard == "≥85"


def test_clause_that_cannot_be_read_is_left_out(draft):
    light(draft, "＜80")
    Clause.objects.filter(rule_set=draft, signal="red_flag").update(standard="＞＞")
    (metric,) = bands_of(draft.clauses.select_related("metric").in_order())
    assert [clause.label for clause in metric.clauses] == ["黄灯1"]
