"""Bulk acceptance against a clerk's figure and against publication; each red with the lock of the month out."""

from datetime import datetime
from decimal import Decimal

import pytest

from assessments.dates import SHANGHAI
from assessments.figures import set_readings
from assessments.models import Determination, LineState, Month
from assessments.office.bulk import accept_met, met_lines
from assessments.recheck import doubts_everywhere
from boards.approval import Approval
from boards.models import Edition
from boards.publishing import publish
from departments.history.records import record, verify_chain
from departments.models import Role
from tests.assessments.office.bulk_scene import make_clause_of_figures, make_met
from tests.events import Happened
from tests.factories import JUNE, make_assessor, make_month, make_rule_set, make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, once_another_waits, press_at_once, take_the_lock_out_of

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]
NOW = datetime(2026, 7, 20, 10, tzinfo=SHANGHAI)
EIGHTY = {"value": Decimal(80), "done": None, "total": None}


@pytest.fixture
def clause():
    return make_clause_of_figures(make_rule_set(make_assessor()))


def bulk(lines):
    """What a reviewer presses, having seen these lines."""
    reviewer = make_user(Role.REVIEWER)
    record(reviewer, Happened(), lines[0], "历史已有开头")
    seen = met_lines(make_month(), reviewer).versions
    return once_another_waits(lambda: accept_met(make_month(), actor=reviewer, seen=seen, now=NOW))


def against_a_figure(clause):
    """Whether anything accepted is doubtful after a clerk has changed a figure at the same moment."""
    lines = [make_met(clause, code) for code in "ab"]
    department = clause.rule_set.department
    clerk = make_user(Role.CLERK, department)
    figure = {(clause.metric, lines[0].unit): EIGHTY}
    press_at_once(bulk(lines), lambda: set_readings(JUNE, department, figure, actor=clerk, now=NOW))
    return bool(doubts_everywhere())


def against_publication(clause):
    """Whether a line was accepted behind the back of the board that was made at the same moment."""
    lines = [make_met(clause, code) for code in "ab"]
    publisher = make_user(Role.PUBLISHER)
    approval = Approval("区领导", NOW.date(), "同意")
    press_at_once(
        bulk(lines), lambda: publish(JUNE, actor=publisher, approval=approval, waive="演练", now=NOW)
    )
    accepted = Determination.objects.filter(state=LineState.ACCEPTED).count()
    (edition,) = Edition.objects.all()
    return len(edition.document["determinations"]) != accepted


@pytest.mark.parametrize("race", [against_a_figure, against_publication])
def test_bulk_and_another_press_leave_nothing_wrong(clause, race):
    assert not race(clause)
    assert verify_chain() is None


@pytest.mark.parametrize("race", [against_a_figure, against_publication])
def test_bulk_goes_wrong_without_the_lock(clause, race, monkeypatch):
    take_the_lock_out_of(monkeypatch, Month)
    assert race(clause)
