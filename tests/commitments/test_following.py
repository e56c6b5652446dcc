"""More time, difficulties, measures, honours: who may, when, and what the history keeps."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commitments.difficulties import decide_difficulty, raise_difficulty
from commitments.extending import ask_extension, decide_extensions
from commitments.honours import add_honour, drop_honour
from commitments.measures import EnteredMeasure, add_measures, proposed_kinds
from commitments.models import Difficulty, Extension, ExtensionState, Honour, Measure
from commitments.promises import promise_of
from commitments.standing import ItemState, overdue
from departments.models import Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from tests.commitments.factories import (
    at,
    make_difficulty,
    make_extension,
    make_honour,
    make_item,
    person,
    town,
)
from tests.factories import JUNE, MARCH, make_office

pytestmark = pytest.mark.django_db
APRIL, MAY = CalendarMonth(2026, 4), CalendarMonth(2026, 5)
NOW = at(date(2026, 7, 3))
IN_MARCH = at(date(2026, 3, 30))
REASON = "拆迁协议还有三户没有签"
STRANGERS = [
    (Role.CLERK, "gubai"),
    (Role.REVIEWER, "chunxi"),
    (Role.AUDITOR, "zfb"),
    (Role.EXAMINER, "audit"),
    (Role.SUPERVISOR, "zfb"),
    (Role.SYSTEM_ADMIN, "zfb"),
]  # on no side that may decide, and of no unit that may ask


@pytest.fixture
def clerk():
    return person(Role.CLERK)


@pytest.fixture
def reviewer():
    return person(Role.REVIEWER, make_office())


def strangers():
    make_office()
    return [person(role, town(code, code), f"stranger-{role}-{code}") for role, code in STRANGERS]


def test_more_time_is_asked_before_the_term_ends_and_counts_once_granted(clerk, reviewer):
    item = make_item(month=MARCH)
    extension = ask_extension(item, MAY, REASON, actor=clerk, now=IN_MARCH)
    assert overdue(promise_of(item), date(2026, 4, 30)) == 2
    decide_extensions(
        [extension.pk], True, "区委督查室", date(2026, 4, 8), actor=reviewer, now=at(date(2026, 4, 8))
    )
    fresh = type(item).objects.get(pk=item.pk)
    assert (overdue(promise_of(fresh), date(2026, 4, 30)), fresh.version) == (0, 2)
    assert [record.verb for record in Record.objects.order_by("pk")] == ["extension.ask", "extension.grant"]


@pytest.mark.parametrize(
    ("until", "now", "sentence"),
    [
        (MAY, at(date(2026, 4, 1)), "2026-04-01 晚于原期限 2026-03-31，期满后不能申请延期"),
        (MARCH, IN_MARCH, "延至的月份要晚于原期限 2026-03"),
    ],
)
def test_more_time_is_refused_in_words(clerk, until, now, sentence):
    with pytest.raises(ValidationError) as refused:
        ask_extension(make_item(month=MARCH), until, REASON, actor=clerk, now=now)
    assert refused.value.messages == [sentence]
    assert (Extension.objects.count(), Record.objects.count()) == (0, 0)


def test_third_extension_is_refused(clerk):
    item = make_item(month=MARCH)
    make_extension(item, APRIL)
    make_extension(item, MAY)
    with pytest.raises(ValidationError, match="最多延期 2 次，已经用完"):
        ask_extension(item, JUNE, REASON, actor=clerk, now=at(date(2026, 5, 4)))


def test_more_time_is_asked_of_what_is_in_hand(clerk):
    with pytest.raises(StepRefused, match="不能申请延期"):
        ask_extension(
            make_item(state=ItemState.APPLIED), CalendarMonth(2026, 8), REASON, actor=clerk, now=IN_MARCH
        )


def test_extension_is_decided_once_with_who_and_when(clerk, reviewer):
    extension = make_extension(
        make_item(), CalendarMonth(2026, 8), asked_on=date(2026, 6, 5), state=ExtensionState.WAITING
    )
    for words, on in (
        ("", date(2026, 6, 8)),
        ("区委督查室", date(2026, 6, 4)),
        ("区委督查室", date(2026, 7, 4)),
    ):
        with pytest.raises(ValidationError):
            decide_extensions([extension.pk], True, words, on, actor=reviewer, now=NOW)
    (denied,) = decide_extensions(
        [extension.pk], False, "区委督查室", date(2026, 6, 8), actor=reviewer, now=NOW
    )
    assert denied.state == "denied"
    with pytest.raises(StepRefused, match="已经是“未批”"):
        decide_extensions([extension.pk], True, "区委督查室", date(2026, 6, 8), actor=reviewer, now=NOW)


def test_difficulty_is_raised_with_a_proposal_and_decided_by_the_meeting(clerk, reviewer):
    difficulty = raise_difficulty(
        make_item(), "用地指标没有落实", "建议由资规局在七月前调剂指标", actor=clerk, now=NOW
    )
    decided = decide_difficulty(difficulty, "由资规局七月底前落实", date(2026, 7, 2), actor=reviewer, now=NOW)
    assert (decided.decision, decided.decided_on) == ("由资规局七月底前落实", date(2026, 7, 2))
    for decision, on in (("", date(2026, 7, 2)), ("另定", date(2026, 7, 4))):
        with pytest.raises(ValidationError):
            decide_difficulty(difficulty, decision, on, actor=reviewer, now=NOW)
    with pytest.raises(ValidationError, match="先写本单位的建议"):
        raise_difficulty(make_item(), "用地指标没有落实", "请协调", actor=clerk, now=NOW)
    with pytest.raises(StepRefused, match="不用提难题"):
        raise_difficulty(
            make_item(state=ItemState.CLOSED), "用地", "建议由资规局调剂指标", actor=clerk, now=NOW
        )


def test_ladder_proposes_and_a_person_enters_with_the_lateness_of_the_day(reviewer):
    item = make_item(month=MAY)
    promise = promise_of(item)
    assert proposed_kinds(promise, date(2026, 5, 30), ()) == []
    assert proposed_kinds(promise, date(2026, 5, 31), ()) == ["rectify"]
    assert proposed_kinds(promise, date(2026, 6, 30), {"circular"}) == ["warn", "admonish"]
    assert proposed_kinds(promise, date(2026, 9, 30), ()) == ["refer"]
    (measure,) = add_measures(
        [item], EnteredMeasure("warn", date(2026, 6, 30), persons=2), actor=reviewer, now=NOW
    )
    assert (measure.overdue, measure.persons) == (2, 2)
    assert Record.objects.get().sentence == f"登记 {item.code} 警示，逾期2月"


@pytest.mark.parametrize(
    ("kind", "on", "sentence"),
    [
        ("warn", date(2026, 5, 31), "当日不是红牌，不能警示"),
        ("rectify", date(2026, 5, 30), "当日没有逾期，不用督办措施"),
        ("rectify", date(2026, 7, 4), "措施的日期还没有到"),
    ],
)
def test_measure_that_the_day_did_not_call_for_is_refused(reviewer, kind, on, sentence):
    late = make_item(month=MAY)
    with pytest.raises(ValidationError, match=sentence):
        add_measures([late], EnteredMeasure(kind, on), actor=reviewer, now=NOW)
    assert not Measure.objects.exists()


def test_measures_of_many_are_entered_together_or_not_at_all(reviewer):
    late, due = make_item(month=MAY), make_item(month=CalendarMonth(2026, 7))
    with pytest.raises(ValidationError, match=due.code):
        add_measures([late, due], EnteredMeasure("rectify", date(2026, 7, 1)), actor=reviewer, now=NOW)


def test_highlight_is_chosen_among_closed_items_and_taken_back(reviewer):
    item = make_item(state=ItemState.CLOSED)
    honour = add_honour(item, JUNE, "highlight", "三个月办完一年的征迁", actor=reviewer, now=NOW)
    assert (honour.number, honour.unit) == (1, item.unit)
    with pytest.raises(ValidationError, match="本月已评过亮点工作"):
        add_honour(item, JUNE, "highlight", "三个月办完一年的征迁", actor=reviewer, now=NOW)
    second = make_item(state=ItemState.CLOSED)
    assert add_honour(second, JUNE, "highlight", "全市现场会在此召开", actor=reviewer, now=NOW).number == 2
    drop_honour(honour, actor=reviewer, now=NOW)
    assert Honour.objects.count() == 1
    with pytest.raises(ValidationError, match="还没有销号，不能评亮点"):
        add_honour(make_item(), JUNE, "highlight", "三个月办完一年的征迁", actor=reviewer, now=NOW)


def test_name_of_a_star_never_reaches_the_history(reviewer):
    item = make_item(state=ItemState.CLOSED)
    add_honour(item, JUNE, "star_person", "带队驻点拆迁三个月", recipient="张三丰", actor=reviewer, now=NOW)
    told = Record.objects.get()
    assert "张三丰" not in told.sentence + told.data


@pytest.mark.rights
def test_nobody_else_asks_decides_or_enters():
    item, closed = make_item(month=MAY), make_item(state=ItemState.CLOSED)
    waiting = make_extension(
        item, CalendarMonth(2026, 8), asked_on=date(2026, 5, 4), state=ExtensionState.WAITING
    )
    difficulty, honour = make_difficulty(item), make_honour(closed)
    for actor in strangers():
        doors = (
            lambda who: ask_extension(item, CalendarMonth(2026, 9), REASON, actor=who, now=IN_MARCH),
            lambda who: decide_extensions([waiting.pk], True, "会议", date(2026, 6, 1), actor=who, now=NOW),
            lambda who: raise_difficulty(item, "用地指标", "建议由资规局调剂指标", actor=who, now=NOW),
            lambda who: decide_difficulty(difficulty, "同意", date(2026, 6, 1), actor=who, now=NOW),
            lambda who: add_measures([item], EnteredMeasure("rectify", date(2026, 6, 1)), actor=who, now=NOW),
            lambda who: add_honour(closed, JUNE, "star_unit", "三个月办完征迁", actor=who, now=NOW),
            lambda who: drop_honour(honour, actor=who, now=NOW),
        )
        for door in doors:
            with pytest.raises(PermissionDenied):
                door(actor)
    assert (Record.objects.count(), Measure.objects.count(), Difficulty.objects.count()) == (0, 0, 1)
