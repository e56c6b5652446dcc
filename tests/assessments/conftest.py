import pytest

from departments.models import Role
from tests.assessments.scene import Scene
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


@pytest.fixture
def scene():
    """June of 区人社局: its clauses, towns and people (see Scene)."""
    return Scene()


@pytest.fixture
def clerk(client, scene):
    """The browser of the department's clerk, signed in."""
    client.force_login(scene.clerk)
    return client


@pytest.fixture
def head(client, scene):
    """The browser of the department's head, signed in."""
    client.force_login(scene.signer)
    return client
