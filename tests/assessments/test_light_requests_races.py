"""Two of the office ask for the same place at once: one asks, the other is told that it is asked. On PostgreSQL."""

from datetime import datetime

import pytest

from assessments.dates import SHANGHAI
from assessments.light_requests import request_for, take_light_request_step
from assessments.models import LightRequest, Month
from departments.history.records import record
from departments.models import Role
from departments.steps import StepRefused
from rules.models import Signal
from tests.events import Happened
from tests.factories import JUNE, make_assessor, make_clause, make_month, make_rule_set, make_town, make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]
NOW = datetime(2026, 7, 8, 10, tzinfo=SHANGHAI)


def two_press(second_step):
    clause, town = make_clause(make_rule_set(make_assessor()), Signal.YELLOW_LIGHT), make_town()
    one, two = make_user(Role.REVIEWER, username="one"), make_user(Role.REVIEWER, username="two")
    make_month()
    record(one, Happened(), clause, "历史已有开头")
    request = request_for(JUNE, clause, town)

    def press(actor, step, **more):
        return lambda: take_light_request_step(request, step, actor=actor, now=NOW, **more)

    more = {"note": "数据有误"} if second_step == "waive" else {}
    return press_at_once(press(one, "ask", words="甲的话"), press(two, second_step, **more))


def test_two_ask_for_one_place_at_once():
    assert sorted(map(str, two_press("ask"))) == sorted(["won", str(StepRefused)])
    assert (LightRequest.objects.count(), Month.objects.count()) == (1, 1)


def test_without_the_locks_the_second_does_not_learn_of_the_first(monkeypatch):
    take_the_locks_out(monkeypatch)
    assert StepRefused not in two_press("ask")
