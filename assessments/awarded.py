"""Declared for the floors below: what a department really awarded (see rules.backtest_page)."""

from collections.abc import Collection

from assessments.models import Determination
from departments.models import Department
from departments.months import CalendarMonth


def awarded(
    department: Department, months: Collection[CalendarMonth]
) -> list[tuple[CalendarMonth, str, str, str]]:
    """Accepted lines by data month: month, wire value of the signal, clause label, unit code; one query."""
    lines = Determination.objects.accepted().filter(assessor=department, data_month__in=months)
    return [
        (line.data_month, line.clause.signal, line.clause.label, line.unit.code)
        for line in lines.select_related("clause", "unit")
    ]
