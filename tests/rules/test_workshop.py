"""The pages of a department's rules in work, and of the office's reading: a story, refusals, empty and late states."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from departments.history.differences import seal_of
from departments.models import Role
from departments.months import CalendarMonth
from rules.compared import Comparison, compared
from rules.drafting import copy_forward, drop_clause, write_clause
from rules.forms.workshop import ClauseForm
from rules.models import ClauseLimit, RuleSet, RuleSetState, Signal
from rules.workflow import take_step
from rules.workshop import department_workshop, workshop_set
from tests.factories import (
    MARCH,
    make_assessor,
    make_clause,
    make_metric,
    make_rule_set,
    make_town,
    make_user,
)
from tests.rules.workshop import NEXT, address, clause_at, step, typed

pytestmark = pytest.mark.django_db
S = RuleSetState


def test_refused_clause_keeps_what_was_typed_and_points_at_the_sign(client, clerk, draft):
    client.force_login(clerk)
    words = typed(clause_at(draft), text="写了很久的一条", standard="≥9O")
    page = client.post(address("workshop_clause", draft, "red_flag", 1), words)
    assertContains(page, "写了很久的一条")
    assertContains(page, 'value="≥9O"')
    assert page.context["form"].errors["standard"] == ["第 3 个字符“O”：这一项到此已完整；两项之间用“，”隔开"]
    assert clause_at(draft).standard == "≥85"


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"text": ""}, "text", "请填写条款"),
        ({"text": "长" * 301}, "text", "条款最多 300 字，现有 301 字"),
        ({"kind": "threshold", "standard": "≥1"}, "metric", "达标和排名条款要写明指标"),
        ({"number": "7"}, "number", "区人社局{year}年每等次最多 6 条，序号应是 1 到 6"),
        ({"number": "1"}, "number", "红旗1已有一条，序号不能重复"),
    ],
)
def test_new_clause_is_refused_at_its_field(client, clerk, draft, changes, name, sentence):
    client.force_login(clerk)
    page = client.post(address("workshop_clause_new", draft), typed(**changes))
    assert page.context["form"].errors == {name: [sentence.format(year=NEXT.year)]}
    assert draft.clauses.count() == 2


def test_metric_of_another_department_is_no_choice(client, clerk, draft):
    strange = make_metric(make_assessor("swj", "区商务局"))
    client.force_login(clerk)
    words = typed(kind="threshold", metric=strange.pk, standard="≥1")
    page = client.post(address("workshop_clause_new", draft), words)
    assert [*page.context["form"].errors] == ["metric"]


def test_clause_that_somebody_changed_meanwhile_is_not_overwritten(client, clerk, draft):
    client.force_login(clerk)
    words = typed(clause_at(draft), text="我的字")
    write_clause(draft, {"text": "别人的字"}, actor=clerk, label=("red_flag", 1))
    url = address("workshop_clause", draft, "red_flag", 1)
    page = client.post(url, words)
    assertContains(page, "别人已经改过，没有保存")
    assertContains(page, "我的字")
    again = words | {"shown": seal_of(clause_at(draft), ClauseForm.sealed)}
    assertRedirects(client.post(url, again), f"{address('workshop_set', draft)}#red_flag-1")
    assert clause_at(draft).text == "我的字"


def test_clause_that_somebody_dropped_meanwhile_stands_as_a_new_one(client, clerk, draft):
    client.force_login(clerk)
    words = typed(clause_at(draft), text="我的字")
    clause_at(draft).delete()
    page = client.post(address("workshop_clause", draft, "red_flag", 1), words)
    assertContains(page, "这一条刚被别人删去")
    assertContains(page, "我的字")


def test_sent_set_takes_no_words_and_keeps_them_on_the_page(client, clerk, draft):
    client.force_login(clerk)
    words = typed(clause_at(draft), text="我的字")
    take_step(draft, "send", actor=clerk)
    page = client.post(address("workshop_clause", draft, "red_flag", 1), words, follow=True)
    assertContains(page, "现在是“已送审”，不能修改")
    assertContains(page, "我的字")


def test_clause_and_draft_go_after_a_question(client, clerk, draft):
    client.force_login(clerk)
    url = address("workshop_clause_drop", draft, "red_light", 1)
    assertContains(client.get(url), "工作推进不力")
    client.post(url, {"version": draft.version})
    assert draft.clauses.count() == 1
    url = address("workshop_drop", draft)
    assertContains(client.get(url), "草稿和里面的 1 条都会删去")
    page = client.post(url, {"version": draft.version}, follow=True)
    assertContains(page, "刚有别人改过")
    draft.refresh_from_db()
    client.post(url, {"version": draft.version})
    assert not RuleSet.objects.in_work().exists()


def test_streak_keeps_the_clause_that_it_counts(client, clerk, draft):
    write_clause(
        draft,
        {"signal": "red_flag", "number": 2, "text": "连续", "kind": "streak", "standard": "红旗1连续3月"},
        actor=clerk,
    )
    draft.refresh_from_db()
    client.force_login(clerk)
    url = address("workshop_clause_drop", draft, "red_flag", 1)
    page = client.post(url, {"version": draft.version}, follow=True)
    assertContains(page, "红旗2用着红旗1，先改红旗2")
    assertNotContains(page, "这套细则没有红旗1")
    assert draft.clauses.count() == 3


def test_second_copy_of_one_month_is_refused_at_the_form(client, clerk, draft):
    client.force_login(clerk)
    page = client.post(reverse("workshop_new"), {"effective_from": str(NEXT)})
    assertContains(page, "已有一套，现在是“草稿”，请在那一套上改")
    assertContains(page, f'value="{NEXT}"')


def test_town_has_no_rules_to_write(client):
    contact = make_user(Role.CLERK, make_town())
    client.force_login(contact)
    assertContains(client.get(reverse("workshop")), "淳溪街道不是认定部门，没有认定细则")
    page = client.post(reverse("workshop_new"), {"effective_from": str(NEXT)})
    assert not RuleSet.objects.exists()
    with pytest.raises(ValidationError, match="不是认定部门"):
        copy_forward(contact.department, NEXT, actor=contact)
    assert page.status_code == 200


def test_first_set_starts_empty_and_says_what_is_missing(client, clerk):
    client.force_login(clerk)
    assertContains(client.get(reverse("workshop")), "还没有批准过的细则，从空白写起")
    page = client.post(reverse("workshop_new"), {"effective_from": str(NEXT)}, follow=True)
    assertContains(page, "这套细则还没有条款，不能送审")
    assertContains(page, "还没有黄灯条款")
    assertNotContains(page, ">送审</button>")


def test_faults_stand_with_links_to_their_clauses_and_no_send(client, clerk, draft):
    make_clause(draft, number=2, kind="streak", standard="红旗9连续3月")
    client.force_login(clerk)
    page = client.get(address("workshop_set", draft))
    link = address("workshop_clause", draft, "red_flag", 2)
    assertContains(page, f'<a href="{link}">红旗2：这套细则没有红旗9，连续条款要指本套里有的条款</a>')
    assertNotContains(page, ">送审</button>")


def test_limit_is_shown_and_fewer_never_blocks(client, clerk, draft):
    ClauseLimit.objects.create(year=NEXT.year, most=1)
    client.force_login(clerk)
    page = client.get(address("workshop_set", draft))
    assertContains(page, "红旗 1 条，最多 1 条")
    assertContains(page, "黄灯 0 条，最多 1 条")
    assertContains(page, ">送审</button>")
    assertNotContains(page, "增加一条红旗")


def test_parts_tell_what_is_new_changed_and_gone(clerk, draft, in_force):
    write_clause(draft, {"text": "改过"}, actor=clerk, label=("red_flag", 1))
    make_clause(draft, Signal.YELLOW_LIGHT, 1)
    clause_at(draft, Signal.RED_LIGHT).delete()
    rows = {row.shown.label: row for row in compared(draft, in_force)}
    assert [(label, row.comparison) for label, row in rows.items()] == [
        ("红旗1", Comparison.CHANGED),
        ("黄灯1", Comparison.NEW),
        ("红灯1", Comparison.GONE),
    ]
    assert rows["红旗1"].changed == {"条款": ["红旗1的条文", "改过"]}
    assert workshop_set(draft).changes == "新增 1 条、修改 1 条、删去 1 条"


def test_vague_words_are_advice_and_never_block(client, clerk, draft):
    make_clause(draft, Signal.YELLOW_LIGHT, 1, text="工作推进较好")
    client.force_login(clerk)
    page = client.get(address("workshop_set", draft))
    assertContains(page, '<a href="#yellow_light-1">黄灯1</a>“较好”')
    assertContains(page, ">送审</button>")


def test_late_draft_says_so(client, clerk, rsj):
    late = make_rule_set(rsj, CalendarMonth(2026, 1), state=S.DRAFT)
    make_clause(late)
    client.force_login(clerk)
    assertContains(client.get(address("workshop_set", late)), "2026年1月已经开始，这套细则还没有批准")
    assertContains(client.get(reverse("workshop")), "已过生效月份")


def test_set_approved_after_the_copy_is_pointed_out(client, clerk, draft, rsj):
    between = make_rule_set(rsj, NEXT.plus(-1))
    client.force_login(clerk)
    page = client.get(address("workshop_set", draft))
    assertContains(
        page, f'<a href="{address("workshop_set", between)}">{NEXT.plus(-1).chinese}起的一套</a>也批准了'
    )


def test_shelves_hold_each_set_once(rsj, draft, in_force):
    old = make_rule_set(rsj, CalendarMonth(2025, 3))
    coming = make_rule_set(rsj, NEXT.plus(1))
    shelves = department_workshop(rsj, today=MARCH.plus(1))
    rows = (shelves.in_work, shelves.current, shelves.coming, shelves.past)
    assert [[row.rule_set for row in shelf] for shelf in rows] == [[draft], [in_force], [coming], [old]]
    assert [row.period for row in shelves.past] == ["2025年3月至2026年2月"]


@pytest.mark.parametrize("count", [1, 3])
def test_shelves_ask_three_queries(rsj, count):
    for year in range(2024, 2024 + count):
        make_clause(make_rule_set(rsj, CalendarMonth(year, 3)))
    with assertNumQueries(3):
        department_workshop(rsj, today=MARCH)


def test_decision_is_no_step_of_the_department(client, clerk, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(clerk)
    for name in ("approve", "return", "nothing"):
        answer = client.post(address("workshop_step", draft, name), {"version": 1, "seen_state": "submitted"})
        assert answer.status_code == 404
    assertContains(step(client, draft, "recall"), "已撤回")


def test_step_from_a_page_that_is_not_whole_is_refused(client, clerk, draft):
    client.force_login(clerk)
    page = client.post(address("workshop_step", draft, "send"), follow=True)
    assertContains(page, "这一页没有载全")
    draft.refresh_from_db()
    assert draft.state == S.DRAFT


def test_history_of_a_set_tells_each_clause_that_was_changed(client, clerk, reviewer, draft):
    write_clause(draft, {"standard": "≥90"}, actor=clerk, label=("red_flag", 1))
    draft.refresh_from_db()
    drop_clause(draft, ("red_light", 1), actor=clerk)
    take_step(draft, "send", actor=clerk)
    take_step(draft, "return", actor=reviewer, clause_notes={"红旗1": "仍偏松"})
    client.force_login(clerk)
    events = client.get(address("workshop_set", draft)).context["events"]
    assert [(event.record.verb, event.lines) for event in events] == [
        ("rules.return", ["红旗1：仍偏松"]),
        ("rules.send", []),
        ("rules.revise", ["红灯1：删去，工作推进不力"]),
        ("rules.revise", ["红旗1：标准：≥85 → ≥90"]),
        ("rules.revise", []),
    ]


def test_other_department_reads_nothing(client, draft):
    other = make_user(Role.CLERK, make_assessor("swj", "区商务局"), username="other")
    client.force_login(other)
    assert client.get(address("workshop_set", draft)).status_code == 404
    assertNotContains(client.get(reverse("workshop")), NEXT.chinese + "起细则")
    with pytest.raises(PermissionDenied):
        write_clause(draft, {"text": "别人的"}, actor=other, label=("red_flag", 1))
