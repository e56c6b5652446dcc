"""The figures of a department's month: which are asked for, and the one way to write them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

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

MOST_PERCENT, MOST_TIMES = 1000, 10


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


def in_words(numbers: Mapping[str, Decimal | None]) -> str:
    """Numbers as `typed` writes the reading that they would make."""
    if numbers.get("value") is not None:
        return plain(numbers["value"])
    done, total = numbers.get("done"), numbers.get("total")
    return "" if done is None or total is None else f"{plain(done)}/{plain(total)}"


def oddity(metric: Metric, numbers: Mapping[str, Decimal | None]) -> str:
    """A sentence where a figure is hardly possible, else ""; a hint, never a bar."""
    value, done, total = (numbers.get(name) for name in ("value", "done", "total"))
    percent = metric.measure.strip() in ("%", "％")
    if value is not None and percent and not 0 <= value <= MOST_PERCENT:
        return f"{plain(value)}% 不在 0 到 {MOST_PERCENT} 之间，请再核对一下"
    if done is None or total is None:
        return ""
    if total == 0:
        return "总数是 0，请再核对一下"
    if done > total * MOST_TIMES:
        return f"完成数是总数的 {MOST_TIMES} 倍以上，请再核对一下"
    return "比例是负数，请再核对一下" if percent and done / total < 0 else ""


def refuse_overwriting(shown: str | None, stands: str, mine: str) -> None:
    """Somebody else was quicker: neither figure is lost, and the next press is made knowingly."""
    if shown is not None and shown != stands and stands != mine:
        theirs = f"填成了 {stands}" if stands else "清空了这一格"
        raise ValidationError(f"刚才有人{theirs}，您{f'填的是 {mine}' if mine else '清空了它'}")


@transaction.atomic
def set_readings(
    calendar_month: CalendarMonth,
    department: Department,
    entries: Mapping[tuple[Metric, Department], Mapping[str, Decimal | None]],
    *,
    actor: User,
    shown: Mapping[tuple[Metric, Department], str] = MappingProxyType({}),
    now: datetime | None = None,
) -> int:
    """Write figures: one value or one pair (keys value, done, total) a metric and unit; all None removes it.

    `shown` is what the actor saw there, as `typed` writes it: what somebody else wrote since is not
    overwritten. All or nothing: a ValidationError lists every fault. Returns how many readings changed.
    """
    open_for_writing(calendar_month, department, actor=actor, now=now)
    held = {(each.metric_id, each.unit_id): each for each in readings_of(department, calendar_month)}
    faults, changes = [], {}
    for (metric, unit), numbers in entries.items():
        reading = held.get((metric.pk, unit.pk))
        if _same(reading, numbers):
            continue
        try:
            refuse_overwriting(shown.get((metric, unit)), typed(reading), in_words(numbers))
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
