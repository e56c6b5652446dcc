"""The lines as the office reads them: what has left its department, in which order, and how much is 已审."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import QuerySet

from assessments.models import SETTLED, Determination, LineState, Month
from rules.models import signal_order


class Tabbed(Protocol):
    """What says in which tab a line stands: a line, or the few columns of one."""

    @property
    def pk(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def signal(self) -> str: ...
    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def decided_by_id(self) -> int | None: ...
    @property
    def reopened_because(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """The columns of a line that tabs, counts and rows of departments ask for: a month has a thousand of them."""

    pk: int
    assessor_id: int
    clause_id: int
    unit_id: int
    signal: str
    state: str
    decided_at: datetime | None
    decided_by_id: int | None
    reopened_because: str
    created_by_id: int | None
    origin: str


COLUMNS = (
    *("pk", "assessor_id", "clause_id", "unit_id", "clause__signal"),
    *("state", "decided_at", "decided_by_id", "reopened_because"),
    *("created_by_id", "origin"),
)


def progress(states: Collection[str]) -> tuple[int, int]:
    """已审 and all, of the states of what was filed: 审定, 不予认定 and 采纳 are 已审, and nothing else."""
    return sum(state in SETTLED for state in states), len(states)


def lines_for_desk() -> QuerySet[Determination]:
    """The lines that the office's desk opens: what a department has not filed is its own."""
    return Determination.objects.exclude(state=LineState.DRAFT).with_names().prefetch_related("evidence")


def lines_for_office(month: Month) -> QuerySet[Determination]:
    """Every line of the month that has left its department, by department, signal, clause and unit."""
    order = (signal_order("clause__signal"), "clause__number", "unit__position", "unit__code", "data_month")
    return (
        lines_for_desk().filter(month=month.pk).order_by("assessor__position", "assessor__code", *order, "pk")
    )


def placed(lines: QuerySet[Determination]) -> list[PlacedLine]:
    """The same lines, in their order, by the columns that place them; one query."""
    return [PlacedLine(*row) for row in lines.prefetch_related(None).values_list(*COLUMNS)]
