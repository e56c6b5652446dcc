import pytest

from assessments.models import LineState, Origin
from assessments.office.interventions import Interventions, interventions
from assessments.sheet.contents import sheet
from assessments.workflow import take_step
from departments.models import Role
from departments.months import CalendarMonth
from rules.models import Signal
from tests.factories import (
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
DECEMBER = CalendarMonth(2021, 12)


@pytest.fixture
def rules():
    return make_rule_set(make_assessor(), CalendarMonth(2021, 3))


def total(month):
    return sum(interventions(month).values(), Interventions())


def test_december_2021_returned_over_20_flags_and_completed_or_added_7_yellow_lights(rules, reviewer):
    flag, yellow = make_clause(rules), make_clause(rules, Signal.YELLOW_LIGHT)
    second = make_user(Role.PUBLISHER)
    towns = [make_town(f"t{n}", f"镇{n}") for n in range(28)]
    for town in towns[:21]:
        take_step(make_line(flag, town, month=DECEMBER), "return", actor=reviewer, note="与条款不符")
    for town in towns[:4]:
        take_step(make_line(yellow, town, month=DECEMBER), "ask", actor=reviewer, note="请写明事实")
    for town in towns[4:7]:
        added = make_line(yellow, town, month=DECEMBER, origin=Origin.OFFICE, created_by=reviewer)
        take_step(added, "accept", actor=second)
    make_line(yellow, towns[9], month=DECEMBER, origin=Origin.OFFICE, created_by=reviewer)
    counts = interventions(make_month(DECEMBER))
    assert counts == {
        "rsj": Interventions(returned_flags=21, completed_yellow=4, added_lights=3, added_yellow=3)
    }


def test_decision_that_was_undone_does_not_count(rules, reviewer):
    line = make_line(make_clause(rules), make_town(), month=DECEMBER)
    take_step(line, "return", actor=reviewer, note="与条款不符")
    take_step(line, "undo", actor=reviewer)
    assert total(make_month(DECEMBER)) == Interventions()
    take_step(line, "return", actor=reviewer, note="还是不符")
    assert total(make_month(DECEMBER)).returned_flags == 1


def test_other_months_and_other_signals_are_not_counted(rules, reviewer):
    flag, yellow = make_clause(rules), make_clause(rules, Signal.YELLOW_LIGHT)
    take_step(make_line(yellow, make_town(), month=DECEMBER), "return", actor=reviewer, note="x")
    november = make_line(flag, make_town("gubai", "古柏街道"), month=DECEMBER.plus(-1))
    take_step(november, "return", actor=reviewer, note="x")
    assert total(make_month(DECEMBER)) == Interventions()


def test_declined_proposals_are_counted_and_the_lights_among_them(rules):
    flag, red = make_clause(rules), make_clause(rules, Signal.RED_LIGHT)
    for clause in (flag, red):
        make_explanation(clause, month=DECEMBER, unit=make_town(f"t{clause.pk}", "镇"))
    make_explanation(make_clause(rules, number=2), month=DECEMBER)
    assert total(make_month(DECEMBER)) == Interventions(declined=2, spared_lights=1)


def test_month_at_full_load_asks_for_414_answers():
    answers = 0
    for number in range(23):
        rules = make_rule_set(make_assessor(f"d{number}", f"部门{number}"), CalendarMonth(2021, 3))
        for signal in Signal:
            for clause in range(1, 7):
                make_clause(rules, signal, clause)
        answers += len(sheet(make_month(DECEMBER), rules.department).applicable)
    assert answers == 414


def test_accepted_state_is_what_counts_of_added_lights(rules, reviewer):
    red = make_clause(rules, Signal.RED_LIGHT)
    states = (LineState.ACCEPTED, LineState.REJECTED, LineState.FILED)
    for number, state in enumerate(states):
        make_line(red, make_town(f"t{number}", "镇"), month=DECEMBER, origin=Origin.OFFICE, state=state)
    assert total(make_month(DECEMBER)) == Interventions(added_lights=1)
