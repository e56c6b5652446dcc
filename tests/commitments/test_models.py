"""What the rows of 预安销号 refuse, who may read which, and what they tell of time."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commitments.models import Extension, ExtensionState, Item, Panel, Plan, YearRule
from commitments.models.items import helping_fault
from commitments.promises import promise_of, promises_of
from commitments.standing import ItemState, Promise, overdue
from departments.models import Role
from departments.months import CalendarMonth
from tests.commitments.factories import (
    at,
    make_difficulty,
    make_extension,
    make_honour,
    make_item,
    make_letter,
    make_measure,
    make_panel,
    make_plan,
    make_report,
    make_work,
    person,
    town,
)
from tests.factories import JUNE, MARCH, make_department, make_office, make_user

pytestmark = pytest.mark.django_db
MAY = CalendarMonth(2026, 5)


def messages(thing):
    with pytest.raises(ValidationError) as refused:
        thing.full_clean()
    return refused.value.messages


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "三字长"}, "事项至少 4 字，写清做什么"),
        ({"text": "字" * 121}, "最多 120 字，现有 121 字"),
        ({"text": "联系人13912345678办完"}, "事项里好像有电话号码，这里的字会公示，请删去"),
        ({"source": "rumour"}, "值 'rumour' 不是有效选项。"),
        ({"source": "letter", "due_on": date(2026, 6, 9)}, "领导交办要写来文编号"),
        ({"source": "letter", "letter_number": "8号"}, "领导交办的办结期限要写到哪一天"),
        ({"due_on": date(2026, 7, 1)}, "办结日期 2026-07-01 不在办结期限 2026-06 里"),
        ({"due_month": MAY}, "办结期限早于交办月份"),
        ({"month": None}, "交办了的事项要有交办月份，没有交办的不写"),
        ({"state": "closed", "applied_on": date(2026, 6, 9)}, "已销号的事项要有销号日期，没有销号的不写"),
        ({"state": "applied"}, "申请销号、已销号的事项要有申请日期"),
        ({"applied_on": date(2026, 6, 9)}, "没有申请销号的事项不写申请日期"),
        ({"closed_at": at(date(2026, 6, 9))}, "已销号的事项要有销号日期，没有销号的不写"),
    ],
)
def test_item_that_breaks_a_rule_is_refused_in_words(changes, sentence):
    item = make_item()
    vars(item).update(changes)
    assert messages(item) == [sentence]


def test_item_of_a_unit_that_is_not_there_is_refused():
    gone = make_department("old", "老街道", active_until=MAY)
    assert messages(make_item(gone)) == ["老街道在2026年6月没有启用"]


def test_item_stands_under_a_work_of_its_own_unit_alone():
    item = make_item(work=make_work(town("gubai", "古柏街道")))
    assert messages(item) == ["2026年要点1由古柏街道牵头，不是淳溪街道"]


def test_unit_does_not_help_itself():
    own, other = town(), town("gubai", "古柏街道")
    assert helping_fault(own, [other]) == ""
    assert helping_fault(own, [other, own]) == "淳溪街道是承办单位，不能又是协办单位"


def test_one_press_makes_one_item():
    clerk = person(Role.CLERK)
    make_item(created_by=clerk, token="a" * 32)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_item(code="again", created_by=clerk, token="a" * 32)


def test_items_stand_by_unit_then_term_then_code():
    first, second = town("a", "甲"), town("b", "乙")
    make_item(second, "4")
    make_item(first, "3")
    make_item(first, "2", due=CalendarMonth(2026, 8))
    make_item(first, "1", due=CalendarMonth(2026, 8))
    assert [item.code for item in Item.objects.all()] == ["3", "1", "2", "4"]


@pytest.mark.parametrize(
    ("role", "of", "codes"),
    [
        *((role, "chunxi", "proposed applied assigned refused helped") for role in ("clerk", "signer", "contact")),
        ("clerk", "gubai", ""),
        *((role, "zfb", "proposed applied assigned refused helped") for role in ("reviewer", "publisher", "auditor")),
        ("examiner", "audit", "applied refused"),
        *((role, "chunxi", "") for role in ("supervisor", "system_admin", "security_admin")),
        ("", "chunxi", ""),
    ],
)  # fmt: skip
def test_items_are_read_by_whom_they_concern(role, of, codes):
    make_office()
    own = town()
    for state in (ItemState.PROPOSED, ItemState.APPLIED, ItemState.ASSIGNED):
        make_item(own, state.value, state=state)
    make_report(make_item(own, "refused"))
    make_item(town("qiqiao", "漆桥街道"), "helped", with_units=[own])
    unit = make_office() if of == "zfb" else town(of, of)
    reader = make_user(role, unit, "reader")
    seen = Item.objects.visible_to(reader).values_list("code", flat=True)
    assert sorted(seen) == sorted(codes.split())
    reader.is_active = False
    assert not Item.objects.visible_to(reader).exists()


def test_items_of_a_month_are_those_issued_in_it():
    make_item(code="issued")
    make_item(code="earlier", month=MAY, due=JUNE)
    make_item(code="proposed", state=ItemState.PROPOSED)
    assert [item.code for item in Item.objects.of_month(JUNE)] == ["issued"]
    assert [item.code for item in Item.objects.proposed_in(JUNE)] == ["proposed"]
    assert Item.objects.open().count() == Item.objects.issued().count() == 2


def test_promises_are_read_in_one_query_with_the_last_extension_granted(django_assert_num_queries):
    item = make_item(month=MARCH)
    make_extension(item, CalendarMonth(2026, 4))
    make_extension(item, MAY)
    make_extension(item, JUNE, state=ExtensionState.DENIED)
    make_letter(code="letter")
    make_item(code="closed", state=ItemState.CLOSED)
    with django_assert_num_queries(1):
        first, letter, closed = sorted(
            promises_of(Item.objects.with_terms()).values(), key=lambda one: one.due_month
        )
    assert first == Promise(MARCH, ItemState.ASSIGNED, extended_to=MAY) == promise_of(item)
    assert [overdue(first, MAY.last_day), overdue(first, MARCH.last_day)] == [1, 0]
    assert letter.term == date(2026, 6, 15)
    assert (closed.applied_on, closed.closed_on) == (date(2026, 6, 20), date(2026, 6, 25))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"until": JUNE, "due_then": JUNE}, "延至的月份要晚于原期限"),
        ({"reason": "来不及"}, "延期的理由至少 10 字"),
        ({"decided_on": None}, "批了或没批的延期要写批准日期，待批的不写"),
    ],
)
def test_extension_that_breaks_a_rule_is_refused(changes, sentence):
    extension = make_extension(make_item(), CalendarMonth(2026, 7))
    vars(extension).update(changes)
    assert messages(extension) == [sentence]


def test_one_extension_waits_at_a_time():
    item = make_item()
    make_extension(item, CalendarMonth(2026, 7), state=ExtensionState.WAITING)
    second = Extension(
        item=item, until=CalendarMonth(2026, 8), due_then=JUNE, reason="还有三户协议没有签下来"
    )
    assert messages(second) == ["已有一次延期申请待批"]


def test_difficulty_needs_the_unit_s_own_proposal_and_another_unit():
    difficulty = make_difficulty(make_item(), proposal="请协调", depends_on=town())
    assert messages(difficulty) == ["先写本单位的建议，至少 10 字", "配合的单位不能是承办单位自己"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "shout"}, "值 'shout' 不是有效选项。"),
        ({"persons": 100}, "人次最多 99"),
        ({"overdue": 0}, "没有逾期的事项不用督办措施"),
    ],
)
def test_measure_that_breaks_a_rule_is_refused(changes, sentence):
    measure = make_measure(make_item())
    vars(measure).update(changes)
    assert messages(measure) == [sentence]


def test_honour_names_a_person_for_a_star_alone():
    honour = make_honour(make_item())
    honour.recipient = "某某"
    assert messages(honour) == ["只有明星个人写获奖人"]
    honour.kind, honour.unit = "star_person", town("gubai", "古柏街道")
    assert messages(honour) == ["2026-06-001 不是古柏街道的事项"]


def test_plan_has_the_usual_dates_until_somebody_writes_others():
    assert Plan.objects.at(JUNE).pk is None
    plan = make_plan(propose_until=date(2026, 6, 3))
    assert Plan.objects.at(JUNE).propose_until == plan.propose_until == date(2026, 6, 3)
    assert (plan.examine_until, plan.publish_on) == (date(2026, 7, 6), date(2026, 7, 10))
    plan.issued_at = at(date(2026, 6, 5))
    assert messages(plan) == ["交办要写明谁批准、哪天批准"]


def test_panel_of_a_month_is_who_sat_in_it():
    make_panel("audit", "data", until=MAY)
    make_panel("style", since=JUNE)
    assert [panel.department.code for panel in Panel.objects.of_month(MAY)] == ["audit", "data"]
    assert [panel.department.code for panel in Panel.objects.of_month(JUNE)] == ["style"]
    again = Panel(department=town("audit"), since=CalendarMonth(2026, 5))
    assert messages(again) == ["这个部门在这段时间已是联审部门"]
    Panel(department=town("audit"), since=JUNE).full_clean()


def test_year_without_a_rule_has_the_usual_one():
    rule = YearRule.objects.of(2026)
    assert (rule.pk, rule.points, rule.highlight, rule.highlight_cap) == (
        None,
        Decimal(30),
        Decimal("0.50"),
        Decimal("3.00"),
    )
    rule.full_clean()
    assert rule.rungs[2] == "逾期3月：移交纪检监察机关核实"
    rule.ladder = "\n".join(rule.rungs[:2])
    assert messages(rule) == ["督办阶梯要写 3 行，一级一行，每行最多 60 字"]
