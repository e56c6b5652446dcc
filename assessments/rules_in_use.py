"""Declared for the floors below: which months a department has begun under its rules (see rules.in_use)."""

from assessments.models import Determination, Explanation
from departments.models import Department
from departments.months import CalendarMonth


def months_begun(department: Department, first: CalendarMonth) -> dict[CalendarMonth, int]:
    """By month from `first` on, how many lines and explanations the department has written; two queries."""
    counts: dict[CalendarMonth, int] = {}
    for model in (Determination, Explanation):
        rows = model._default_manager.filter(assessor=department, month__calendar_month__gte=first)
        for month in rows.values_list("month__calendar_month", flat=True):
            counts[month] = counts.get(month, 0) + 1
    return counts
