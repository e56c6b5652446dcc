"""Two people decide one proposal at once: one decision, and the other reads that it is decided. On PostgreSQL."""

import pytest

from boards.attention.proposing import year_attention
from boards.models import AttentionCase
from departments.history.records import verify_chain
from departments.models import Role
from departments.steps import StepRefused
from tests.boards.attention.scene import open_year
from tests.boards.attention.test_deciding import decided
from tests.factories import make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


def two_decide(publisher):
    open_year(publisher)
    other = make_user(Role.REVIEWER)
    return press_at_once(lambda: decided(publisher, "adopt"), lambda: decided(other, "decline"))


def test_one_proposal_is_decided_once(publisher):
    assert two_decide(publisher) == [StepRefused, "won"]
    assert (AttentionCase.objects.count(), year_attention(2026).open) == (1, ())
    assert verify_chain() is None


def test_two_decisions_go_wrong_without_the_lock(publisher, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert two_decide(publisher) != [StepRefused, "won"]
