"""Readings as they are judged: typed or derived, every reader has them through `readings_for`.

A derived reading stands nowhere in the database; it is computed from the typed ones whenever it is asked for,
so that it can never differ from them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from django.db.models import Q

from departments.models import Department
from departments.months import CalendarMonth
from rules.derived import DerivationPlan, Lack, derived
from rules.figures import Figure, kept
from rules.models import Metric, Reading

Place = tuple[int, CalendarMonth]  # a metric's key and a month
Supposed = Mapping[
    Place, Mapping[int, Reading | None]
]  # typed and not saved, by unit; None where it is cleared


@dataclass(frozen=True)
class DerivedReading:
    """What a derived metric comes to for one unit in one month; beside it the numbers that a line keeps of it."""

    metric_id: int
    unit_id: int
    calendar_month: CalendarMonth
    figure: Figure

    @cached_property
    def value(self) -> Decimal | None:
        return None if self.figure.value is None else kept(self.figure.measured)

    @property
    def done(self) -> Decimal | None:
        return self.figure.done

    @property
    def total(self) -> Decimal | None:
        return self.figure.total


AnyReading = Reading | DerivedReading


@dataclass(frozen=True)
class Readings:
    """Of some metrics and months: what there is by unit, and why a derived metric has nothing."""

    held: Mapping[Place, Mapping[int, AnyReading]] = field(default_factory=dict)
    lacks: Mapping[Place, Mapping[int, Lack]] = field(default_factory=dict)
    roots: Mapping[int, int] = field(default_factory=dict)  # of each derived metric the typed one, by key

    def of(self, metric_id: int | None, month: CalendarMonth) -> Mapping[int, AnyReading]:
        """By unit; a metric that is not saved has no key, and no reading."""
        return self.held.get((metric_id, month), {}) if metric_id else {}

    def one(self, metric_id: int | None, unit_id: int, month: CalendarMonth) -> AnyReading | None:
        return self.of(metric_id, month).get(unit_id)

    def typed(self, metric_id: int | None, month: CalendarMonth) -> Mapping[int, AnyReading]:
        """By unit what stands typed in that month: of a derived metric, of that from which it is computed."""
        return self.of(self.roots.get(metric_id, metric_id) if metric_id else None, month)

    def why_none(self, metric_id: int | None, month: CalendarMonth) -> Mapping[int, Lack]:
        """By unit, why a derived metric has no reading there."""
        return self.lacks.get((metric_id, month), {}) if metric_id else {}


NO_READINGS = Readings()
NOTHING_SUPPOSED: Supposed = MappingProxyType({})


def readings_for(
    metrics: Iterable[Metric | None],
    months: Iterable[CalendarMonth],
    *,
    supposed: Supposed = NOTHING_SUPPOSED,
) -> Readings:
    """All readings of these metrics in these months; what is typed under a derived one is held with it.

    `supposed` stand in the place of what is saved. One query, none where nothing can be there, and two more where
    a metric is derived.
    """
    saved, months = {metric for metric in metrics if metric and metric.pk}, set(months)
    if not saved or not months:
        return NO_READINGS
    plans = _plans(metric for metric in saved if metric.derivation)
    held = _typed(saved, plans, months, supposed)
    if not plans:
        return Readings(held)
    lacks: dict[Place, dict[int, Lack]] = {}
    firsts = _first_months() if any(plan.sums for plan in plans.values()) else {}
    for metric, plan in plans.items():
        for month in months:
            place = metric.pk, month
            held[place], lacks[place] = _computed(metric, plan, month, held, firsts)
    return Readings(held, lacks, {metric.pk: metric.root.pk for metric in plans})


def _plans(metrics: Iterable[Metric]) -> dict[Metric, DerivationPlan]:
    """How each derived metric is computed; one query, and none where there is no derived one."""
    keys = [metric.pk for metric in metrics]
    with_bases = Metric.objects.filter(pk__in=keys).with_bases() if keys else ()
    return {metric: plan for metric in with_bases if (plan := metric.plan)}


def _typed(
    metrics: Collection[Metric],
    plans: Mapping[Metric, DerivationPlan],
    months: Collection[CalendarMonth],
    supposed: Supposed,
) -> dict[Place, Mapping[int, AnyReading]]:
    """What is typed of these metrics in these months, and of their roots in all months that they rest on."""
    wanted = Q(metric__in=[metric for metric in metrics if not metric.derivation], calendar_month__in=months)
    for metric, plan in plans.items():
        needed = set().union(*(plan.needed(month) for month in months))
        wanted |= Q(metric=metric.root, calendar_month__in=needed)
    held: dict[Place, dict[int, AnyReading]] = defaultdict(dict)
    for reading in Reading.objects.filter(wanted):
        held[reading.metric_id, reading.calendar_month][reading.unit_id] = reading
    for place, by_unit in supposed.items():
        units: dict[int, AnyReading | None] = {**held[place], **by_unit}
        held[place] = {unit: reading for unit, reading in units.items() if reading}
    return dict(held)


def _first_months() -> dict[int, CalendarMonth]:
    began = Department.objects.exclude(active_from=None).values_list("pk", "active_from")
    return {unit: first for unit, first in began if first}


def _computed(
    metric: Metric,
    plan: DerivationPlan,
    month: CalendarMonth,
    held: Mapping[Place, Mapping[int, AnyReading]],
    firsts: Mapping[int, CalendarMonth],
) -> tuple[dict[int, AnyReading], dict[int, Lack]]:
    """Of every unit with a typed figure in a month that this one rests on: what it comes to, or why it does not."""
    by_unit: dict[int, dict[CalendarMonth, Figure]] = defaultdict(dict)
    for at in plan.needed(month):
        for unit, reading in held.get((metric.root.pk, at), {}).items():
            by_unit[unit][at] = reading.figure
    readings: dict[int, AnyReading] = {}
    lacks: dict[int, Lack] = {}
    for unit, figures in by_unit.items():
        result = derived(plan, month, figures, first=firsts.get(unit))
        if isinstance(result, Lack):
            lacks[unit] = result
        else:
            readings[unit] = DerivedReading(metric.pk, unit, month, result)
    return readings, lacks


def resting_on_figures(
    metrics: Iterable[Metric], months: Iterable[CalendarMonth]
) -> dict[Metric, set[CalendarMonth]]:
    """By metric, the months whose readings may differ where the typed ones of these do: their own, and all derived."""
    metrics, months = set(metrics), set(months)
    touched = {metric: set(months) for metric in metrics}
    for metric in Metric.objects.filter(Q(base__in=metrics) | Q(base__base__in=metrics)).with_bases():
        if plan := metric.plan:
            touched[metric] = set().union(*(plan.touched_by(month) for month in months))
    return touched
