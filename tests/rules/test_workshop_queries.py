"""The lists of rules in work ask a constant number of questions, whatever they hold."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Role
from rules.drafting import copy_forward, write_clause
from rules.models import RuleSetState
from rules.workflow import take_step
from tests.factories import make_assessor, make_clause, make_rule_set, make_user
from tests.rules.workshop import NEXT, address

pytestmark = pytest.mark.django_db


def questions(client, path):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def more_of_one(draft, clerk):
    """More sets, clauses and events of the clerk's own department."""
    for months in range(1, 4):
        make_clause(make_rule_set(draft.department, NEXT.plus(months)))
    for number in range(2, 5):
        new = {"signal": "red_flag", "number": number, "text": f"较好{number}"}
        write_clause(draft, new, actor=clerk)


def more_departments():
    """More departments, each with a set that was sent and one that was not."""
    for code in ("gafj", "swj", "jxj"):
        department = make_assessor(code, code)
        person = make_user(Role.CLERK, department)
        make_clause(make_rule_set(department))
        take_step(copy_forward(department, NEXT, actor=person), "send", actor=person)
        make_clause(make_rule_set(department, NEXT.plus(1), state=RuleSetState.DRAFT))


@pytest.mark.parametrize("name", ["workshop", "workshop_set", "workshop_differences", "desk"])
def test_pages_of_a_department_ask_no_more_for_more(client, draft, clerk, name):
    client.force_login(clerk)
    path = reverse(name) if name in ("workshop", "desk") else address(name, draft)
    write_clause(draft, {"text": "较好"}, actor=clerk, label=("red_light", 1))
    questions(client, path)  # what is asked once a process
    few = questions(client, path)
    more_of_one(draft, clerk)
    assert questions(client, path) == few


def test_page_of_a_clause_asks_no_more_for_more(client, draft, clerk):
    client.force_login(clerk)
    path = address("workshop_clause", draft, "red_flag", 1)
    questions(client, path)
    few = questions(client, path)
    more_of_one(draft, clerk)
    assert questions(client, path) == few


@pytest.mark.parametrize("name", ["rules_round", "rules_review", "desk"])
def test_pages_of_the_office_ask_no_more_for_more(client, draft, clerk, reviewer, name):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    path = address(name, draft) if name == "rules_review" else reverse(name)
    questions(client, path)
    few = questions(client, path)
    more_departments()
    assert questions(client, path) == few
