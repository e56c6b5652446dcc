"""The full matrix role × state × step against a hand-written table; all else refuses and leaves no trace."""

from contextlib import suppress
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.models import Delegation, Determination, Explanation, ExplanationState, LineState, Origin
from assessments.steps import STEPS, steps_open_to
from assessments.workflow import take_step
from departments.models import Department, Record, Role
from departments.steps import StepRefused
from tests.factories import (
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_office,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db

PEOPLE = {
    "own clerk": (Role.CLERK, "rsj"),
    "own signer": (Role.SIGNER, "rsj"),
    "other clerk": (Role.CLERK, "swj"),
    "other signer": (Role.SIGNER, "swj"),
    "contact": (Role.CONTACT, "chunxi"),
    "reviewer": (Role.REVIEWER, "zfb"),
    "publisher": (Role.PUBLISHER, "zfb"),
    "own reviewer": (Role.REVIEWER, "rsj"),
    "auditor": (Role.AUDITOR, "zfb"),
    "system_admin": (Role.SYSTEM_ADMIN, "zfb"),
    "security_admin": (Role.SECURITY_ADMIN, "zfb"),
}
OFFICE = {"reviewer", "publisher"}
OWN = {"own clerk", "own signer"}

# What must succeed, and nothing else: step -> {state: (who, state afterwards)}. The line was signed
# before with the same core, and no decision stands on it but the one that its state tells of.
LINES = {
    "file": {
        "draft": ({"own signer"}, "filed"),
        "returned": (OWN, "filed"),
        "asked": (OWN, "filed"),
    },
    "withdraw": {"filed": (OWN, "draft")},
    "accept": {"filed": (OFFICE, "accepted"), "referred": (OFFICE, "accepted")},
    "return": {"filed": (OFFICE, "returned"), "referred": (OFFICE, "returned")},
    "ask": {"filed": (OFFICE, "asked"), "referred": (OFFICE, "asked")},
    "reject": {"filed": (OFFICE, "rejected"), "referred": (OFFICE, "rejected")},
    "refer": {"filed": (OFFICE, "referred")},
    "merge": {"filed": (OFFICE, "rejected"), "referred": (OFFICE, "rejected")},
    "undo": dict.fromkeys(("accepted", "returned", "asked", "rejected", "referred"), (OFFICE, "filed")),
}
# The same for a line that a reviewer of the office added: nobody returns it, its maker does not judge it.
SECOND = {"publisher"}
ADDED = {
    "accept": {"filed": (SECOND, "accepted"), "referred": (SECOND, "accepted")},
    "reject": {"filed": (SECOND, "rejected"), "referred": (SECOND, "rejected")},
    "refer": {"filed": (SECOND, "referred")},
    "merge": {"filed": (SECOND, "rejected"), "referred": (SECOND, "rejected")},
    "undo": dict.fromkeys(("accepted", "returned", "asked", "rejected", "referred"), (SECOND, "filed")),
}
EXPLANATIONS = {
    "file": {"draft": ({"own signer"}, "filed"), "returned": (OWN, "filed")},
    "withdraw": {"filed": (OWN, "draft")},
    "accept": {"filed": (OFFICE, "accepted")},
    "return": {"filed": (OFFICE, "returned")},
    "undo": {"accepted": (OFFICE, "filed"), "returned": (OFFICE, "filed")},
}
DECIDED = {"accepted", "returned", "asked", "rejected", "referred"}


@pytest.fixture
def district():
    own = make_assessor()
    make_assessor("swj", "区商务局")
    make_town()
    make_office()
    return make_clause(make_rule_set(own))


def person(who):
    role, code = PEOPLE[who]
    return make_user(role, Department.objects.get(code=code), username=who.replace(" ", "-"))


def decision(state, version=1):
    return {"decided_from": "filed", "decided_version": version} if state in DECIDED else {}


def counted(line):
    """The line of another department that a merged one names."""
    other = make_rule_set(Department.objects.get(code="swj"))
    return make_line(make_clause(other), line.unit, state=LineState.ACCEPTED)


def attempt(table, thing, step, who):
    """What the matrix holds for this cell is what happens, in the buttons and behind them."""
    before = Record.objects.count()
    allowed, after = table.get(step, {}).get(thing.state, (set(), None))
    actor = person(who)
    options = {"into": counted(thing)} if step == "merge" else {}
    assert (step in {open_step.name for open_step in steps_open_to(actor, thing)}) == (who in allowed)
    if who in allowed:
        assert take_step(thing, step, actor=actor, note="理由", **options).state == after
        assert Record.objects.first().verb == f"{thing._meta.model_name}.{step}"
        return
    with pytest.raises((PermissionDenied, StepRefused)):
        take_step(thing, step, actor=actor, note="理由", **options)
    fresh = type(thing).objects.get(pk=thing.pk)
    assert (fresh.state, fresh.version, fresh.decided_by) == (thing.state, thing.version, None)
    assert Record.objects.count() == before


@pytest.mark.rights
@pytest.mark.parametrize("who,state,step", list(product(PEOPLE, LineState.values, STEPS[Determination])))
def test_line_matrix(district, who, state, step):
    line = make_line(district, Department.objects.get(code="chunxi"), state=state, **decision(state))
    Determination.objects.filter(pk=line.pk).update(signed_core=line.core)
    attempt(LINES, Determination.objects.get(pk=line.pk), step, who)


@pytest.mark.rights
@pytest.mark.parametrize("who,state,step", list(product(PEOPLE, LineState.values, STEPS[Determination])))
def test_added_line_matrix(district, who, state, step):
    fields = {"origin": Origin.OFFICE, **decision(state)}
    line = make_line(district, Department.objects.get(code="chunxi"), state=state, **fields)
    if who == "reviewer":
        line.created_by = person(who)
        line.save()
        allowed = {
            open_step.name
            for open_step in steps_open_to(line.created_by, Determination.objects.get(pk=line.pk))
        }
        assert allowed == set()
        with pytest.raises((PermissionDenied, StepRefused)):
            take_step(line, step, actor=line.created_by, note="理由")
        return
    attempt(ADDED, line, step, who)


# What a clerk may do with a line while they sign for the head: step -> {state: state afterwards}.
DELEGATE = {
    "file": {"draft": "filed", "returned": "filed", "asked": "filed"},
    "withdraw": {"filed": "draft"},
}


@pytest.mark.parametrize("state", LineState.values)
def test_delegate_files_for_the_head_and_does_nothing_else(district, in_july, state):
    clerk, day = person("own clerk"), in_july.date()
    days = {"first_day": day, "last_day": day}
    delegation = Delegation.objects.create(
        department=clerk.department, head=person("own signer"), delegate=clerk, **days
    )
    line = make_line(district, Department.objects.get(code="chunxi"), state=state, **decision(state))
    succeeded = {}
    for step in STEPS[Determination]:
        with suppress(PermissionDenied, StepRefused), transaction.atomic():
            succeeded[step] = take_step(line, step, actor=clerk, note="理由", delegation=delegation).state
            raise StepRefused("back to where it was")
    assert succeeded == {step: states[state] for step, states in DELEGATE.items() if state in states}


@pytest.mark.rights
@pytest.mark.parametrize("who,state,step", list(product(PEOPLE, ExplanationState.values, STEPS[Explanation])))
def test_explanation_matrix(district, who, state, step, in_july):
    fields = {"decided_at": in_july} if state == "returned" else {}
    thing = make_explanation(district, state=state, **decision(state), **fields)
    attempt(EXPLANATIONS, Explanation.objects.get(pk=thing.pk), step, who)


@pytest.fixture
def line(district):
    return make_line(district, Department.objects.get(code="chunxi"))


@pytest.mark.parametrize("step", ["return", "ask", "reject", "refer"])
def test_decision_other_than_accept_needs_words(line, reviewer, step):
    with pytest.raises(ValidationError, match="要写明理由"):
        take_step(line, step, actor=reviewer, note="  ")
    assert Determination.objects.get().state == "filed"


def test_changed_core_needs_the_signature_again(line, reviewer):
    clerk, signer = person("own clerk"), person("own signer")
    Determination.objects.update(signed_core=line.core)
    take_step(line, "return", actor=reviewer, note="单位有误")
    Determination.objects.update(unit=make_town("gubai", "古柏街道"))
    with pytest.raises(PermissionDenied):
        take_step(line, "file", actor=clerk)
    assert take_step(line, "file", actor=signer).state == "filed"


def test_line_is_not_withdrawn_once_the_office_touched_it(line, reviewer):
    Determination.objects.update(signed_core=line.core)
    take_step(line, "return", actor=reviewer, note="佐证不足")
    clerk = person("own clerk")
    take_step(line, "file", actor=clerk)
    with pytest.raises(PermissionDenied):
        take_step(line, "withdraw", actor=clerk)


def test_undo_is_refused_after_the_department_changed_the_line(line, reviewer):
    take_step(line, "return", actor=reviewer, note="佐证不足")
    Determination.objects.update(version=2, grounds="改过的事由")
    with pytest.raises(StepRefused, match="已有修改"):
        take_step(line, "undo", actor=reviewer)


def test_undo_steps_back_through_a_referral(line, reviewer):
    take_step(line, "refer", actor=reviewer, note="两部门意见不一")
    take_step(line, "accept", actor=reviewer)
    assert take_step(line, "undo", actor=reviewer).state == "referred"
    assert take_step(line, "undo", actor=reviewer).state == "filed"


def test_step_is_refused_when_the_content_is_not_what_was_seen(line, reviewer):
    Determination.objects.update(version=2)
    with pytest.raises(StepRefused, match="内容已变更"):
        take_step(line, "accept", actor=reviewer, version=1)
    assert Determination.objects.get().state == "filed"


@pytest.mark.parametrize("step", STEPS[Determination])
def test_nothing_moves_in_a_published_month(line, reviewer, in_july, step):
    line.month.published_at = in_july
    line.month.save()
    assert steps_open_to(reviewer, Determination.objects.get()) == []
    with pytest.raises((PermissionDenied, StepRefused)):
        take_step(line, step, actor=reviewer, note="理由")


def test_office_of_one_may_judge_what_it_added(line, reviewer, settings):
    settings.OFFICE_OF_ONE = True
    Determination.objects.update(origin=Origin.OFFICE, created_by=reviewer)
    assert take_step(line, "accept", actor=reviewer).state == "accepted"


def test_history_keeps_what_was_decided_on(line, reviewer):
    take_step(line, "return", actor=reviewer, note="佐证不足")
    event = Record.objects.get()
    assert event.sentence == "退回了区人社局红旗1：淳溪街道：佐证不足"
    assert '"grounds":"6月获市级通报表扬"' in event.data
