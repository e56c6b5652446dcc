from datetime import datetime

import pytest

from assessments.dates import SHANGHAI
from assessments.models import LineState, Submission
from departments.models import Role
from tests.factories import (
    make_assessor,
    make_clause,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER)


@pytest.fixture
def published_on():
    return datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clause():
    return make_clause(make_rule_set(make_assessor(position=10)))


@pytest.fixture
def filed_month(clause, in_july):
    """June with one accepted flag for 淳溪街道, everything filed in time."""
    line = make_line(clause, make_town(position=1), state=LineState.ACCEPTED)
    Submission.objects.create(month=line.month, department=line.assessor, first_filed_at=in_july)
    return line.month
