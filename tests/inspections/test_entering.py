"""What the office enters without a visit: through the door of the phones, with something to go by."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from assessments.files.evidence import keep
from departments.models import Role
from inspections.models import Check, Finding, FindingState
from inspections.recording import WalkEntry, hand_in
from inspections.steps import finding_steps_open_to
from tests.factories import make_month, make_office, make_user
from tests.inspections.factories import at, town
from tests.inspections.photos import picture_upload

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 3))


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER, make_office())


def entered(user, unit=None, **fields):
    own = {"topic": "attitude", "words": "来信说窗口让群众白跑一趟", "origin": "report"}
    files = (keep(picture_upload(), actor=user),)
    return WalkEntry("a" * 32, unit or town(), **{"files": files, **own, **fields})


def typed(**more):
    fields = {"origin": "media", "unit": town().pk, "seen_at": "2026-06-02T09:30", "topic": "quality"}
    return {**fields, "words": "报道说材料要交三遍", "token": "b" * 32, "files": picture_upload(), **more}


@pytest.mark.parametrize("origin", ["open", "report", "media"])
def test_finding_without_a_visit_is_collected_once_a_token(reviewer, origin):
    sent = entered(reviewer, origin=origin)
    first = hand_in(sent, actor=reviewer, now=NOW)
    assert hand_in(sent, actor=reviewer, now=NOW) == first
    row = Finding.objects.get()
    assert (row.origin, row.state, row.visit, row.unit) == (origin, FindingState.COLLECTED, None, town())


def test_who_entered_it_does_not_verify_it(reviewer):
    row = hand_in(entered(reviewer), actor=reviewer, now=NOW).finding
    Finding.objects.update(state="notified", notified_on=date(2026, 6, 3), answer_until=date(2026, 6, 10))
    row.refresh_from_db()
    other, day = make_user(Role.REVIEWER, make_office(), "other"), date(2026, 6, 11)
    told = [
        [step.name for step in finding_steps_open_to(user, row, day=day) if step.name == "verify"]
        for user in (reviewer, other)
    ]
    assert told == [[], ["verify"]]


def test_finding_without_anything_to_go_by_is_refused(reviewer):
    with pytest.raises(ValidationError) as refused:
        hand_in(entered(reviewer, files=()), actor=reviewer, now=NOW)
    assert refused.value.message_dict == {"files": ["请附上凭据：照片、截图或来信的照片"]}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CLERK, Role.AUDITOR])
def test_nobody_but_the_office_enters_one(role):
    stranger = make_user(role, make_office())
    with pytest.raises(PermissionDenied):
        hand_in(entered(stranger), actor=stranger, now=NOW)


def test_nobody_enters_one_of_the_own_unit():
    own = make_user(Role.REVIEWER, town())
    with pytest.raises(PermissionDenied):
        hand_in(entered(own), actor=own, now=NOW)


def test_page_enters_one_and_keeps_what_was_typed(client, reviewer):
    make_month()
    client.force_login(reviewer)
    wrong = client.post(reverse("finding_new"), typed(topic=""))
    page = wrong.content.decode()
    assert (wrong.status_code, Finding.objects.count()) == (422, 0)
    assert ("请选检查项，或选一个方面" in page, "报道说材料要交三遍" in page) == (True, True)
    assert "已收下：大厅.jpg" in page
    client.post(reverse("finding_new"), typed(chip=Check.objects.get(text="不在岗").pk, topic=""))
    row = Finding.objects.get()
    assert (row.origin, row.topic, str(row.calendar_month)) == ("media", "discipline", "2026-06")
    assert (row.seen_at, row.created_by) == (at(date(2026, 6, 2), 9).replace(minute=30), reviewer)
