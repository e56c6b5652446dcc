"""What the database holds of 明查暗访, and who sees which visit and which finding."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from departments.models import Role
from inspections.models import (
    AccountabilityKind,
    AccountabilityTarget,
    Check,
    Finding,
    FindingState,
    Topic,
    Visit,
)
from tests.factories import make_office, make_user
from tests.inspections.factories import (
    FIRST_WEEK,
    at,
    make_accountability,
    make_finding,
    make_review,
    make_round,
    make_supervisor,
    make_visit,
    town,
)

pytestmark = pytest.mark.django_db
S, K = FindingState, AccountabilityKind


def faults(thing, **changed):
    for name, value in changed.items():
        setattr(thing, name, value)
    with pytest.raises(ValidationError) as refused:
        thing.full_clean()
    return refused.value.messages


def test_checks_begin_with_the_chips_of_offices_and_windows():
    topics = [check.topic for check in Check.objects.all()]
    assert len(topics) == 12
    assert set(topics) == set(Topic.values)


def test_second_visit_of_a_round_needs_its_reason():
    make_visit()
    again = Visit(round=make_round(), unit=town(), batch=2, planned_week=FIRST_WEEK)
    assert faults(again) == ["这个单位本轮已有一次暗访，再访要写明原因"]
    again.extra_because = "群众再次反映"
    again.full_clean()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"visited_at": at(FIRST_WEEK)}, "访过的要有时间和结果，没有访的都不写"),
        (
            {"visited_at": at(FIRST_WEEK), "outcome": "clean", "skipped_because": "大雪"},
            "访过的不能又是未能访",
        ),
    ],
)
def test_visit_is_made_whole_or_skipped(changed, said):
    assert faults(make_visit(), **changed) == [said]


@pytest.mark.parametrize(
    ("state", "changed", "said"),
    [
        (S.COLLECTED, {"seen_at": at(date(2030, 1, 1))}, "发现时间不能晚于现在"),
        (S.NOTIFIED, {"answer_until": None}, "反馈了的问题要有反馈日期和答复期限"),
        (S.ANSWERED, {"stance": ""}, "答复了的问题要有答复日期和单位意见"),
        (S.RECTIFYING, {"rectify_until": None}, "查实的问题要有核实日期和整改期限"),
        (S.RECTIFIED, {"rectified_on": None}, "已整改的问题要有整改日期"),
        (S.CLOSED, {"closed_on": None}, "办结的问题要有办结日期"),
        (S.DISMISSED, {"dismissed_on": None}, "不属实的问题要有日期，属实的不写"),
        (
            S.CLOSED,
            {"closed_on": date(2026, 6, 17)},
            "日期的先后不对：反馈、答复、核实、整改、办结依次不早于前一个",
        ),
    ],
)
def test_finding_has_the_days_of_its_state(state, changed, said):
    assert faults(make_finding(state=state), **changed) == [said]


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        (K.REPOST, {"starts_on": None}, "安排到基层再上岗的对象是个人，要有开始日期和期满日期"),
        (
            K.REPOST,
            {"target": AccountabilityTarget.UNIT},
            "安排到基层再上岗的对象是个人，要有开始日期和期满日期",
        ),
        (K.REPOST, {"ends_on": date(2026, 6, 12)}, "期满日期要晚于开始日期"),
        (K.WRITTEN, {"document": ""}, "问责要写文号；不予问责要写理由"),
        (K.NONE, {"reason": ""}, "问责要写文号；不予问责要写理由"),
        (K.TALK, {"person_code": "张某"}, "人员代号写成 2020-001 的样子，不写姓名"),
    ],
)
def test_measure_is_whole(kind, changed, said):
    assert faults(make_accountability(make_finding(state=S.RECTIFYING), kind), **changed) == [said]


def test_finding_has_one_open_review():
    finding = make_finding(state=S.RECTIFYING)
    review = make_review(finding)
    again = type(review)(finding=finding, asked_on=date(2026, 6, 21), words="再申请一次")
    assert faults(again) == ["这个问题已有一次复核在办"]


@pytest.mark.parametrize("role", [*Role, ""])
def test_plan_is_seen_by_its_supervisors_from_their_week_and_by_the_office(role):
    own = make_user(role, make_office(), "wo")
    appointed = make_supervisor(user=own) if role in (Role.SUPERVISOR, Role.REVIEWER) else None
    other = make_supervisor("bie")
    make_visit(town("a", "甲"), supervisors=[appointed] if appointed else [], batch=1)
    make_visit(town("b", "乙"), supervisors=[appointed] if appointed else [], batch=2)
    make_visit(town("c", "丙"), supervisors=[other], batch=1)
    seen = [visit.unit.code for visit in Visit.objects.visible_to(own, now=at(FIRST_WEEK))]
    expected = {Role.SUPERVISOR: ["a"], Role.REVIEWER: ["a", "c", "b"], Role.PUBLISHER: ["a", "c", "b"]}
    assert seen == expected.get(role, [])


def test_plan_is_hidden_from_its_supervisor_until_midnight_of_its_week():
    supervisor = make_supervisor()
    make_visit(supervisors=[supervisor], batch=2)
    monday = FIRST_WEEK + timedelta(weeks=1)
    sunday = at(monday - timedelta(days=1), 23)
    assert not Visit.objects.visible_to(supervisor.user, now=sunday).exists()
    assert Visit.objects.visible_to(supervisor.user, now=at(monday, 0)).exists()


def test_plan_of_the_own_unit_is_hidden_from_the_office():
    reviewer = make_user(Role.REVIEWER)
    make_visit(reviewer.department)
    assert not Visit.objects.visible_to(reviewer, now=at(FIRST_WEEK)).exists()


SEES = {  # of a finding collected, of one that was told
    "its supervisor": (True, True),
    "another supervisor": (False, False),
    "its clerk": (False, True),
    "another clerk": (False, False),
    "auditor": (False, True),
    "reviewer": (True, True),
    "reviewer of the unit": (False, True),
    "examiner": (False, False),
    "administrator": (False, False),
}


def people_about(unit):
    return {
        "its supervisor": make_supervisor("lai").user,
        "another supervisor": make_supervisor("bie").user,
        "its clerk": make_user(Role.CLERK, unit),
        "another clerk": make_user(Role.CLERK, town("b", "乙")),
        "auditor": make_user(Role.AUDITOR),
        "reviewer": make_user(Role.REVIEWER),
        "reviewer of the unit": make_user(Role.REVIEWER, unit),
        "examiner": make_user(Role.EXAMINER),
        "administrator": make_user(Role.SYSTEM_ADMIN),
    }


def test_finding_is_seen_by_whom_it_concerns():
    unit = town()
    people = people_about(unit)
    supervisor = people["its supervisor"].supervisor
    visit = make_visit(unit, supervisors=[supervisor], made=at(FIRST_WEEK))
    collected, told = make_finding(visit=visit), make_finding(visit=visit, state=S.NOTIFIED)
    seen = {}
    for name, user in people.items():
        keys = set(Finding.objects.visible_to(user).values_list("pk", flat=True))
        seen[name] = (collected.pk in keys, told.pk in keys)
    assert seen == SEES
