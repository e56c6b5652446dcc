"""Measures, re-postings and returns; the register of supervisors."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from departments.models import Record, Role
from departments.steps import StepRefused
from inspections.accounting import Decision, enter_return, hold_all_to_account, hold_to_account
from inspections.appointing import appoint, end_appointment, judge_conduct
from inspections.models import Accountability, FindingState, Supervisor
from tests.factories import make_office, make_user
from tests.inspections.factories import at, make_accountability, make_finding, make_supervisor, town

pytestmark = pytest.mark.django_db
S = FindingState
NOW, DAY = at(date(2026, 6, 20)), date(2026, 6, 12)
WRITTEN = Decision("written", DAY, organ="本单位党组", document="样例〔2026〕2号")


def posting(starts_on, **fields):
    return Decision(
        "repost",
        DAY,
        target="person",
        organ="区纪委",
        document="样例〔2026〕3号",
        starts_on=starts_on,
        **fields,
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2020, 7, 10), date(2020, 10, 10)),
        (date(2020, 7, 30), date(2020, 10, 30)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
    ],
)
def test_reposting_ends_three_months_on_within_the_month(starts_on, ends_on):
    finding = make_finding(state=S.RECTIFYING)
    made = hold_to_account(finding, posting(starts_on), actor=make_user(Role.REVIEWER), now=NOW)
    assert made.ends_on == ends_on


def test_reposting_without_a_start_is_refused():
    with pytest.raises(ValidationError) as refused:
        hold_to_account(
            make_finding(state=S.RECTIFYING), posting(None), actor=make_user(Role.REVIEWER), now=NOW
        )
    assert refused.value.messages == ["安排到基层再上岗的对象是个人，要有开始日期和期满日期"]


@pytest.mark.parametrize("state", [S.COLLECTED, S.NOTIFIED, S.ANSWERED, S.DISMISSED])
def test_measure_waits_for_a_finding_that_stands(state):
    with pytest.raises(StepRefused):
        hold_to_account(make_finding(state=state), WRITTEN, actor=make_user(Role.REVIEWER), now=NOW)


def test_measures_of_many_are_all_entered_or_none():
    reviewer = make_user(Role.REVIEWER)
    good, bad = make_finding(state=S.RECTIFYING), make_finding(state=S.NOTIFIED)
    with pytest.raises(StepRefused):
        hold_all_to_account([good, bad], WRITTEN, actor=reviewer, now=NOW)
    assert not Accountability.objects.exists()
    again = make_finding(state=S.RECTIFIED)
    assert len(hold_all_to_account([good, again], WRITTEN, actor=reviewer, now=NOW)) == 2
    assert Record.objects.filter(verb="accountability.add").count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.REVIEWER, Role.PUBLISHER)])
def test_nobody_but_the_office_enters_measures(role):
    with pytest.raises(PermissionDenied):
        hold_to_account(make_finding(state=S.RECTIFYING), WRITTEN, actor=make_user(role), now=NOW)


def test_return_is_entered_once():
    reviewer = make_user(Role.REVIEWER)
    measure = make_accountability(make_finding(state=S.RECTIFYING), "repost")
    assert enter_return(measure, DAY, actor=reviewer, now=NOW).returned_on == DAY
    with pytest.raises(StepRefused):
        enter_return(measure, DAY, actor=reviewer, now=NOW)


def test_supervisor_is_appointed_and_ended_with_its_reason():
    reviewer, person = make_user(Role.REVIEWER), make_user(Role.SUPERVISOR, make_office(), "dai")
    fresh = Supervisor(user=person, kind="citizen", since=date(2026, 1, 1), until=date(2026, 12, 31))
    made = appoint(fresh, [town()], actor=reviewer, now=NOW)
    assert [unit.code for unit in made.avoid.all()] == ["chunxi"]
    with pytest.raises(ValidationError):
        end_appointment(made, DAY, "", actor=reviewer, now=NOW)
    assert end_appointment(made, DAY, "调离", actor=reviewer, now=NOW).ended_on == DAY
    verbs = list(Record.objects.filter(verb__startswith="supervisor").values_list("verb", flat=True))
    assert sorted(verbs) == ["supervisor.appoint", "supervisor.end"]


def test_clerk_is_not_appointed():
    clerk = make_user(Role.CLERK)
    fresh = Supervisor(user=clerk, kind="citizen", since=date(2026, 1, 1), until=date(2026, 12, 31))
    with pytest.raises(ValidationError) as refused:
        appoint(fresh, [], actor=make_user(Role.REVIEWER), now=NOW)
    assert refused.value.messages == [f"{clerk.name}的角色不是监督员，也不在区作风办，不能聘为监督员"]


def test_conduct_of_a_year_is_the_office_word_on_others():
    reviewer, supervisor = make_user(Role.REVIEWER), make_supervisor()
    assert (
        judge_conduct(supervisor, 2026, "competent", "按时提交", actor=reviewer, now=NOW).word == "competent"
    )
    assert judge_conduct(supervisor, 2026, "excellent", "更正", actor=reviewer, now=NOW).word == "excellent"
    own = make_supervisor("zi", user=reviewer)
    with pytest.raises(PermissionDenied):
        judge_conduct(own, 2026, "excellent", "自评", actor=reviewer, now=NOW)
