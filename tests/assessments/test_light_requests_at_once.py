"""一并提请, and the answers to many requests at once."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.dates import SHANGHAI
from assessments.light_request_answers import answers_to, with_request_names
from assessments.light_requests import ask_at_once, request_for, take_light_request_step
from assessments.models import LightRequest
from departments.models import Record
from rules.models import Signal
from tests.factories import JUNE, make_explanation, make_line, make_threshold, make_town

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 8, 10, tzinfo=SHANGHAI)
PLANNED = date(2026, 7, 21)


@pytest.fixture
def yellow(rules):
    return make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")


def take(request, step, actor):
    return take_light_request_step(request, step, actor=actor, now=NOW)


def places(yellow, count):
    for number in range(count):
        yield request_for(JUNE, yellow, make_town(f"t{number}", f"{number}镇"))


def test_all_of_a_list_are_asked_for_with_one_day_and_one_text(yellow, reviewer):
    requests = list(places(yellow, 3))
    outcome = ask_at_once(requests, actor=reviewer, words="请补报", until=PLANNED, now=NOW)
    assert [(row.state, row.words, row.until) for row in outcome.asked] == [("asked", "请补报", PLANNED)] * 3
    assert (outcome.left, Record.objects.filter(verb="light_request.ask").count()) == ([], 3)


def test_what_was_settled_meanwhile_is_left_and_said(yellow, reviewer):
    requests = list(places(yellow, 3))
    make_line(yellow, requests[0].unit)
    take(requests[1], "ask", reviewer)
    outcome = ask_at_once(requests, actor=reviewer, now=NOW)
    assert [row.unit for row in outcome.asked] == [requests[2].unit]
    assert [words.partition("：")[2][:2] for words in outcome.left] == ["0镇", "1镇"]


def test_wrong_day_asks_for_none(yellow, reviewer):
    with pytest.raises(ValidationError):
        ask_at_once(places(yellow, 3), actor=reviewer, until=date(2026, 7, 1), now=NOW)
    assert LightRequest.objects.count() == 0


def test_answers_are_read_with_two_queries_however_many_are_asked(yellow, reviewer):
    counts = []
    for first, last in ((0, 1), (1, 4)):
        for number in range(first, last):
            town = make_town(f"t{number}", f"{number}镇")
            request = take(request_for(JUNE, yellow, town), "ask", reviewer)
            make_line(yellow, town) if number % 2 else make_explanation(
                yellow, unit=request.unit, state="filed"
            )
        rows = list(with_request_names())
        with CaptureQueriesContext(connection) as queries:
            assert len(answers_to(rows)) == last
        counts.append(len(queries))
    assert counts == [2, 2]
