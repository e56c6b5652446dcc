"""Two people merge at once, each the other's line, or one undoes what the other merges into: on PostgreSQL alone."""

import pytest

from assessments.models import Determination, LineState
from assessments.office.merging import SeenLine, merge
from assessments.workflow import take_step
from departments.history.records import record, verify_chain
from departments.models import Role
from departments.steps import StepRefused
from tests.events import Happened
from tests.factories import make_assessor, make_clause, make_line, make_rule_set, make_town, make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


@pytest.fixture
def pair():
    town = make_town()
    clauses = (make_clause(make_rule_set(make_assessor(code))) for code in ("rsj", "gafj"))
    return [make_line(clause, town) for clause in clauses]


def two_reviewers(line):
    people = [make_user(Role.REVIEWER, username=name) for name in ("one", "two")]
    record(people[0], Happened(), line, "历史已有开头")
    return people


def each_into_their_own(pair):
    """A merges the second line into the first while B merges the first into the second."""
    one, two = two_reviewers(pair[0])
    first, second = map(SeenLine.of, pair)
    return press_at_once(lambda: merge(first, [second], actor=one), lambda: merge(second, [first], actor=two))


def counting_is_whole():
    """One line counts, and what does not count names it."""
    states = Determination.objects.values_list("state", "merged_into__state")
    return sorted(states, key=str) == [("accepted", None), ("rejected", "accepted")]


def merged_while_undone(pair):
    """A merges the first line into the second while B undoes the second's acceptance."""
    one, two = two_reviewers(pair[0])
    counted = take_step(pair[1], "accept", actor=two)
    outcomes = press_at_once(
        lambda: take_step(pair[0], "merge", actor=one, into=counted),
        lambda: take_step(counted, "undo", actor=two),
    )
    lost = Determination.objects.filter(state=LineState.REJECTED, merged_into__state=LineState.FILED)
    return outcomes, lost.count()


def test_two_merge_each_into_their_own(pair):
    assert each_into_their_own(pair) == [StepRefused, "won"]
    assert counting_is_whole()
    assert verify_chain() is None


def test_two_who_merge_go_wrong_without_the_lock(pair, monkeypatch):
    take_the_locks_out(monkeypatch)
    outcomes = each_into_their_own(pair)
    assert outcomes != [StepRefused, "won"] or not counting_is_whole()


def test_nothing_is_merged_into_what_is_undone_meanwhile(pair):
    outcomes, lost = merged_while_undone(pair)
    assert lost == 0
    assert outcomes in (["won", "won"], [StepRefused, "won"])


def test_merging_meanwhile_goes_wrong_without_the_lock(pair, monkeypatch):
    take_the_locks_out(monkeypatch)
    outcomes, lost = merged_while_undone(pair)
    assert outcomes not in (["won", "won"], [StepRefused, "won"]) or lost
