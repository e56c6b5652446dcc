import pytest

from tests.boards.year_result.years import publish_year, register


@pytest.fixture
def whole_year(publisher):
    """2025, every month of it out."""
    register()
    publish_year()
