"""One department's year through the pages: copied forward, two clauses rewritten, sent, returned, approved."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from rules.models import RuleSet, RuleSetState, Signal
from tests.rules.workshop import APPROVED_ON, NEXT, address, clause_at, decide, step, typed

pytestmark = pytest.mark.django_db
APPROVAL = {"document": "高作风办〔2027〕3号", "day": APPROVED_ON.isoformat(), "meeting": "区委常委会"}
SHARE = '2 / 2 条（100%）<span class="muted">；原来 1 / 2 条（50%）</span>'


def test_year_goes_from_copy_to_force_through_the_pages(client, clerk, reviewer, in_force):
    client.force_login(clerk)
    page = client.post(reverse("workshop_new"), {"effective_from": str(NEXT)}, follow=True)
    draft = RuleSet.objects.in_work().get()
    assertContains(page, f"已建好{NEXT.chinese}起的草稿，抄来 2 条")
    quantify(client, draft)
    assertContains(
        step(client, draft, "send"), "每月60%（含）至90%（不含）既不授旗也不亮灯，是有意的吗？写明理由"
    )
    explain_gap(client, draft)
    assertContains(step(client, draft, "send"), f"已送审：区人社局 {NEXT.chinese}起细则")

    client.force_login(reviewer)
    page = client.get(address("rules_review", draft))
    assertContains(page, "空档说明：60% 到 90% 按月提醒，不授旗不亮灯")
    assertContains(page, '≥<del><span class="unseen">删去：</span>85</del>')
    page = decide(client, draft, step="return", **{"note-red_light-1": "低于 70% 就该亮灯"})
    assertContains(page, "现在是“退回修改”")

    client.force_login(clerk)
    assertContains(client.get(reverse("desk")), "：低于 70% 就该亮灯")
    light = clause_at(draft, Signal.RED_LIGHT)
    words = typed(light, text="参保完成率低于 70%", standard="＜70")
    client.post(address("workshop_clause", draft, "red_light", 1), words)
    assertContains(step(client, draft, "send"), "每月70%（含）至90%（不含）既不授旗也不亮灯")  # asked anew
    explain_gap(client, draft, "70% 到 90% 按月提醒，不授旗不亮灯")
    step(client, draft, "send")

    client.force_login(reviewer)
    assertContains(decide(client, draft, step="approve", **APPROVAL), "现在是“已批准”")
    assert_in_force(draft, in_force)


def quantify(client, draft):
    """A stricter bound for the flag, a figure for the light that had none."""
    flag, light = clause_at(draft), clause_at(draft, Signal.RED_LIGHT)
    url = address("workshop_clause", draft, "red_flag", 1)
    page = client.post(url, typed(flag, standard=">= 90.0 %"), follow=True)
    assertContains(page, "已保存红旗1，标准写成 ≥90")
    words = typed(light, text="参保完成率低于 60%", kind="threshold", metric=flag.metric_id, standard="＜60")
    page = client.post(address("workshop_clause", draft, "red_light", 1), words, follow=True)
    assertContains(page, SHARE)


def explain_gap(client, draft, reason="60% 到 90% 按月提醒，不授旗不亮灯"):
    url = address("workshop_clause", draft, "red_flag", 1)
    client.post(url, typed(clause_at(draft), gap_reason=reason))


def assert_in_force(draft, before):
    """From its month on, with its particulars; the months before still have the old text."""
    draft.refresh_from_db()
    assert (draft.state, draft.document) == (RuleSetState.APPROVED, "高作风办〔2027〕3号")
    assert (draft.approved_on, draft.meeting) == (APPROVED_ON, "区委常委会")
    assert list(RuleSet.objects.in_force(NEXT)) == [draft]
    assert list(RuleSet.objects.in_force(NEXT.plus(-1))) == [before]
    assert clause_at(before, Signal.RED_LIGHT).text == "工作推进不力"
