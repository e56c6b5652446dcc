import pytest

from tests.assessments.contact.scenes import ToldUnit


@pytest.fixture
def told():
    return ToldUnit()


@pytest.fixture
def phone(client, told):
    """The browser of the unit's contact, signed in."""
    client.force_login(told.contact)
    return client
