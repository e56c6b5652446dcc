"""A metric is written while a set that it judges goes to the office: only PostgreSQL has row locks to show it on.

Both doors are run as they are, and with every row lock taken out, where it must not come out right.
"""

import pytest
from django.core.exceptions import ValidationError

from departments.history.records import record
from departments.models import Role
from rules.metrics import write_metric
from rules.models import Metric, RuleSet, RuleSetState
from rules.workflow import take_step
from tests.assessments.workbooks import take_in
from tests.events import Happened
from tests.factories import make_assessor, make_clause, make_metric, make_rule_set, make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out, waiting
from tests.rules.workshop import NEXT

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


def by_page(draft, metric, clerk):
    write_metric(draft, {"measure": "件"}, actor=clerk, metric=metric)


def by_workbook(draft, metric, clerk):
    row = {"部门编码": draft.department.code, "指标": metric.name, "计量单位": "件"}
    if faults := take_in({"指标": [row]}).faults:
        raise ValidationError(str(faults[0]))


def raced(door):
    """A set on its way to the office, and then a metric that it is judged by; what the two came to."""
    department = make_assessor()
    clerk = make_user(Role.CLERK, department)
    metric = make_metric(department, "诈骗案件数", "起")
    draft = make_rule_set(department, NEXT, state=RuleSetState.DRAFT)
    on_its_way = make_rule_set(department, NEXT.plus(1), state=RuleSetState.DRAFT)
    make_clause(on_its_way, kind="threshold", metric=metric, standard="≤10")
    record(clerk, Happened(), metric, "历史已有开头")

    def write():
        while not waiting():  # the set is judged and marked as sent, and waits for the history
            pass
        door(draft, metric, clerk)

    return press_at_once(lambda: take_step(on_its_way, "send", actor=clerk), write)


@pytest.mark.parametrize("door", [by_page, by_workbook])
def test_metric_of_a_set_that_is_being_sent_stays_as_it_is(door):
    assert raced(door) == [ValidationError, "won"]
    assert RuleSet.objects.get(effective_from=NEXT.plus(1)).state == RuleSetState.SUBMITTED
    assert Metric.objects.get().measure == "起"


@pytest.mark.parametrize("door", [by_page, by_workbook])
def test_metric_changes_under_the_offices_hands_without_the_lock(door, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert raced(door) != [ValidationError, "won"]
