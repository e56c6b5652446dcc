"""The open month with as many lines as a case asks for, put back afterwards."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.models import Determination, Month
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Clause


def open_month() -> Month:
    return Month.objects.filter(published_at__isnull=True).latest("calendar_month")


@contextmanager
def filled(count: int, state: str) -> Iterator[Month]:
    """That many lines of one state instead of the present ones, spread by chance over clauses and units."""
    with transaction.atomic():
        month = open_month()
        lines = Determination.objects.filter(month=month)
        lines.update(merged_into=None)  # a line that others name is not deleted before them
        lines.delete()
        chosen = random.Random(count).sample(_possible(month.calendar_month), count)
        Determination.objects.bulk_create(
            Determination(
                month=month,
                assessor=clause.rule_set.department,
                clause=clause,
                unit=unit,
                data_month=month.calendar_month,
                grounds="按台账核定",
                state=state,
            )
            for clause, unit in chosen
        )
        yield month
        transaction.set_rollback(True)


def _possible(at: CalendarMonth) -> list[tuple[Clause, Department]]:
    units = list(Department.objects.assessed(at))
    clauses = Clause.objects.in_force(at).select_related("rule_set__department").order_by("pk")
    return [(clause, unit) for clause in clauses for unit in units if unit != clause.rule_set.department]


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)
