"""The figures of a department's month: which are asked for, and the one way to write them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.filing import open_for_writing
from assessments.models import Reading
from assessments.proposals import considered
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.records import record
from rules.criteria import plain
from rules.models import Clause, Metric


def asked_of(
    department: Department, month: CalendarMonth, clauses: Iterable[Clause]
) -> dict[Metric, list[Department]]:
    """Which metrics the clauses in effect in a month ask for, and of whom; units in register order."""
    units = considered(department, month)
    groups: dict[Metric, set[str]] = {}
    for clause in clauses:
        if clause.metric and clause.in_effect(month):
            groups.setdefault(clause.metric, set()).add(getattr(clause.criterion, "group", ""))
    return {
        metric: [unit for unit in units if "" in named or unit.group in named]
        for metric, named in groups.items()
    }


def readings_of(department: Department, month: CalendarMonth) -> list[Reading]:
    """The department's figures of a month."""
    return list(Reading.objects.filter(metric__department=department, calendar_month=month))


def typed(reading: Reading | None) -> str:
    """A reading as a person types it: `87.2`, or the pair `54000/90000`; "" without one."""
    if reading is None:
        return ""
    if reading.value is not None:
        return plain(reading.value)
    return f"{plain(reading.done)}/{plain(reading.total)}"


@transaction.atomic
def set_readings(
    calendar_month: CalendarMonth,
    department: Department,
    entries: Mapping[tuple[Metric, Department], Mapping[str, Decimal | None]],
    *,
    actor: User,
    now: datetime | None = None,
) -> int:
    """Write figures: one value or one pair (keys value, done, total) a metric and unit; all None removes it.

    All or nothing: a ValidationError lists every fault. Returns how many readings changed.
    """
    open_for_writing(calendar_month, department, actor=actor, now=now)
    held = {(each.metric_id, each.unit_id): each for each in readings_of(department, calendar_month)}
    faults, changes = [], {}
    for (metric, unit), numbers in entries.items():
        reading = held.get((metric.pk, unit.pk))
        if _same(reading, numbers):
            continue
        try:
            _set_reading(reading, metric, unit, calendar_month, numbers, department)
        except ValidationError as error:
            faults.append(f"{metric}，{unit.label}：{'；'.join(error.messages)}")
        changes[f"{metric} {unit.code}"] = dict(numbers)
    if faults:
        raise ValidationError(faults)
    if changes:
        sentence = f"填写了{calendar_month.chinese}的 {len(changes)} 个数据"
        record(actor, "reading.set", department, sentence, **changes)
    return len(changes)


def _same(reading: Reading | None, numbers: Mapping[str, Decimal | None]) -> bool:
    return all(getattr(reading, name, None) == numbers.get(name) for name in ("value", "done", "total"))


def _set_reading(
    reading: Reading | None,
    metric: Metric,
    unit: Department,
    at: CalendarMonth,
    numbers: Mapping[str, Decimal | None],
    department: Department,
) -> None:
    if all(number is None for number in numbers.values()):
        if reading:
            reading.delete()
        return
    if metric.department_id != department.pk:
        raise ValidationError(f"这项指标不是{department.label}的")
    reading = reading or Reading(metric=metric, unit=unit, calendar_month=at)
    for name in ("value", "done", "total"):
        setattr(reading, name, numbers.get(name))
    reading.full_clean()
    reading.save()
