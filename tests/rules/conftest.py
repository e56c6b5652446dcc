import pytest

from departments.models import Role
from rules.drafting import copy_forward
from rules.models import Signal
from tests.factories import make_assessor, make_clause, make_rule_set, make_threshold, make_user
from tests.rules.workshop import NEXT


@pytest.fixture
def rsj():
    return make_assessor()


@pytest.fixture
def clerk(rsj):
    return make_user(Role.CLERK, rsj, name="丁一", phone="5731")


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER, name="李审")


@pytest.fixture
def in_force(rsj):
    rules = make_rule_set(rsj)
    make_threshold(rules, standard="≥85")
    make_clause(rules, Signal.RED_LIGHT, 1, text="工作推进不力")
    return rules


@pytest.fixture
def draft(in_force, clerk):
    return copy_forward(in_force.department, NEXT, actor=clerk)
