"""取数: the figures that a ledger above offers for a metric, taken in as typed ones are, and held against them.

What a person typed differently is told, never overwritten: only what the caller names as looked at is replaced.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.figures import readings_of, set_readings, typed
from assessments.models.feeding import Feed
from assessments.numbers import in_words
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, Kind, Metric, Numbers, Reading

Place = tuple[Metric, Department]
Offered = Mapping[Place, Numbers]


@dataclass(frozen=True)
class FigureBeside:
    """What the ledger says of one unit beside what stands typed; "" on the side that says nothing."""

    metric: Metric
    unit: Department
    offered: str
    stands: str

    @property
    def agrees(self) -> bool:
        return self.offered == self.stands

    @property
    def words(self) -> str:
        """台账 7/8，填报 8/8."""
        return f"台账 {self.offered or '无数据'}，填报 {self.stands or '无数据'}"


@dataclass(frozen=True)
class Drawn:
    """What a drawing did: how many readings changed, and which were left as a person typed them."""

    written: int
    left: tuple[FigureBeside, ...]


def compared(month: CalendarMonth, metrics: Collection[Metric], values: Offered) -> list[FigureBeside]:
    """Every figure of these metrics in a month, offered or typed, by metric and unit; one query."""
    stands: dict[Place, Reading] = {
        (one.metric, one.unit): one
        for one in Reading.objects.filter(
            metric__in=[metric.pk for metric in metrics], calendar_month=month
        ).select_related("metric__department", "unit")
    }
    cells = sorted({*stands, *values}, key=lambda cell: (cell[0].pk, cell[1].position, cell[1].code))
    return [
        FigureBeside(
            metric, unit, in_words(values.get((metric, unit), {})), typed(stands.get((metric, unit)))
        )
        for metric, unit in cells
    ]


Bound = TypeVar("Bound", bound=Feed)


def bind_feed(kind: type[Bound], metric: Metric, series: str) -> tuple[Bound, str | None]:
    """Let a metric be filled from a series of one ledger: the row, and the series before ("" none, None the very same).

    Whether the actor may, and what the history tells of it, is the ledger's own. Inside a transaction; ValidationError
    of a metric that is computed, or that another ledger fills already.
    """
    if fault := metric.typing_fault:
        raise ValidationError(fault)
    others = (other for other in Feed.__subclasses__() if other is not kind)
    if any(other._default_manager.filter(metric=metric).exists() for other in others):
        raise ValidationError(f"“{metric}”已按别的台账取数，一个指标只取自一本台账", code="bound")
    held = kind._default_manager.select_for_update().filter(metric=metric).first()
    if held and held.series == series:
        return held, None
    before, feed = held.series if held else "", held or kind(metric=metric)
    feed.series = series
    feed.full_clean()
    feed.save()
    return feed, before


@transaction.atomic
def draw(
    month: CalendarMonth,
    department: Department,
    values: Offered,
    *,
    actor: User,
    replacing: Collection[Place] = (),
    now: datetime | None = None,
) -> Drawn:
    """Take a ledger's figures into the department's month, where nothing is typed or what is typed is named.

    Figures in `replacing` were looked at by the actor and give way. PermissionDenied, StepRefused and ValidationError
    as `set_readings` raises them; then nothing changes.
    """
    strangers = {metric for metric, _ in (*values, *replacing) if metric.department_id != department.pk}
    if strangers:
        raise ValidationError([f"“{metric}”不是{department.label}的指标" for metric in strangers])
    held = {(one.metric_id, one.unit_id) for one in readings_of(department, month)}
    asked = {
        cell: numbers
        for cell, numbers in values.items()
        if cell in replacing or (cell[0].pk, cell[1].pk) not in held
    }
    written = set_readings(month, department, asked, actor=actor, now=now)
    metrics = {metric for metric, _ in values}
    left = [one for one in compared(month, metrics, values) if not one.agrees]
    return Drawn(written, tuple(left))


def clauses_to_lead_into(month: CalendarMonth, department: Department) -> list[Clause]:
    """带入认定: the 定性 clauses of a department in force, into which a ledger above may lead something."""
    clauses = Clause.objects.in_force(month).of(department).filter(kind=Kind.NARRATIVE)
    return list(clauses.select_related("rule_set__department"))
