"""One press of the desk on its way twice, and two reviewers on one line: where row locks are, one of them waits."""

import pytest
from django.test import Client

from assessments.models import Determination, LineState
from departments.models import Record, Role
from tests.assessments.desks import address
from tests.factories import make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


class Refused(Exception):
    """409: somebody else was there before."""


@pytest.fixture
def press(line):
    """A press of somebody on the line, with a token; Refused where it came too late."""

    def pressed(person, step="accept", token="a1"):
        client = Client()
        client.force_login(person)
        data = {"step": step, "version": line.version, "seen_state": "filed", "press": token, "on": ""}

        def send():
            answer = client.post(
                address(line), data | {"note": "查无实据"}, headers={"accept": "application/json"}
            )
            if answer.status_code == 409:
                raise Refused
            assert answer.status_code == 200

        return send

    return pressed


def steps():
    return Record.objects.filter(verb__startswith="determination.").count()


def test_press_that_is_on_its_way_twice_is_one_decision_and_answered_twice(press, reviewer):
    assert press_at_once(press(reviewer), press(reviewer)) == ["won", "won"]
    assert (Determination.objects.get().state, steps()) == (LineState.ACCEPTED, 1)


def test_two_reviewers_on_one_line_come_to_one_decision(press, reviewer):
    other = make_user(Role.REVIEWER, username="li")
    assert press_at_once(press(reviewer), press(other, "reject", "b2")) == [Refused, "won"]
    assert steps() == 1


def test_without_the_locks_two_reviewers_decide_one_line_twice(press, reviewer, monkeypatch):
    take_the_locks_out(monkeypatch)
    other = make_user(Role.REVIEWER, username="li")
    press_at_once(press(reviewer), press(other, "reject", "b2"))
    assert steps() == 2
