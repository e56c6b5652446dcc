"""What the desk asks of the server beside its pages: decisions that count once, and who else is there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import DeskPresence, DeskPress, Determination, LineState
from assessments.office.presence import HOLDS, colleagues, come_to
from assessments.office.presses import KEPT_FOR
from assessments.workflow import take_step
from departments.models import Record, Role
from tests.assessments.desks import address, decide, state_of
from tests.factories import make_clause, make_explanation, make_line, make_town, make_user

pytestmark = pytest.mark.django_db
HERE = "/review/2026-06/desk/here/"
AS_SCRIPT = {"headers": {"accept": "application/json"}}


def press(client, line, step="accept", token="a1", on="", **more):
    data = {"step": step, "version": line.version, "seen_state": "filed", "press": token, "on": on, **more}
    return client.post(address(line), data, **AS_SCRIPT)


def test_press_is_answered_with_what_stands_and_who_is_where(desk, line):
    other = make_user(Role.REVIEWER, username="li", name="李四")
    come_to("lines/99", other, now=timezone.now())
    answer = press(desk, line, on="lines/7")
    assert answer.json() == {
        "state": "accepted",
        "said": "审定",
        "tab": "decided",
        "words": f"已审定 {line}",
        "version": 1,
        "others": {"lines/99": "李四"},
    }
    assert DeskPresence.objects.get(place="lines/7").person.username != "li"


def test_press_that_arrives_twice_counts_once_and_is_answered_the_same(desk, line):
    first, second = press(desk, line), press(desk, line)
    assert (first.status_code, second.json()) == (200, first.json())
    assert Record.objects.filter(verb="determination.accept").count() == 1


def test_press_that_arrives_after_an_undoing_does_not_decide_again(desk, line):
    first = press(desk, line)
    take_step(line, "undo", actor=make_user(Role.PUBLISHER), note="先收回")
    assert press(desk, line).json() == first.json()
    assert state_of(line) == LineState.FILED
    assert press(desk, line, token="b2").status_code == 200  # another press is another decision
    assert state_of(line) == LineState.ACCEPTED


def test_token_is_its_own_persons(client, line, reviewer):
    client.force_login(reviewer)
    press(client, line)
    client.force_login(make_user(Role.REVIEWER, username="li"))
    refused = press(client, line)
    assert (refused.status_code, refused.json()["errors"][0][-11:]) == (409, "“审定”，请看过再审定")


@pytest.mark.parametrize("token", ["x" * 5, "a" * 65, "<b>"])
def test_press_with_a_wrong_token_is_a_press_without_one(desk, line, token):
    assert press(desk, line, token=token).status_code == 200
    assert (DeskPress.objects.count(), state_of(line)) == (0, LineState.ACCEPTED)


def test_refused_press_leaves_no_answer_behind(desk, line):
    assert press(desk, line, "return").status_code == 422
    assert press(desk, line, "return", note="请附原文").status_code == 200
    assert DeskPress.objects.count() == 1


def test_answers_are_kept_for_a_day(desk, rules, town, line):
    press(desk, line)
    DeskPress.objects.update(at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    press(desk, make_line(make_clause(rules, number=2), town), token="b2")
    assert list(DeskPress.objects.values_list("token", flat=True)) == ["b2"]


def test_decision_asks_the_same_of_few_and_of_a_thousand_lines(desk, rules):
    towns = [make_town(f"t{n}", position=n) for n in range(3)]
    clause = make_clause(rules)
    lines = [make_line(clause, town) for town in towns]

    def asked(line, token):
        with CaptureQueriesContext(connection) as caught:
            assert press(desk, line, token=token).status_code == 200
        return len(caught)

    press(desk, lines[0], token="a0")  # from here on there is a presence to write over
    few = asked(lines[1], "a1")
    _fill(rules, clause, 1000)
    assert asked(lines[2], "a2") == few


def _fill(rules, clause, count):
    """That many lines more in the same tab."""
    pattern = Determination.objects.filter(clause=clause).first()
    clauses = [make_clause(rules, number=number) for number in range(2, 7)]
    units = [make_town(f"m{n}", position=10 + n) for n in range(count // 5)]
    Determination.objects.bulk_create(
        Determination(
            month=pattern.month,
            assessor=pattern.assessor,
            clause=each,
            unit=unit,
            data_month=pattern.data_month,
            grounds="按台账核定",
            state=LineState.FILED,
        )
        for each in clauses
        for unit in units
    )


# Who is where


def test_presence_is_told_to_others_for_less_than_a_minute_and_is_no_event(desk, reviewer, line):
    other, now = make_user(Role.REVIEWER, username="li", name="李四"), timezone.now()
    come_to("lines/1", other, now=now)
    come_to("lines/2", other, now=now)
    assert colleagues(reviewer, now=now) == {"lines/2": "李四"}
    assert colleagues(other, now=now) == {}
    assert colleagues(reviewer, now=now + HOLDS) == {}
    come_to("", other, now=now)
    assert colleagues(reviewer, now=now) == {}
    assert (DeskPresence.objects.count(), Record.objects.count()) == (1, 0)


def test_beat_says_what_still_waits(desk, rules, town, line):
    referred = make_line(make_clause(rules, number=2), town, state=LineState.REFERRED)
    make_line(make_clause(rules, number=3), town, state=LineState.ACCEPTED)
    said = make_explanation(make_clause(rules, number=4), state="filed")
    answer = desk.post(HERE, {"on": f"lines/{line.pk}"}).json()
    assert sorted(answer["waiting"]["lines"]) == [line.pk, referred.pk]
    assert (answer["waiting"]["explanations"], answer["others"]) == ([said.pk], {})
    assert DeskPresence.objects.get().place == f"lines/{line.pk}"


def test_beat_from_nowhere_is_no_presence(desk, line):
    assert desk.post(HERE, {"on": "<b>"}).status_code == 200
    assert not DeskPresence.objects.exists()


def test_colleague_on_the_line_stands_on_its_panes(desk, line):
    come_to(f"lines/{line.pk}", make_user(Role.REVIEWER, username="li", name="李四"), now=timezone.now())
    assert "李四正在看这一条" in desk.get(f"{address(line)}panes/").content.decode()
    assert decide(desk, line, "accept").status_code == 302  # told, not kept out
