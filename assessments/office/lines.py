"""The lines as the office reads them: what has left its department, in which order, and how much is 已审."""

from collections.abc import Collection

from django.db.models import QuerySet

from assessments.models import Determination, LineState, Month
from rules.models import signal_order

SETTLED = (LineState.ACCEPTED, LineState.REJECTED)


def progress(states: Collection[str]) -> tuple[int, int]:
    """已审 and all, of the states of what was filed: 审定, 不予认定 and 采纳 are 已审, and nothing else."""
    return sum(state in SETTLED for state in states), len(states)


def lines_for_desk() -> QuerySet[Determination]:
    """The lines that the office's desk opens: what a department has not filed is its own."""
    return Determination.objects.exclude(state=LineState.DRAFT).with_names().prefetch_related("evidence")


def lines_for_office(month: Month) -> list[Determination]:
    """Every line of the month that has left its department, by department, signal, clause and unit."""
    if month.pk is None:
        return []
    lines = lines_for_desk().filter(month=month)
    order = (signal_order("clause__signal"), "clause__number", "unit__position", "unit__code", "data_month")
    return list(lines.order_by("assessor__position", "assessor__code", *order))
