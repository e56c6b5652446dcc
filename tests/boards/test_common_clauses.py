"""通用条款: the office as an assessing department: its rules, its lines, who decides them, and the board."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from assessments import permissions
from assessments.cards import months_desk
from assessments.dates import SHANGHAI
from assessments.explaining import explain
from assessments.filing import add_line
from assessments.light_requests import request_for, take_light_request_step
from assessments.models import LineState, assessors_asked
from assessments.sheet.contents import sheet
from assessments.signing import sign
from assessments.steps import steps_open_to
from assessments.workflow import take_step
from boards.drafting import draft
from departments.models import Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.drafting import copy_forward, write_clause
from rules.models import Kind, RuleSetState, Signal
from rules.permissions import may_open_workshop
from rules.workflow import RulesApproval
from rules.workflow import take_step as take_rules_step
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_department,
    make_explanation,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 3, 10, tzinfo=SHANGHAI)
COMMENDED = {
    "signal": Signal.RED_FLAG,
    "number": 1,
    "text": "获市级以上领导批示肯定的",
    "kind": Kind.NARRATIVE,
}


@pytest.fixture
def office():
    return make_department("zfb", "区作风办", assesses=True, is_assessed=False)


@pytest.fixture
def people(office):
    roles = {"first": Role.REVIEWER, "second": Role.REVIEWER, "head": Role.PUBLISHER}
    return {name: make_user(role, office, username=name, name=name) for name, role in roles.items()}


def approve(rule_set, actor):
    approval = RulesApproval("高作风〔2026〕9号", date(2026, 5, 20))
    return take_rules_step(rule_set, "approve", actor=actor, approval=approval, now=NOW)


@pytest.fixture
def clause(office, people):
    """Drafted and sent by one, written in by another, approved by the third."""
    draft_set = copy_forward(office, JUNE, actor=people["first"])
    draft_set = write_clause(draft_set, COMMENDED, actor=people["second"])
    sent = take_rules_step(draft_set, "send", actor=people["first"], now=NOW)
    for who in ("first", "second"):
        with pytest.raises(PermissionDenied):
            approve(sent, people[who])
    approved = approve(sent, people["head"])
    assert approved.state == RuleSetState.APPROVED
    return approved.clauses.get()


def test_own_clauses_may_be_added_and_asked_by_who_did_not_write_the_words(client, office, people, clause):
    first, second, town = people["first"], people["second"], make_town()
    client.force_login(first)
    page = client.get(f"/spared/{JUNE}/add/").content.decode()
    assert "区作风办 红旗1" in page
    make_explanation(clause, unit=town, state="filed", created_by=first, reason="other", words="没有")
    request = request_for(JUNE, clause, town)
    with pytest.raises(StepRefused, match="本条由您填写，按回避规定由其他审核人员办理"):
        take_light_request_step(request, "ask", actor=first, now=NOW)
    asked = take_light_request_step(request, "ask", actor=second, now=NOW)
    with pytest.raises(StepRefused, match="按回避规定"):
        take_light_request_step(asked, "withdraw", actor=first, note="不必", now=NOW)
    assert take_light_request_step(asked, "withdraw", actor=second, now=NOW).state == "open"


def test_whole_story_from_the_rules_to_the_board(office, people, clause):
    first, second, town = people["first"], people["second"], make_town()
    line = add_line(JUNE, clause, town, actor=first, grounds="6月15日获市领导批示肯定", now=NOW)
    seen = sheet(make_month(), office).fingerprint
    sign(make_month(), office, actor=first, seen=seen, now=NOW)
    line.refresh_from_db()
    assert line.state == LineState.FILED
    assert [step.name for step in steps_open_to(first, line) if step.is_decision] == []
    with pytest.raises(PermissionDenied):
        take_step(line, "accept", actor=first, now=NOW)
    assert permissions.why_not_judge(first, line) == "本条由您填写，按回避规定由其他审核人员办理"
    take_step(line, "accept", actor=second, now=NOW)
    board = draft(make_month()).board
    assert [(assessor.code, assessor.filed) for assessor in board.assessors] == [("zfb", True)]
    assert [(award.assessor, award.unit, award.signal) for award in board.awards] == [
        ("zfb", "chunxi", "red_flag")
    ]


def test_silence_of_the_office_is_explained_by_one_and_taken_by_another(office, people, clause):
    words = explain(JUNE, clause, "none", actor=people["first"], now=NOW)
    take_step(words, "file", actor=people["head"], now=NOW)
    with pytest.raises(PermissionDenied):
        take_step(words, "accept", actor=people["first"], now=NOW)
    assert take_step(words, "accept", actor=people["second"], now=NOW).state == "accepted"


def test_office_is_asked_only_while_it_has_rules_in_force(office, people, clause):
    other = make_assessor()
    assert assessors_asked(JUNE.plus(-1)) == [other]
    assert set(assessors_asked(JUNE)) == {office, other}


def test_office_without_rules_of_its_own_writes_nothing(office, people):
    office.assesses = False
    office.save()
    first = people["first"]
    first.refresh_from_db()
    assert not permissions.may_fill_in(first, first.department)
    assert not may_open_workshop(first)
    assert months_desk(first, now=NOW).own_months == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PUBLISHER])
def test_reviewer_of_another_department_writes_neither_there_nor_in_the_office(office, clause, role):
    """A role of the office in a unit that is not the office gives no right to fill in."""
    rsj = make_assessor()
    make_clause(make_rule_set(rsj, CalendarMonth(2026, 3)))
    lent = make_user(role, rsj, username="lent")
    assert not permissions.may_fill_in(lent, rsj)
    assert not permissions.may_fill_in(lent, office)
    assert not may_open_workshop(lent)


def test_administrators_and_auditor_in_the_office_write_nothing(office, clause):
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        person = make_user(role, office, username=role)
        assert not permissions.may_fill_in(person, office)
        assert not permissions.may_sign(person, office)


def test_sheet_and_workshop_of_the_office_open_to_its_people(client, office, people, clause):
    client.force_login(people["first"])
    for address in ("/sheet/2026-06/", "/workshop/", "/sheet/2026-06/sign/", "/desk/", "/office/rules/"):
        assert client.get(address, follow=True).status_code == 200, address
    assert "本办通用条款" in client.get("/office/rules/").content.decode()
    assert "获市级以上领导批示肯定的" in client.get("/sheet/2026-06/").content.decode()


def test_office_code_is_a_setting(office, people, clause, settings):
    settings.OFFICE_CODE = "zf"
    assert not permissions.may_fill_in(people["first"], office)
    assert permissions.side_conflict(people["first"], office, None) == "属于区作风办"
