from datetime import date, datetime

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.cards import months_desk
from assessments.contact.desks import unit_desk
from assessments.dates import SHANGHAI
from assessments.filing import add_line
from assessments.models import Determination, LineState, Submission
from assessments.sheet.contents import sheet
from assessments.signing import hand_back, send_for_signature, sign, withdraw_all
from assessments.workflow import take_step
from boards.cards import result_desk
from boards.publishing import Approval, publish
from departments.models import Role, User
from departments.months import CalendarMonth
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)
from xiaoneng.desk import desk_for

pytestmark = pytest.mark.django_db
LATE_JULY = datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clause():
    return make_clause(make_rule_set(make_assessor()))


@pytest.fixture
def town():
    return make_town()


def test_clerk_sees_last_month_and_the_present_until_publication(clause, in_july):
    desk = months_desk(make_user(Role.CLERK, clause.rule_set.department), now=in_july)
    months = [own.sheet.month.calendar_month for own in desk.own_months]
    assert months == [JUNE, CalendarMonth(2026, 7)]
    assert desk.own_months[0].days_left == 3
    assert desk.office_months == []
    assert result_desk(make_user(Role.CONTACT, clause.rule_set.department)).last_edition is None


def test_clerk_sees_what_came_back_with_the_note(clause, town, in_july):
    line = make_line(clause, town, state=LineState.RETURNED, note="佐证不足", decided_version=1)
    desk = months_desk(make_user(Role.CLERK, clause.rule_set.department), now=in_july)
    assert [(returned_line.pk, returned_line.note) for returned_line in desk.own_months[0].returned] == [
        (line.pk, "佐证不足")
    ]


def test_signer_sees_what_waits_for_a_signature(clause, in_july):
    department = clause.rule_set.department
    Submission.objects.create(month=make_month(), department=department, sent_at=in_july)
    desk = months_desk(make_user(Role.SIGNER, department), now=in_july)
    assert (desk.may_sign, desk.own_months[0].waits_for_signature) == (True, True)


def test_late_department_sees_that_it_is_late(clause):
    desk = months_desk(make_user(Role.CLERK, clause.rule_set.department), now=LATE_JULY)
    assert (desk.own_months[0].is_overdue, desk.own_months[0].days_left) == (True, 0)


def test_office_counts_what_waits_and_who_has_not_reported(clause, town, in_july):
    make_line(clause, town)
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED)
    make_line(clause, make_town("qiqiao", "漆桥街道"), state=LineState.DRAFT)
    make_explanation(make_clause(clause.rule_set, number=2), state="filed")
    at = months_desk(make_user(Role.REVIEWER), now=in_july).office_months[0]
    assert (at.waiting, at.decided, at.total, at.explanations) == (1, 1, 3, 1)
    assert [department.code for department in at.unreported] == ["rsj"]


def test_office_sees_what_it_corrected(client, clause, town, in_july):
    line = make_line(clause, town)
    reviewer = make_user(Role.REVIEWER)
    take_step(line, "return", actor=reviewer, note="与条款不符")
    assert months_desk(reviewer, now=in_july).office_months[0].corrected.returned_flags == 1


def test_contact_sees_what_was_accepted_at_once(clause, town, in_july):
    line = make_line(clause, town, state=LineState.ACCEPTED, decided_at=in_july)
    make_line(make_clause(clause.rule_set, number=2), town, state=LineState.FILED)
    desk = unit_desk(make_user(Role.CONTACT, town), now=in_july)
    assert [notice.line for month in desk.months for notice in month.notices] == [line]
    assert unit_desk(make_user(Role.SYSTEM_ADMIN, town), now=in_july) is None


def test_result_of_the_last_board_is_shown_to_the_unit(clause, town):
    make_line(clause, town, state=LineState.ACCEPTED)
    approval = Approval("区委常委会", date(2026, 7, 16))
    publish(JUNE, actor=make_user(Role.PUBLISHER), approval=approval, waive="演练", now=LATE_JULY)
    desk = result_desk(make_user(Role.CONTACT, town))
    assert (desk.last_result.place.group_rank, desk.last_result.place.tally.red_flag) == (1, 1)
    assert [(name, award.clause) for name, award in desk.last_result.awards] == [("区人社局", "红旗1")]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, ""])
def test_desk_of_everybody_else_has_no_lines(client, clause, town, role):
    make_line(clause, town, grounds="不该看到的事由")
    client.force_login(make_user(role, clause.rule_set.department))
    assert "不该看到的事由" not in client.get(reverse("desk")).content.decode()


def test_desk_asks_a_constant_number_of_queries(clause, town, in_july, django_assert_num_queries):
    clerk = make_user(Role.CLERK, clause.rule_set.department)
    make_line(clause, town)
    queries = counted(clerk, in_july)
    for n in range(2, 5):
        make_line(make_clause(clause.rule_set, number=n), town)
        make_line(clause, make_town(f"t{n}", f"镇{n}"))
    with django_assert_num_queries(queries):
        desk_for(clerk, now=in_july)


def counted(user, now):
    with CaptureQueriesContext(connection) as queries:
        desk_for(user, now=now)
    return len(queries)


def turns(department, now, role=Role.CLERK):
    user = User.objects.filter(role=role, department=department).first() or make_user(role, department)
    return [(turn.tone, turn.words) for turn in months_desk(user, now=now).own_months[0].turns]


def test_desk_says_whose_turn_it_is(clause, town, in_july):
    department, july = clause.rule_set.department, in_july
    clerk, signer = make_user(Role.CLERK, department), make_user(Role.SIGNER, department)
    month = make_month()
    assert turns(department, july) == []
    add_line(JUNE, clause, town, actor=clerk, grounds="6月获表扬", now=july)
    submission = send_for_signature(month, department, actor=clerk, now=july)
    assert turns(department, july) == [("wait", "7月3日 10:00 已送审签，等审签人审签")]
    assert turns(department, july, Role.SIGNER) == [("wait", "经办人 7月3日 10:00 送审签，等您审签")]
    hand_back(submission, "请附原文", actor=signer, now=july)
    assert turns(department, july) == [("bad", "审签人退回：请附原文")]
    sign(month, department, actor=signer, seen=sheet(month, department).fingerprint, now=july)
    assert turns(department, july) == [("good", "7月3日 10:00 已报送，1 条待审核")]
    withdraw_all(month, department, actor=clerk, now=july)
    assert turns(department, july) == []
    sign(month, department, actor=signer, seen=sheet(month, department).fingerprint, now=july)
    Determination.objects.update(state=LineState.ACCEPTED)
    assert turns(department, july) == [("good", "7月3日 10:00 已报送，都已审核")]


def test_clerk_sees_explanations_that_came_back(client, clause, in_july):
    explanation = make_explanation(clause, state="returned", note="请写明数据", decided_version=1)
    desk = months_desk(make_user(Role.CLERK, clause.rule_set.department), now=in_july)
    assert desk.own_months[0].returned_explanations == [explanation]
    html = render_to_string("assessments/_desk_month.html", {"own": desk.own_months[0], "desk": desk})
    assert "请写明数据" in html


def test_desk_lists_no_line_that_was_answered_as_if_nothing_was_done(clause, town, in_july):
    line = make_line(clause, town, state=LineState.RETURNED, note="佐证不足", version=2, decided_version=1)
    line.signed_core = line.core
    line.save()
    own = months_desk(make_user(Role.CLERK, clause.rule_set.department), now=in_july).own_months[0]
    assert (own.returned, own.to_send_again) == ([], 1)
    assert own.turns[0].words == "1 条改好了，还没有重新报送"
