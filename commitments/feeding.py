"""取数: what the ledger of promises gives for the metrics that are bound to it, month by month.

A unit with nothing due gets no figure. One whose application still waits is left out and named, for its figure would
change with the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.feeding import Drawn, FigureBeside, bind_feed, compared, draw
from commitments.bulletin_events import FeedBound, ReadingsDrawn
from commitments.figures import LedgerItem, due_pairs, overdue_counts
from commitments.ledger import ledger_of, whole_ledger
from commitments.models import CommitmentFeed, CommitmentSeries, Source
from commitments.permissions import may_draw_readings
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Metric, Numbers


@dataclass(frozen=True)
class OfferedSeries:
    """What one series gives for a month: figures by unit's code, and how many applications wait elsewhere."""

    values: Mapping[str, Numbers]
    waiting: Mapping[str, int]


def offered_by(series: CommitmentSeries, items: list[LedgerItem], month: CalendarMonth) -> OfferedSeries:
    """The figures of one series from the ledger as it stands."""
    if series is CommitmentSeries.OVERDUE:
        counts = overdue_counts(items, month)
        values: dict[str, Numbers] = {unit: {"value": Decimal(one.overdue)} for unit, one in counts.items()}
        waiting = {unit: one.waiting for unit, one in counts.items() if one.waiting}
    else:
        source = Source.LETTER.value if series is CommitmentSeries.LETTERS else ""
        pairs = due_pairs(items, month, source=source)
        values = {
            unit: {"done": Decimal(one.on_time), "total": Decimal(one.due)} for unit, one in pairs.items()
        }
        waiting = {unit: one.waiting for unit, one in pairs.items() if one.waiting}
    return OfferedSeries({unit: one for unit, one in values.items() if unit not in waiting}, waiting)


@dataclass(frozen=True)
class WaitingUnit:
    """A unit whose figure is not final: so many of its applications wait."""

    unit: Department
    count: int

    @property
    def words(self) -> str:
        return f"{self.unit.label}：待审 {self.count} 件，先审完再取数"


@dataclass(frozen=True)
class FedMetric:
    """One bound metric of a department in a month: what is offered beside what stands, and who waits."""

    feed: CommitmentFeed
    rows: list[FigureBeside]
    waiting: list[WaitingUnit] = field(default_factory=list)

    @property
    def metric(self) -> Metric:
        return self.feed.metric

    @property
    def differing(self) -> list[FigureBeside]:
        waiting = {one.unit.pk for one in self.waiting}
        return [row for row in self.rows if not row.agrees and row.unit.pk not in waiting]


Cells = dict[tuple[Metric, Department], Numbers]


def fed_metrics(department: Department, month: CalendarMonth) -> list[FedMetric]:
    """The bound metrics of a department, each with its figures of a month beside those that stand."""
    feeds = list(
        CommitmentFeed.objects.filter(metric__department=department).select_related("metric__department")
    )
    return [fed for fed, _ in _fed(feeds, month)] if feeds else []


def fed_everywhere(month: CalendarMonth) -> list[FedMetric]:
    """The same of every department, for the office."""
    feeds = list(CommitmentFeed.objects.select_related("metric__department"))
    return [fed for fed, _ in _fed(feeds, month)] if feeds else []


def _fed(feeds: list[CommitmentFeed], month: CalendarMonth) -> list[tuple[FedMetric, Cells]]:
    items = ledger_of(whole_ledger())
    units = {unit.code: unit for unit in Department.objects.assessed(month)}
    told = []
    for feed in feeds:
        offer = offered_by(feed.kind, items, month)
        cells: Cells = {
            (feed.metric, units[code]): numbers for code, numbers in offer.values.items() if code in units
        }
        cells = {cell: numbers for cell, numbers in cells.items() if cell[1].pk != feed.metric.department_id}
        waiting = [WaitingUnit(units[code], count) for code, count in offer.waiting.items() if code in units]
        told.append((FedMetric(feed, compared(month, [feed.metric], cells), waiting), cells))
    return told


@transaction.atomic
def bind(metric: Metric, series: CommitmentSeries, *, actor: User) -> CommitmentFeed:
    """Let a metric be filled from a series. PermissionDenied; ValidationError of a metric that is computed."""
    if not may_draw_readings(actor, metric.department):
        raise PermissionDenied(f"{actor} 不能定{metric.department.label}的取数关系")
    feed, before = bind_feed(CommitmentFeed, metric, series)
    if before is None:
        return feed
    event = FeedBound(metric=metric.name, series=series.value, before=before)
    record(actor, event, metric.department, f"“{metric}”按预安销号台账的{series.label}取数")
    return feed


@dataclass(frozen=True)
class DrawnMonth:
    """What a drawing did, and who was left out because applications wait."""

    drawn: Drawn
    waiting: list[WaitingUnit]


@transaction.atomic
def draw_month(
    department: Department,
    month: CalendarMonth,
    *,
    actor: User,
    replacing: frozenset[tuple[int, int]] = frozenset(),
    now: datetime,
) -> DrawnMonth:
    """按督查台账取数: every bound metric of a department in a month. What stands typed stays, unless it is named.

    `replacing` names metrics and units by their keys. PermissionDenied; StepRefused of a month that is published;
    ValidationError where no metric is bound.
    """
    if not may_draw_readings(actor, department):
        raise PermissionDenied(f"{actor} 不能填{department.label}的指标数据")
    feeds = list(
        CommitmentFeed.objects.filter(metric__department=department).select_related("metric__department")
    )
    if not feeds:
        raise ValidationError(
            f"{department.label}还没有指标按预安销号台账取数，请先定取数关系", code="unbound"
        )
    fed = _fed(feeds, month)
    values = {cell: numbers for _, cells in fed for cell, numbers in cells.items()}
    named = [cell for cell in values if (cell[0].pk, cell[1].pk) in replacing]
    drawn = draw(month, department, values, actor=actor, replacing=named, now=now)
    waiting = {one.unit.pk: one for told, _ in fed for one in told.waiting}
    event = ReadingsDrawn(
        month=str(month),
        metrics={feed.metric.name: feed.series for feed in feeds},
        written=drawn.written,
        left=[f"{one.metric} {one.unit.code}：{one.words}" for one in drawn.left],
        waiting=[one.unit.code for one in waiting.values()],
    )
    record(actor, event, department, f"按督查台账取了{month.chinese}的数，写入 {drawn.written} 个", at=now)
    return DrawnMonth(drawn, [*waiting.values()])
