"""The office's pages of rules in work: how far each department has come, and the decision on a set that was sent."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from departments.months import CalendarMonth
from rules.cards import rules_desk
from rules.drafting import copy_forward
from rules.models import RuleSetState
from rules.rounds import round_of
from rules.workflow import take_step
from tests.factories import make_assessor, make_rule_set
from tests.rules.workshop import address, decide

pytestmark = pytest.mark.django_db
S = RuleSetState


def test_approval_wants_document_and_day_and_no_words(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    page = decide(client, draft, step="approve", **{"note-red_flag-1": "再看看"})
    form = page.context["form"]
    assert form.errors == {
        "__all__": ["写了意见，请按“退回修改”；要批准，请先把意见删去"],
        "document": ["请填写批准文号"],
        "day": ["请填写批准日期"],
    }
    assertContains(page, "再看看")
    draft.refresh_from_db()
    assert draft.state == S.SUBMITTED


def test_return_without_words_and_early_approval_are_refused_in_place(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    assertContains(decide(client, draft, step="return"), "退回修改要写明意见")
    approval = {"document": "1号", "day": "2999-01-01"}
    page = decide(client, draft, step="approve", **approval)
    assertContains(page, "批准日期 2999-01-01 还没有到")
    assertContains(page, 'value="2999-01-01"')


def test_words_on_a_set_that_was_recalled_are_shown_again(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    draft.refresh_from_db()
    seen = {"version": draft.version, "seen_state": "submitted"}
    take_step(draft, "recall", actor=clerk)
    words = {"step": "return", "note": "整体偏松", "note-red_flag-1": "请量化"}
    page = client.post(address("rules_review", draft), seen | words)
    assertContains(page, "没有保存：这套细则现在是“草稿”")
    assertContains(page, "整体偏松")
    assertContains(page, "请量化")


def test_round_shows_where_each_department_stands(client, clerk, reviewer, draft):
    make_assessor("swj", "区商务局")
    take_step(draft, "send", actor=clerk)
    rows = round_of(now=timezone.now() + timedelta(days=4)).rows
    assert [(row.department.code, row.word, row.days) for row in rows] == [
        ("rsj", "已送审", 4),
        ("swj", "没有草稿", 0),
    ]
    client.force_login(reviewer)
    page = client.get(reverse("rules_round"))
    assertContains(page, "丁一 5731")
    assertContains(page, "没有经办人")
    assertContains(page, address("rules_review", draft))


def test_round_shows_what_is_approved_for_its_march(rsj, clerk):
    done = make_rule_set(rsj, CalendarMonth(2027, 1))
    rows = round_of(now=datetime.fromisoformat("2027-02-10T09:00+08:00")).rows
    assert [(row.rule_set, row.word) for row in rows] == [(done, "已批准")]


def test_desk_reminds_in_february_and_counts_for_the_office(rsj, clerk, reviewer, in_force):
    february = datetime.fromisoformat("2027-02-10T09:00+08:00")
    assert rules_desk(clerk, now=february).due == CalendarMonth(2027, 3)
    assert rules_desk(clerk, now=february - timedelta(days=60)).due is None
    draft = copy_forward(rsj, CalendarMonth(2027, 3), actor=clerk)
    desk = rules_desk(clerk, now=february)
    assert (desk.own, desk.due) == ([draft], None)
    assert rules_desk(reviewer, now=february).waiting == []
    take_step(draft, "send", actor=clerk)
    assert rules_desk(reviewer, now=february).waiting == [draft]
