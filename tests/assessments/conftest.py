import pytest

from departments.models import Role
from tests.factories import make_assessor, make_clause, make_line, make_rule_set, make_town, make_user


@pytest.fixture
def rules():
    return make_rule_set(make_assessor())


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def line(rules, town):
    return make_line(make_clause(rules), town)


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER)


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client
