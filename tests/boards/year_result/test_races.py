"""Two presses that freeze one year at once: one version, and the other reads why. Shown on PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError

from boards.models import YearConversion, YearResult
from boards.year_result.chain import year_result_faults
from boards.year_result.drafting import drafted, seal_of_draft
from boards.year_result.freezing import freeze_year
from departments.history.records import record
from departments.models import Department
from tests.boards.year_result.test_freezing import correct_march
from tests.boards.year_result.years import APPROVED, NOW
from tests.events import Happened
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


@pytest.fixture
def opened(whole_year, publisher):
    YearConversion.objects.create(year=2025)
    record(None, Happened(), Department.objects.first(), "历史已有开头")


def two_freeze(publisher):
    seen = seal_of_draft(drafted(2025))
    return press_at_once(*[lambda: freeze_year(2025, actor=publisher, seen=seen, now=NOW)] * 2)


def two_correct(publisher):
    freeze_year(2025, actor=publisher, now=NOW)
    correct_march()
    seen = seal_of_draft(drafted(2025))
    options = {"approval": APPROVED, "reason": "3月更正", "seen": seen, "now": NOW}
    return press_at_once(*[lambda: freeze_year(2025, actor=publisher, **options)] * 2)


@pytest.mark.parametrize(("press", "versions"), [(two_freeze, 1), (two_correct, 2)])
def test_two_presses_make_one_version(opened, publisher, press, versions):
    assert press(publisher) == [ValidationError, "won"]
    assert YearResult.objects.count() == versions
    assert list(year_result_faults()) == []


@pytest.mark.parametrize("press", [two_freeze, two_correct])
def test_two_presses_go_wrong_without_the_lock(opened, publisher, press, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert press(publisher) != [ValidationError, "won"]
