from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.contact.notices import receive, unit_month, unit_months
from assessments.dates import SHANGHAI
from assessments.filing import drop_line, edit_line
from assessments.models import LineState, Month, Receipt
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.steps import StepRefused
from rules.models import Signal
from tests.assessments.contact.scenes import DECIDED, IN_TIME, faults, fresh
from tests.factories import make_clause, make_town, make_user

pytestmark = pytest.mark.django_db


def told_now(told):
    return unit_month(told.town, told.month)


def test_unit_is_told_as_soon_as_a_line_is_accepted(told):
    now = told_now(told)
    assert [(each.line, each.words, each.points) for each in now.notices] == [
        (told.flag, "6月获市级通报表扬", 1),
        (told.light, "6月被市级通报批评", -2),
    ]
    assert (now.points, dict(now.counts)) == (-1, {"red_flag": 1, "red_light": 1})
    assert {each.told_on for each in now.notices} == {date(2026, 7, 8)}
    assert {each.object_until for each in now.notices} == {date(2026, 7, 16)}  # the month's own day
    assert len(now.unreceived) == 2


@pytest.mark.parametrize(
    ("day", "until"),
    [(8, date(2026, 7, 16)), (13, date(2026, 7, 16)), (14, date(2026, 7, 17)), (17, date(2026, 7, 22))],
)
def test_late_notice_leaves_three_working_days(told, day, until):
    at = datetime(2026, 7, day, 16, 0, tzinfo=SHANGHAI)
    line = told.accepted(make_clause(told.rules, number=2), now=at)
    notice = next(each for each in told_now(told).notices if each.line == line)
    assert notice.object_until == until


def test_office_moves_the_day_for_all(told):
    Month.objects.update(object_until=date(2026, 7, 20))
    assert {each.object_until for each in unit_month(told.town, fresh(told.month)).notices} == {
        date(2026, 7, 20)
    }


def test_imported_line_has_the_day_of_its_month_alone(told):
    type(told.flag).objects.update(decided_by=None, decided_at=datetime(2026, 11, 2, tzinfo=SHANGHAI))
    assert {each.object_until for each in told_now(told).notices} == {date(2026, 7, 16)}


def test_unit_reads_what_is_held_against_it_under_an_internal_clause(told):
    line = told.accepted(make_clause(told.rules, number=3, visibility="internal"), grounds="内部事由")
    notice = next(each for each in told_now(told).notices if each.line == line)
    assert (notice.words, notice.is_internal) == ("内部事由", True)


def test_other_units_lines_and_undecided_ones_are_not_told(told):
    other = make_town("gubai", "古柏街道")
    told.accepted(told.clause, other)
    assert len(told_now(told).notices) == 2
    assert [each.line.unit for each in unit_month(other, told.month).notices] == [other]


@pytest.mark.parametrize(
    ("step", "note", "why"),
    [
        ("undo", "", "审定已经撤销，区作风办正在重新审核"),
        ("reject", "查无此事", "不予认定，不再计入"),
        ("return", "请补材料", "已退回认定部门补正"),
        ("ask", "请说明", "已请认定部门补充说明"),
        ("refer", "请会商", "区作风办正在会商"),
    ],
)
def test_line_that_is_taken_back_disappears_with_a_word(told, step, note, why):
    line = take_step(told.flag, "undo", actor=told.first)
    if step != "undo":
        take_step(line, step, actor=told.first, note=note)
    now = told_now(told)
    assert [each.line for each in now.notices] == [told.light]
    assert [(each.line, each.why) for each in now.taken_back] == [(told.flag, why)]


def test_line_that_was_never_accepted_leaves_no_word(told):
    line = told.accepted(make_clause(told.rules, number=2))
    type(line).objects.filter(pk=line.pk).update(state=LineState.REJECTED)
    assert [each.line for each in told_now(told).taken_back] == [line]
    other = make_town("gubai", "古柏街道")
    from_other = told.accepted(told.clause, other)
    assert unit_month(told.town, told.month).taken_back[0].line != from_other


def test_receipt_says_who_and_when_and_is_given_once(told):
    receipts = receive([told.flag, told.light], actor=told.contact, now=IN_TIME)
    assert [(each.person, each.at, each.unit) for each in receipts] == [
        (told.contact, IN_TIME, told.town)
    ] * 2
    assert receive([told.flag], actor=told.contact, now=IN_TIME) == []
    assert told_now(told).unreceived == []
    events = Record.objects.filter(verb="notice.receive").order_by("sequence")
    assert events.first().sentence == f"收到告知：{told.flag}"
    assert events.count() == 2


def test_line_that_is_decided_anew_is_received_anew(told):
    receive([told.flag], actor=told.contact, now=IN_TIME)
    line = take_step(told.flag, "undo", actor=told.first)
    take_step(line, "accept", actor=told.first, now=IN_TIME)
    assert [each.line for each in told_now(told).unreceived] == [told.flag, told.light]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CONTACT])
def test_only_the_contact_of_the_unit_receives(told, role):
    with pytest.raises(PermissionDenied):
        receive([told.flag], actor=make_user(role, told.town, username="else"), now=IN_TIME)
    with pytest.raises(PermissionDenied):
        receive([told.flag], actor=make_user(Role.CONTACT, make_town("gubai")), now=IN_TIME)
    assert Receipt.objects.count() == 0


def test_line_taken_back_meanwhile_is_not_received(told):
    take_step(told.flag, "undo", actor=told.first)
    with pytest.raises(ValidationError, match="刚刚变动，审定已经撤销"):
        receive([told.flag], actor=told.contact, now=IN_TIME)
    assert Receipt.objects.count() == 0


def test_what_was_received_is_neither_dropped_nor_given_to_another_unit(told):
    receive([told.flag], actor=told.contact, now=IN_TIME)
    clerk = make_user(Role.CLERK, told.department)
    line = take_step(take_step(told.flag, "undo", actor=told.first), "return", actor=told.first, note="请改")
    with pytest.raises(StepRefused, match="已告知过被认定单位，不能撤下"):
        drop_line(line, actor=clerk, now=DECIDED)
    with pytest.raises(StepRefused, match="不能改成别的单位"):
        edit_line(line, actor=clerk, unit=make_town("gubai", "古柏街道"), now=DECIDED)
    assert fresh(line).unit == told.town


def test_rows_are_verified_against_the_history(told):
    receive([told.flag], actor=told.contact, now=IN_TIME)
    assert [fault for fault in faults() if "告知收到" in fault] == []
    Receipt(line=told.light, unit=told.town, decided_at=DECIDED, person=told.contact).save()
    assert next(fault for fault in faults() if "告知收到" in fault).endswith("历史中没有写下它的记录")


def test_months_of_any_length_cost_the_same_queries(told, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as one:
        unit_months(told.town, [told.month])
    few = len(one)
    for number in range(2, 5):
        told.accepted(make_clause(told.rules, Signal.YELLOW_LIGHT, number))
    with django_assert_max_num_queries(few):
        unit_months(told.town, [told.month])
