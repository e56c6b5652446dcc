"""What is typed in a plain form is kept meanwhile, shown again to its writer alone, and gone once it is sent."""

from dataclasses import dataclass
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.contact.objections import file_objection
from assessments.contact.rectifying import set_due, take_rectification_step
from assessments.models import Month
from assessments.signing import hand_back, send_for_signature
from departments.models import Record, Role, UnsavedForm
from tests.assessments.contact.scenes import IN_TIME, ToldUnit
from tests.assessments.pages import shown
from tests.assessments.scene import Scene
from tests.factories import (
    JUNE,
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
WORDS = "写了一半的话"


@dataclass
class Case:
    """A form on a page: its writer, what it is sent to, the field of the words, what is pressed with them.

    With an empty `press` the page says what goes along.
    """

    person: object
    page: str
    sent_to: str
    field: str
    press: dict
    refused: dict | None = None


def told_until_tomorrow():
    told, tomorrow = ToldUnit(), timezone.localdate() + timedelta(days=1)
    Month.objects.update(object_until=tomorrow, publish_on=tomorrow + timedelta(days=9))
    return told


def due(told):
    told.publish()
    return set_due(
        told.light, timezone.localdate() + timedelta(days=9), actor=told.second, now=timezone.now()
    )


def objection():
    told = told_until_tomorrow()
    page = reverse("unit_line", args=[told.flag.pk])
    return Case(told.contact, page, page, "words", {"kept": ""}, {"words": "长" * 2000})


def feedback():
    told = ToldUnit()
    page, to = reverse("unit_line", args=[told.light.pk]), reverse("unit_feedback", args=[due(told).pk])
    return Case(told.contact, page, to, "words", {"version": 1}, {"version": 9})


def hand_back_words():
    scene = Scene()
    scene.add()
    page, to = reverse("sheet_sign", args=[JUNE]), reverse("sheet_hand_back", args=[JUNE])
    return Case(scene.signer, page, to, "words", {"seen": ""}, {"words": "长" * 201})


def reply():
    scene = Scene()
    scene.add()
    submission = send_for_signature(scene.month, scene.department, actor=scene.clerk)
    hand_back(submission, "是不是报错了", actor=scene.signer)
    page = reverse("sheet_check", args=[JUNE])
    return Case(scene.clerk, page, page, "reply", {}, {"seen": "x"})


def reviewed(name, thing, **press):
    reviewer = make_user(Role.REVIEWER, make_office(), username="looks")
    page = reverse(name, args=[thing.pk])
    seen = {"version": thing.version, "seen_state": thing.state}
    return Case(reviewer, page, page, "note", seen | {"step": "return"}, seen | {"step": ""})


def line_note():
    clause = make_clause(make_rule_set(make_assessor()))
    return reviewed("review_line", make_line(clause, make_town(), state="filed"))


def explanation_note():
    clause = make_clause(make_rule_set(make_assessor()))
    return reviewed("review_explanation", make_explanation(clause, state="filed"))


def objection_reason():
    told = ToldUnit()
    filed = file_objection(told.flag, words="不对", files=[], actor=told.contact, now=IN_TIME)
    page = reverse("objection", args=[filed.pk])
    press = {"step": "uphold", "version": filed.version}
    return Case(told.second, page, page, "reason", press, {"version": 1})


def check_words():
    told = ToldUnit()
    answered = take_rectification_step(
        due(told), "answer", actor=told.contact, words="修好", files=[], version=1, now=timezone.now()
    )
    page = reverse("rectification", args=[answered.pk])
    press = {"step": "fail", "version": answered.version}
    return Case(told.second, page, page, "words", press, {"version": 1})


CASES = (
    objection,
    feedback,
    hand_back_words,
    reply,
    line_note,
    explanation_note,
    objection_reason,
    check_words,
)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address_that_keeps(client, case):
    """As the page names it for the script; the fields it names are those of the person's words."""
    page = unescape(client.get(case.page).content.decode())
    address = f"/unsaved/keep{case.sent_to}"
    assert f'data-keep="{address}" data-keep-names="{case.field}' in page
    assert page.count('id="kept-state"') == page.count("js/keeping.js") == 1
    return address


def kept_by(person):
    return list(UnsavedForm.objects.filter(person=person).values_list("path", flat=True))


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_words_are_kept_shown_again_to_their_writer_and_gone_once_sent(make):
    case = make()
    client = signed_in(case.person)
    address, events = address_that_keeps(client, case), Record.objects.count()
    answer = client.post(address, {case.field: WORDS, "version": "7", "seen": "x"})
    assert (list(answer.json()), Record.objects.count()) == (["kept_at"], events)
    assert WORDS in client.get(case.page).content.decode()
    client.post(address, {case.field: " "})
    assert kept_by(case.person) == []
    client.post(case.sent_to, {case.field: WORDS} | (case.refused or {}))
    assert kept_by(case.person) == [case.sent_to[1:]]
    other = make_user(case.person.role, case.person.department, username="other")
    assert WORDS not in signed_in(other).get(case.page).content.decode()
    press = case.press or shown(client.get(case.page))
    assert client.post(case.sent_to, {**press, case.field: WORDS}).status_code == 302
    assert kept_by(case.person) == []


def test_nothing_is_kept_of_a_form_that_keeps_nothing_or_of_what_is_endless():
    case = line_note()
    client = signed_in(case.person)
    for place in ("accounts/password/", "people/new/", "no/such/page/", f"unsaved/keep{case.page}"):
        assert client.post(f"/unsaved/keep/{place}", {"note": WORDS}).status_code == 404
    assert client.post(f"/unsaved/keep{case.page}", {"note": "长" * 30_000}).status_code == 413
    assert kept_by(case.person) == []
    late = Client().post(f"/unsaved/keep{case.page}", {"note": WORDS}, headers={"accept": "application/json"})
    assert (late.status_code, UnsavedForm.objects.count()) == (401, 0)
