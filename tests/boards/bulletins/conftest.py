import pytest

from departments.models import Role
from tests.boards.published import publish
from tests.factories import make_user


@pytest.fixture
def reviewer():
    return make_user(Role.REVIEWER, username="shenhe")


@pytest.fixture
def june(reviewer):
    """May and June are out."""
    publish("2026-05")
    return publish("2026-06")
