"""Two people press at once: one wins, the other gets a sentence. Only PostgreSQL has row locks to show it on.

Each race is run twice: as it is, and with every row lock taken out, where it must not come out right.
"""

import pytest
from django.core.exceptions import ValidationError

from assessments.block_aliases import remember
from assessments.blocks.remembered import ChosenName
from assessments.blocks.unit_names import KnownUnit
from assessments.filing import add_line
from assessments.models import BlockAlias, Determination, Submission
from assessments.workflow import take_step
from departments.history.records import record, verify_chain
from departments.models import Role
from departments.steps import StepRefused
from tests.events import Happened
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


@pytest.fixture
def clause():
    return make_clause(make_rule_set(make_assessor()))


def two_reviewers(line):
    one, two = make_user(Role.REVIEWER, username="one"), make_user(Role.REVIEWER, username="two")
    record(one, Happened(), line, "历史已有开头")
    return press_at_once(
        lambda: take_step(line, "accept", actor=one, now=None),
        lambda: take_step(line, "return", actor=two, note="佐证不足"),
    )


def two_clerks(clause, town):
    department = clause.rule_set.department
    one, two = (make_user(Role.CLERK, department, username=name) for name in ("one", "two"))
    record(one, Happened(), clause, "历史已有开头")
    Submission.objects.create(month=make_month(JUNE), department=department)
    return press_at_once(
        lambda: add_line(JUNE, clause, town, actor=one, grounds="甲写的"),
        lambda: add_line(JUNE, clause, town, actor=two, grounds="乙写的"),
    )


def test_two_reviewers_decide_a_line_at_once(clause):
    line = make_line(clause, make_town())
    assert two_reviewers(line) == [StepRefused, "won"]
    assert Determination.objects.get().state in ("accepted", "returned")
    assert verify_chain() is None


def test_two_reviewers_at_once_go_wrong_without_the_lock(clause, monkeypatch):
    line = make_line(clause, make_town())
    take_the_locks_out(monkeypatch)
    assert two_reviewers(line) != [StepRefused, "won"]


def test_two_clerks_add_the_same_line_at_once(clause):
    town = make_town()
    assert two_clerks(clause, town) == [ValidationError, "won"]
    assert Determination.objects.count() == 1
    assert verify_chain() is None


def test_two_clerks_at_once_go_wrong_without_the_lock(clause, monkeypatch):
    town = make_town()
    take_the_locks_out(monkeypatch)
    assert two_clerks(clause, town) != [ValidationError, "won"]


def same_name_chosen_twice(department, town):
    actor = make_user(Role.CLERK, department)
    record(actor, Happened(), department, "历史已有开头")
    chosen = [ChosenName("城区街道", "城区街道", unit=KnownUnit(town.pk, town.code, (town.label,)))]
    return press_at_once(*[lambda: remember(department, chosen, actor=actor)] * 2)


def test_same_name_is_chosen_by_two_presses_at_once(clause):
    assert same_name_chosen_twice(clause.rule_set.department, make_town()) == ["won", "won"]
    assert BlockAlias.objects.count() == 1


def test_same_name_chosen_at_once_goes_wrong_without_the_lock(clause, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert same_name_chosen_twice(clause.rule_set.department, make_town()) != ["won", "won"]
