"""The matrix role × state × step of a rectification, and what may get a day at all."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.contact.desks import answers_desk, unit_desk
from assessments.contact.lists import rectifications_for_office
from assessments.contact.objections import file_objection, take_objection_step
from assessments.contact.rectifying import (
    RECTIFICATION_STEPS,
    lights_without_due,
    rectification_steps_open_to,
    set_due,
    take_rectification_step,
    with_rectified_lines,
)
from assessments.files.evidence import keep
from assessments.models import Determination, LineState, Rectification, RectificationState
from departments.models import Department, Record, Role
from departments.steps import StepRefused
from tests.assessments.contact.scenes import IN_TIME, OUT, faults, fresh
from tests.factories import JUNE, make_town, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
DUE = date(2026, 8, 5)
PEOPLE = {
    "contact": (Role.CONTACT, "chunxi"),
    "other contact": (Role.CONTACT, "gubai"),
    "unit clerk": (Role.CLERK, "chunxi"),
    "own signer": (Role.SIGNER, "rsj"),
    "own reviewer": (Role.REVIEWER, "rsj"),
    "unit reviewer": (Role.REVIEWER, "chunxi"),
    "reviewer": (Role.REVIEWER, "zfb"),
    "publisher": (Role.PUBLISHER, "zfb"),
    "auditor": (Role.AUDITOR, "zfb"),
    "security_admin": (Role.SECURITY_ADMIN, "zfb"),
}
OFFICE = {"reviewer", "publisher"}
# step -> {state: (who, state afterwards)}
TABLE = {
    "move": {"set": (OFFICE, "set"), "failed": (OFFICE, "failed")},
    "answer": {"set": ({"contact"}, "answered"), "failed": ({"contact"}, "answered")},
    "pass": {"answered": (OFFICE, "passed")},
    "fail": {"answered": (OFFICE, "failed")},
}


@pytest.fixture
def people(told):
    make_town("gubai", "古柏街道")
    return {
        name: make_user(role, Department.objects.get(code=code), username=f"p_{name}".replace(" ", "_"))
        for name, (role, code) in PEOPLE.items()
    }


@pytest.fixture
def rectification(told):
    told.publish()
    return set_due(told.light, DUE, actor=told.second, now=OUT)


@pytest.mark.parametrize(("step", "state"), list(product(TABLE, RectificationState.values)))
def test_steps_are_those_of_the_table(told, rectification, people, step, state):
    Rectification.objects.update(state=state, feedback="" if state == "set" else "已整改")
    who, target = TABLE[step].get(state, (set(), ""))
    for name, person in people.items():
        row, before = fresh(rectification), Record.objects.count()
        offered = step in [each.name for each in rectification_steps_open_to(person, row)]
        assert offered == (name in who)
        if not offered:
            with pytest.raises((StepRefused, PermissionDenied)):
                take_rectification_step(row, step, actor=person, words="情况", due_on=DUE, now=OUT)
            assert (fresh(rectification).state, Record.objects.count()) == (state, before)
    if who:
        actor = people[min(who)]
        taken = take_rectification_step(
            fresh(rectification), step, actor=actor, words="情况", due_on=DUE, now=OUT
        )
        assert taken.state == target
        assert Record.objects.filter(verb=f"rectification.{step}").count() == 1


@pytest.mark.parametrize("step", ["revoke", "change"])
def test_light_is_not_offered_from_the_decision_on_its_objection(told, step):
    told.publish()
    objection = file_objection(told.light, words="不实", actor=told.contact, now=IN_TIME)
    assert lights_without_due(JUNE) == [told.light]
    take_objection_step(objection, step, actor=told.second, note="属实", now=OUT)
    assert lights_without_due(JUNE) == []
    with pytest.raises(StepRefused, match="异议已经决定，等榜单更正"):
        set_due(told.light, DUE, actor=told.second, now=OUT)
    Determination.objects.filter(pk=told.light.pk).update(decided_at=OUT + timedelta(hours=1))
    assert lights_without_due(JUNE) == [told.light]
    Determination.objects.filter(pk=told.light.pk).update(state=LineState.REJECTED)
    assert lights_without_due(JUNE) == []


def revoked(told):
    objection = file_objection(told.light, words="不实", actor=told.contact, now=IN_TIME)
    take_objection_step(objection, "revoke", actor=told.second, note="属实", now=OUT)


def struck(told):
    Determination.objects.filter(pk=told.light.pk).update(state=LineState.REJECTED)


@pytest.mark.parametrize("ended", [revoked, struck])
@pytest.mark.parametrize("state", ["set", "answered", "failed"])
def test_rectification_of_a_light_that_is_gone_is_over(told, rectification, people, ended, state):
    Rectification.objects.update(state=state, feedback="" if state == "set" else "已整改")
    ended(told)
    row = with_rectified_lines().get()
    assert (row.is_over, row.state_words) == (True, "灯已撤下，不再整改")
    assert [rectification_steps_open_to(person, row) for person in people.values()] == [[]] * len(people)
    for step, actor in (("answer", told.contact), ("move", told.second), ("pass", told.second)):
        with pytest.raises(StepRefused, match="灯已撤下，不再整改"):
            take_rectification_step(row, step, actor=actor, words="情况", due_on=DUE, now=OUT)
    lists = rectifications_for_office()
    assert (lists.answered, lists.waiting, lists.over) == ([], [], [row])
    assert unit_desk(told.contact, now=OUT).to_rectify == answers_desk(told.second, now=OUT).to_verify == []


def test_what_was_verified_before_its_light_went_stays_verified(told, rectification):
    Rectification.objects.update(state="passed", feedback="已整改")
    struck(told)
    row = with_rectified_lines().get()
    assert (row.is_over, row.state_words) == (False, "核验通过")


def test_table_names_every_step():
    assert RECTIFICATION_STEPS.keys() == TABLE.keys()


def test_day_is_set_for_lights_on_a_board_once(told):
    with pytest.raises(StepRefused, match="不是已发布的亮灯"):
        set_due(told.light, DUE, actor=told.second, now=IN_TIME)
    told.publish()
    with pytest.raises(StepRefused, match="不是已发布的亮灯"):
        set_due(told.flag, DUE, actor=told.second, now=OUT)
    with pytest.raises(ValidationError, match="整改期限不能早于今天"):
        set_due(told.light, date(2026, 7, 20), actor=told.second, now=OUT)
    assert lights_without_due(JUNE) == [told.light]
    set_due(told.light, DUE, actor=told.second, now=OUT)
    assert lights_without_due(JUNE) == []
    with pytest.raises(StepRefused, match="已经有整改期限"):
        set_due(told.light, DUE, actor=told.second, now=OUT)
    assert Record.objects.get(verb="rectification.set").sentence.endswith("下达整改期限 2026年8月5日")


@pytest.mark.parametrize("role", [Role.CONTACT, Role.CLERK, Role.SIGNER, Role.AUDITOR])
def test_only_the_office_sets_a_day(told, role):
    told.publish()
    with pytest.raises(PermissionDenied):
        set_due(told.light, DUE, actor=make_user(role, told.town, username="else"), now=OUT)


def test_rectification_goes_to_and_fro_and_the_light_stays(told, rectification):
    kept = [keep(pdf_upload(), actor=told.contact, now=OUT)]
    step = {"actor": told.contact, "words": "已修好三处", "files": kept, "now": OUT}
    taken = take_rectification_step(rectification, "answer", **step)
    with pytest.raises(ValidationError, match="核验不通过要写明情况"):
        take_rectification_step(taken, "fail", actor=told.second, now=OUT)
    taken = take_rectification_step(taken, "fail", actor=told.second, words="还有一处", now=OUT)
    assert (taken.state, taken.check_words) == ("failed", "还有一处")
    taken = take_rectification_step(taken, "answer", actor=told.contact, words="四处都好了", now=OUT)
    taken = take_rectification_step(taken, "pass", actor=told.second, now=OUT)
    assert (taken.state, taken.feedback, taken.files.count()) == ("passed", "四处都好了", 1)
    assert (fresh(told.light).state, fresh(told.light).decided_at) == (
        LineState.ACCEPTED,
        told.light.decided_at,
    )
    assert faults() == []
    Rectification.objects.update(state="set")
    assert ["状态与历史" in fault for fault in faults()] == [True]


def test_feedback_says_something_of_what_was_seen(told, rectification):
    with pytest.raises(ValidationError, match="提交反馈要写明情况"):
        take_rectification_step(rectification, "answer", actor=told.contact, words=" ", now=OUT)
    with pytest.raises(StepRefused, match="内容已变更"):
        take_rectification_step(rectification, "answer", actor=told.contact, words="好", version=9, now=OUT)
    with pytest.raises(ValidationError, match="请填写整改期限"):
        take_rectification_step(rectification, "move", actor=told.second, now=OUT)
