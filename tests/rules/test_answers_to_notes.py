"""The office's words on clauses with its return: answered one by one, and read again beside what was changed."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains

from rules.drafting import write_clause
from rules.models import RuleSetState
from rules.set_history import unanswered
from rules.workflow import RulesApproval, take_step
from tests.rules.workshop import APPROVED_ON, address, clause_at

pytestmark = pytest.mark.django_db
NOTES = {"红旗1": "仍偏松", "红灯1": "请量化"}
LIGHT = "answer-red_light-1"


@pytest.fixture
def returned(draft, clerk, reviewer):
    """Words on two clauses, one of which was changed since."""
    take_step(draft, "send", actor=clerk)
    rule_set = take_step(draft, "return", actor=reviewer, clause_notes=NOTES)
    write_clause(rule_set, {"standard": "≥90"}, actor=clerk, label=("red_flag", 1))
    rule_set.refresh_from_db()
    return rule_set


def send(client, rule_set, **words):
    seen = {"version": rule_set.version, "seen_state": rule_set.state}
    return client.post(address("workshop_step", rule_set, "send"), seen | words, follow=True)


def test_clause_that_was_not_changed_wants_an_answer(client, clerk, returned):
    assert unanswered(returned) == ["红灯1"]
    client.force_login(clerk)
    page = client.get(address("workshop_set", returned))
    assertContains(page, "没有改，请答复", count=1)
    assertContains(page, "已改，可不填", count=1)
    refused = send(client, returned, **{"answer-red_flag-1": "已提高到90"})
    assertContains(refused, "红灯1有区作风办的意见，没有改动，请写明答复再送审")
    assertContains(refused, "已提高到90")
    returned.refresh_from_db()
    assert returned.state == RuleSetState.RETURNED


def test_office_reads_note_change_and_answer_at_the_clause(client, clerk, reviewer, returned):
    client.force_login(clerk)
    send(client, returned, **{LIGHT: "上级没有定数"})
    client.force_login(reviewer)
    page = client.get(address("rules_review", returned))
    assertContains(page, "<strong>区作风办的意见：</strong>仍偏松")
    assertContains(page, "<strong>退回后改动：</strong>标准：≥85 → ≥90")
    assertContains(page, "<strong>退回后没有改动</strong>", count=1)
    assertContains(page, "<strong>答复：</strong>上级没有定数", count=1)
    assertContains(page, "红灯1：上级没有定数")


@pytest.mark.parametrize("decision", ["return", "approve"])
def test_words_end_with_the_next_decision(client, clerk, reviewer, returned, decision):
    take_step(returned, "send", actor=clerk, clause_notes={"红灯1": "上级没有定数"})
    approval = RulesApproval("高作风办〔2026〕1号", APPROVED_ON)
    decided = take_step(
        returned,
        decision,
        actor=reviewer,
        note="再议" if decision == "return" else "",
        approval=approval if decision == "approve" else None,
    )
    assert set(decided.clauses.values_list("note", "answer")) == {("", "")}
    client.force_login(reviewer)
    assertNotContains(client.get(address("rules_review", decided)), "区作风办的意见：")


def test_answers_stay_where_the_set_is_recalled(client, clerk, returned):
    client.force_login(clerk)
    send(client, returned, **{LIGHT: "上级没有定数"})
    recalled = take_step(returned, "recall", actor=clerk)
    assertContains(client.get(address("workshop_set", recalled)), "上级没有定数</textarea>")
    assert clause_at(recalled, "red_light").answer == "上级没有定数"


def test_answer_that_is_too_long_stays_in_the_box(client, clerk, returned):
    client.force_login(clerk)
    page = send(client, returned, **{LIGHT: "长" * 201})
    assertContains(page, "长" * 201)
    assertContains(page, "最多 200 字，现有 201 字")


def test_answer_to_a_clause_that_is_not_there_is_refused(clerk, returned):
    with pytest.raises(ValidationError, match="这套细则没有红灯9"):
        take_step(returned, "send", actor=clerk, note="已改", clause_notes={"红灯9": "有"})


def test_answers_are_shown_where_a_colleague_was_faster(client, clerk, returned):
    take_step(returned, "send", actor=clerk, note="先送的理由")
    client.force_login(clerk)
    page = send(client, returned, **{LIGHT: "上级没有定数"})
    assertContains(page, "没有送出的答复")
    assertContains(page, "上级没有定数", count=1)
