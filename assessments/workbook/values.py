"""What the sheets of the core hold, row by row in register order; each column is asked for by its field."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from assessments.models import Determination, Explanation
from assessments.workbook import sheets
from assessments.workbook.sheets import WorkbookSheet
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, Metric, Reading, RuleSetState, signal_order

Values = Iterator[tuple[Any, ...]]
# Where a field of a sheet does not stand under its own name: by field the way to it, or how it is made.
Ways = Mapping[str, str | Callable[[Any], Any]]
Called = Callable[[Department], str]


def by_field(sheet: WorkbookSheet, things: Iterable[Any], ways: Ways) -> Values:
    """A row of values for each thing: what its columns' fields say, in their order."""
    readers = [_reader(ways.get(column.field, column.field)) for column in sheet.columns]
    return (tuple(read(thing) for read in readers) for thing in things)


def _reader(way: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A word from a list is written by its label."""
    if callable(way):
        return way
    return lambda thing: _at(thing, way)


def _at(thing: Any, way: str) -> Any:
    *rooms, name = way.split(".")
    for room in rooms:
        thing = getattr(thing, room)
        if thing is None:
            return None
    labelled = getattr(thing, f"get_{name}_display", None)
    return labelled() if labelled else getattr(thing, name)


def units(month: CalendarMonth | None) -> Values:
    return by_field(
        sheets.UNITS, Department.objects.select_related("succeeds"), {"succeeds": "succeeds.code"}
    )


def people(month: CalendarMonth | None) -> Values:
    ways: Ways = {"department": "department.code", "role": attrgetter("role_label")}
    return by_field(sheets.PEOPLE, User.objects.select_related("department"), ways)


def metrics(month: CalendarMonth | None) -> Values:
    return metrics_of(Metric.objects.all())


def metrics_of(rows: QuerySet[Metric], called: Called = attrgetter("code")) -> Values:
    """A typed metric has 推算 and 来自指标 blank. `called` says how a department is named in its rows."""
    ways: Ways = {
        "department": lambda metric: called(metric.department),
        "derivation": lambda metric: metric.derivation and metric.get_derivation_display(),
        "base": "base.name",
    }
    return by_field(sheets.METRICS, rows.select_related("department", "base"), ways)


def rules(month: CalendarMonth | None) -> Values:
    """Rule sets in draft stay out, for an import would approve them."""
    return rules_of(Clause.objects.filter(rule_set__state=RuleSetState.APPROVED))


def rules_of(clauses: QuerySet[Clause], called: Called = attrgetter("code")) -> Values:
    """Whole sets, clause by clause; `called` as in `metrics_of`."""
    order = "rule_set__department__position", "rule_set__department__code", "rule_set__effective_from"
    ways: Ways = {
        "department": lambda clause: called(clause.rule_set.department),
        "effective_from": "rule_set.effective_from",
        "metric": "metric.name",
    }
    rows = clauses.select_related("rule_set__department", "metric")
    return by_field(sheets.RULES, rows.order_by(*order, signal_order(), "number"), ways)


def figures(month: CalendarMonth | None) -> Values:
    """Straight from the database: of all sheets this one is the longest."""
    readings = Reading.objects.filter(calendar_month=month) if month else Reading.objects.all()
    lookups = {
        "month": "calendar_month",
        "department": "metric__department__code",
        "metric": "metric__name",
        "unit": "unit__code",
    }
    department = "metric__department__position", "metric__department__code"
    readings = readings.order_by(
        "calendar_month", *department, "metric__name", "unit__position", "unit__code"
    )
    names = [lookups.get(column.field, column.field) for column in sheets.FIGURES.columns]
    return readings.values_list(*names).iterator()


OF_CLAUSE: Ways = {
    "month": "month.calendar_month",
    "department": "assessor.code",
    "signal": "clause.signal",
    "number": "clause.number",
    "unit": "unit.code",
}


def lines(month: CalendarMonth | None) -> Values:
    rows = Determination.objects.select_related("month", "assessor", "clause", "unit")
    rows = rows.filter(month__calendar_month=month) if month else rows
    return by_field(sheets.LINES, _by_clause(rows, "unit__position", "unit__code", "data_month"), OF_CLAUSE)


def explanations(month: CalendarMonth | None) -> Values:
    rows = Explanation.objects.select_related("month", "assessor", "clause", "unit")
    rows = rows.filter(month__calendar_month=month) if month else rows
    ways = {**OF_CLAUSE, "reason": attrgetter("text")}
    return by_field(sheets.EXPLANATIONS, _by_clause(rows, "unit__position", "unit__code"), ways)


def _by_clause(rows: QuerySet, *rest: str) -> QuerySet:
    order = "month__calendar_month", "assessor__position", "assessor__code"
    return rows.order_by(*order, signal_order("clause__signal"), "clause__number", *rest)
