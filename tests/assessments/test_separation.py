"""回避 and the second person: role × relation × door × setting against a hand-written table, every door of the office.

Where OFFICE_OF_ONE lets somebody through whom a relation would have held back, the history says so.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.amending import amend
from assessments.contact.objections import file_objection, objection_steps_open_to, take_objection_step
from assessments.contact.rectifying import set_due, take_rectification_step
from assessments.dates import SHANGHAI
from assessments.light_requests import (
    LIGHT_REQUEST_STEPS,
    ask_at_once,
    request_for,
    request_steps_open_to,
    take_light_request_step,
)
from assessments.models import LineState, Month, Origin, RectificationState
from assessments.office.explanations import accept_explanations
from assessments.office.unreported_lights import add_unreported
from assessments.steps import steps_open_to
from assessments.workflow import take_step
from assessments.workflow_in_bulk import locked_lines, take_steps
from departments.models import Department, Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules import workflow as rules_workflow
from rules.models import RuleSetState, Signal
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_office,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rights]
NOW = datetime(2026, 7, 8, 10, tzinfo=SHANGHAI)

# What the history says where the setting set a relation aside; a stranger has none.
ASIDE = {
    "stranger": "",
    "assessor": "属于区人社局",
    "unit": "属于淳溪街道",
    "maker": "本人填写",
    "first": "原审核人",
}
RULES_ASIDE = {**ASIDE, "maker": "本人起草或送审"}
OFFICE = (Role.REVIEWER, Role.PUBLISHER)
OTHERS = (Role.CLERK, Role.SIGNER, Role.CONTACT, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@dataclass
class Scene:
    """A person with one relation to what they would decide."""

    person: object
    relation: str

    def __post_init__(self):
        self.rsj, self.town = Department.objects.get(code="rsj"), Department.objects.get(code="chunxi")
        self.other = make_user(Role.REVIEWER, make_office(), username="somebody_else")
        self.rules = make_rule_set(self.rsj)
        self.clause = make_clause(self.rules, Signal.YELLOW_LIGHT)

    @property
    def maker(self):
        return self.person if self.relation == "maker" else self.other

    def line(self, state=LineState.FILED, **fields):
        if state != LineState.FILED:
            fields |= {"decided_from": "filed", "decided_version": 1, "decided_by": self.person}
        return make_line(self.clause, self.town, state=state, created_by=self.maker, **fields)

    def explanation(self, state="filed"):
        fields = {"decided_from": "filed", "decided_version": 1, "decided_by": self.person}
        of_unit = self.town if self.relation == "unit" else None
        decided = {} if state == "filed" else fields
        return make_explanation(self.clause, unit=of_unit, state=state, created_by=self.maker, **decided)

    def objection(self):
        first = self.person if self.relation == "first" else self.other
        line = self.line(LineState.ACCEPTED, decided_at=NOW)
        line.decided_by = first
        line.save()
        contact = make_user(Role.CONTACT, self.town, username="of_the_unit")
        return file_objection(line, words="不服", actor=contact, now=NOW)

    def published(self, line):
        Month.objects.filter(pk=line.month_id).update(published_at=NOW)
        return type(line).objects.get(pk=line.pk)

    def rule_set(self):
        rules = make_rule_set(self.rsj, CalendarMonth(2027, 3), state=RuleSetState.SUBMITTED)
        make_clause(rules)
        rules.created_by = rules.sent_by = self.maker
        rules.save()
        return rules


def line_door(step, state=LineState.FILED, **fields):
    def press(scene):
        line = scene.line(state, **fields)
        if step not in [one.name for one in steps_open_to(scene.person, line)]:
            with pytest.raises(PermissionDenied):
                take_step(line, step, actor=scene.person, note="理由", now=NOW)
            raise PermissionDenied
        take_step(line, step, actor=scene.person, note="理由", now=NOW)

    return press


def explanation_door(step, state="filed"):
    return lambda scene: take_step(scene.explanation(state), step, actor=scene.person, note="理由", now=NOW)


def merged(scene):
    """并入 what another department was accepted for."""
    other = make_clause(make_rule_set(make_assessor("swj", "区商务局")), Signal.YELLOW_LIGHT)
    counted = make_line(other, scene.town, state=LineState.ACCEPTED, created_by=scene.other)
    take_step(scene.line(), "merge", actor=scene.person, into=counted, now=NOW)


def lines_at_once(step, state=LineState.FILED):
    def press(scene):
        with transaction.atomic():
            line = scene.line(state)
            take_steps(locked_lines(line.month, [line.pk]), step, actor=scene.person, now=NOW, note="理由")

    return press


def explanations_at_once(scene):
    explanation = scene.explanation()
    accept_explanations(explanation.month, scene.rsj, actor=scene.person)


def addition(scene):
    add_unreported(
        JUNE, scene.clause, scene.town, actor=scene.person, grounds="6月有此情形", unasked="急", now=NOW
    )


def request_door(step):
    def press(scene):
        request = request_for(JUNE, scene.clause, scene.town)
        asker = make_user(Role.REVIEWER, make_office(), username="asker")
        for before in {"withdraw": ["ask"], "move": ["ask"], "resume": ["waive"]}.get(step, []):
            take_light_request_step(request, before, actor=asker, note="理由", now=NOW)
            request = request_for(JUNE, scene.clause, scene.town)
        assert (step in [one.name for one in request_steps_open_to(scene.person, request)]) == scene.expected
        take_light_request_step(request, step, actor=scene.person, note="理由", now=NOW)

    return press


def requests_at_once(scene):
    ask_at_once([request_for(JUNE, scene.clause, scene.town)], actor=scene.person, now=NOW)


def objection_door(step):
    def press(scene):
        objection = scene.objection()
        offered = [one.name for one in objection_steps_open_to(scene.person, objection)]
        assert (step in offered) == scene.expected
        take_objection_step(objection, step, actor=scene.person, note="理由", now=NOW)

    return press


def correction_door(state, *, to="", grounds=""):
    def press(scene):
        line = scene.published(scene.line(state))
        try:
            amend(line, actor=scene.person, state=to, grounds=grounds, note="更正", now=NOW)
        except StepRefused as refusal:
            raise PermissionDenied from refusal

    return press


def due_door(scene):
    line = scene.published(scene.line(LineState.ACCEPTED))
    set_due(line, date(2026, 8, 5), actor=scene.person, now=NOW)


def verification_door(step):
    def press(scene):
        line = scene.published(scene.line(LineState.ACCEPTED))
        third = make_user(Role.REVIEWER, make_office(), username="third")
        rectification = set_due(line, date(2026, 8, 5), actor=third, now=NOW)
        type(rectification).objects.update(state=RectificationState.ANSWERED, feedback="已整改")
        take_rectification_step(rectification, step, actor=scene.person, words="情况", now=NOW)

    return press


def rules_door(step):
    def press(scene):
        approval = rules_workflow.RulesApproval("高作风〔2026〕1号", date(2026, 7, 1))
        rules_workflow.take_step(
            scene.rule_set(), step, actor=scene.person, note="意见", approval=approval, now=NOW
        )

    return press


ADDED = {"origin": Origin.OFFICE}
# Door → who of the office gets through without the setting; all others do with it, and are told of.
ALL = {"stranger", "assessor", "unit", "maker", "first"}
SIDES = {"assessor", "unit"}
LINES = ALL - SIDES - {"maker"}  # "first" has decided before, which holds nobody back but in an objection
DOORS = {
    **{name: (line_door(name), LINES, ASIDE) for name in ("accept", "return", "ask", "reject", "refer")},
    "undo": (line_door("undo", LineState.REJECTED), LINES, ASIDE),
    "merge": (merged, LINES, ASIDE),
    "lines at once": (lines_at_once("accept"), LINES, ASIDE),
    "undo at once": (lines_at_once("undo", LineState.REJECTED), LINES, ASIDE),
    **{f"{name} added": (line_door(name, **ADDED), LINES, ASIDE) for name in ("accept", "reject", "refer")},
    "undo added": (line_door("undo", LineState.ACCEPTED, **ADDED), LINES, ASIDE),
    "accept explanation": (explanation_door("accept"), LINES, ASIDE),
    "return explanation": (explanation_door("return"), LINES, ASIDE),
    "undo explanation": (explanation_door("undo", "accepted"), LINES, ASIDE),
    "explanations at once": (explanations_at_once, LINES, ASIDE),
    "add": (addition, ALL - SIDES, ASIDE),
    **{f"request {name}": (request_door(name), ALL - SIDES, ASIDE) for name in LIGHT_REQUEST_STEPS},
    "requests at once": (requests_at_once, ALL - SIDES, ASIDE),
    **{
        f"objection {name}": (objection_door(name), {"stranger"}, ASIDE)
        for name in ("uphold", "change", "revoke")
    },
    "bring in": (correction_door(LineState.FILED, to="accepted"), LINES, ASIDE),
    "strike": (correction_door(LineState.ACCEPTED, to="rejected"), LINES, ASIDE),
    "reword": (correction_door(LineState.ACCEPTED, grounds="另一种说法"), LINES, ASIDE),
    "set due": (due_door, ALL - SIDES, ASIDE),
    "pass": (verification_door("pass"), ALL - SIDES, ASIDE),
    "fail": (verification_door("fail"), ALL - SIDES, ASIDE),
    "approve rules": (rules_door("approve"), {"stranger", "unit", "first"}, RULES_ASIDE),
    "return rules": (rules_door("return"), {"stranger", "unit", "first"}, RULES_ASIDE),
}
# Where a relation has no meaning at a door, whoever has it is a stranger there.
MEANT = {
    "add": SIDES,
    **{f"request {name}": SIDES for name in LIGHT_REQUEST_STEPS},
    "requests at once": SIDES,
    "set due": SIDES,
    "pass": SIDES,
    "fail": SIDES,
    "approve rules": {"assessor", "maker"},
    "return rules": {"assessor", "maker"},
    **{f"objection {name}": ALL - {"stranger"} for name in ("uphold", "change", "revoke")},
}


@pytest.fixture
def scene(settings):
    make_assessor()
    make_town()
    make_month()

    def made(role, relation):
        home = {"assessor": "rsj", "unit": "chunxi"}.get(relation)
        department = Department.objects.get(code=home) if home else make_office()
        return Scene(make_user(role, department, username="person"), relation)

    return made


def excepted(person):
    """What the history says of exceptions in the events of this person."""
    events = [json.loads(row.data) for row in Record.objects.filter(actor=person)]
    return {event.get("by_exception", "") for event in events}


@pytest.mark.parametrize("is_one", [False, True], ids=["office", "office of one"])
@pytest.mark.parametrize("relation", ASIDE)
@pytest.mark.parametrize("role", OFFICE)
@pytest.mark.parametrize("door", DOORS)
def test_who_of_the_office_gets_through(scene, settings, door, role, relation, is_one):
    settings.OFFICE_OF_ONE = is_one
    press, free, words = DOORS[door]
    set_up = scene(role, relation)
    set_up.expected = relation in free or is_one
    if not set_up.expected:
        before = Record.objects.filter(actor=set_up.person).count()
        with pytest.raises(PermissionDenied):
            press(set_up)
        assert Record.objects.filter(actor=set_up.person).count() == before
        return
    press(set_up)
    meant = relation in MEANT.get(door, ALL - {"first"})
    assert words[relation] in excepted(set_up.person) if meant else excepted(set_up.person) == {""}
    if words[relation] and meant:
        told = Record.objects.filter(actor=set_up.person, sentence__contains="一人办公例外：")
        assert words[relation] in told.first().sentence


@pytest.mark.parametrize("is_one", [False, True], ids=["office", "office of one"])
@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("door", DOORS)
def test_nobody_else_gets_through_whatever_the_setting(scene, settings, door, role, is_one):
    settings.OFFICE_OF_ONE = is_one
    set_up = scene(role, "stranger")
    set_up.expected = False
    with pytest.raises(PermissionDenied):
        DOORS[door][0](set_up)
    assert Record.objects.filter(actor=set_up.person).count() == 0
