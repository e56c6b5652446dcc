"""Declared for the floors below: which months are published (see rules.published_year)."""

from collections.abc import Collection

from boards.models import Edition
from departments.months import CalendarMonth


def months_out(months: Collection[CalendarMonth]) -> set[CalendarMonth]:
    """Those of the months whose board is out; one query."""
    return set(Edition.objects.filter(month__in=months).values_list("month", flat=True))
