"""The figures of a department's month: which are asked for, and the one way to write them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.content import Group, figure_digests, figure_key
from assessments.events import ReadingsSet
from assessments.filing import open_for_writing
from assessments.numbers import in_words, is_percent, read_number
from assessments.recheck import doubts_about
from assessments.workflow import reopen
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth, span_of
from rules.judging import figure_words
from rules.models import NUMBERS, Clause, Metric, Numbers, Reading, numbers_fault
from rules.readings import readings_for
from rules.standards import plain

MOST_PERCENT, MOST_TIMES = 1000, 10
MOST_FRACTION = Decimal(MOST_PERCENT) / 100  # above it, what was meant as a fraction is out of bounds itself
FAR, FAR_POINTS = 5, 30
BATCH = 5_000


COMPARED_WITH = (-1, -12)  # the month before; of what is measured by the quarter or the year the year before

ReadingPlace = tuple[int, int, CalendarMonth]  # a metric and a unit, by their keys, and a month
Held = Mapping[ReadingPlace, Reading]


def readings_of(department: Department, *months: CalendarMonth) -> list[Reading]:
    """The department's figures of these months; one query."""
    return list(Reading.objects.filter(metric__department=department, calendar_month__in=months))


def figures_beside(department: Department, month: CalendarMonth) -> Held:
    """The department's figures of a month, and those that stand beside them to be compared with; one query."""
    return held_at(readings_of(department, month, *map(month.plus, COMPARED_WITH)))


def held_at(readings: Iterable[Reading]) -> Held:
    return {(one.metric_id, one.unit_id, one.calendar_month): one for one in readings}


def reading_before(held: Held, metric: Metric, unit: Department, month: CalendarMonth) -> Reading | None:
    """What a figure is held against by every way in: the latest of those that it is compared with."""
    earlier = (held.get((metric.pk, unit.pk, month.plus(back))) for back in COMPARED_WITH)
    return next(filter(None, earlier), None)


@dataclass(frozen=True)
class ComputedColumn:
    """A derived metric beside the grid: by unit's key what it comes to as figures stand stored, or why it does not."""

    metric: Metric
    figures: Mapping[int, str]
    lacks: Mapping[int, str]

    def cell(self, unit: Department) -> tuple[str, str]:
        """The figure as people read it, or the reason that there is none; both "" of a unit without any figures."""
        return self.figures.get(unit.pk, ""), self.lacks.get(unit.pk, "")


def computed_columns(month: CalendarMonth, clauses: Iterable[Clause]) -> list[ComputedColumn]:
    """Of every derived metric that a clause in effect asks for, once; no query where there is none."""
    asked = (clause.metric for clause in clauses if clause.in_effect(month))
    metrics = list(dict.fromkeys(metric for metric in asked if metric and metric.derivation))
    readings = readings_for(metrics, [month])
    return [
        ComputedColumn(
            metric,
            {unit: figure_words(metric, one) for unit, one in readings.of(metric.pk, month).items()},
            {unit: lack.reason for unit, lack in readings.why_none(metric.pk, month).items()},
        )
        for metric in metrics
    ]


def typed(reading: Reading | None) -> str:
    """A reading as a person types it: `87.2`, or the pair `54000/90000`; "" without one."""
    if reading is None:
        return ""
    return in_words({"value": reading.value, "done": reading.done, "total": reading.total})


def oddity(metric: Metric, numbers: Numbers, before: Reading | None = None) -> str:
    """A sentence where a figure is hardly possible, else ""; a question, never a refusal, and asked by every way in.

    `before` is what the figure is compared with (`reading_before`).
    """
    value, done, total = (numbers.get(name) for name in NUMBERS)
    percent = is_percent(metric.measure)
    if value is not None and percent:
        return _odd_percentage(value, before)
    if done is None or total is None:
        return ""
    if total == 0:
        return "总数是 0，请再核对一下"
    if done > total * MOST_TIMES:
        return f"完成数是总数的 {MOST_TIMES} 倍以上，请再核对一下"
    if done > total and not _was_above_its_whole(before):
        return f"完成数 {plain(done)} 比总数 {plain(total)} 还多，请再核对一下"
    return "比例是负数，请再核对一下" if percent and done / total < 0 else ""


def _was_above_its_whole(before: Reading | None) -> bool:
    """A metric that runs past 100 % (序时进度 122%) is asked about once, not every month."""
    last = before.figure.exact if before else None
    return last is not None and last > 100


def _odd_percentage(value: Decimal, before: Reading | None) -> str:
    """Out of all bounds, or the fraction of what it was: 0.872 where last month's was 87."""
    if not 0 <= value <= MOST_PERCENT:
        return f"{plain(value)}% 不在 0 到 {MOST_PERCENT} 之间，请再核对一下"
    last = before.figure.exact if before else None
    if before and last and 0 < value <= MOST_FRACTION and last / 2 <= Fraction(value) * 100 <= last * 2:
        then = before.calendar_month.chinese
        return f"{plain(value)}% 只有{then} {typed(before)} 的百分之一，请再核对一下"
    return ""


def jump(metric: Metric, numbers: Numbers, before: Reading | None) -> str:
    """A sentence where a figure is far from the month before, else "": shown beside it, and never asked about.

    Far is FAR times as much or as little; of a percentage up to 100 also FAR_POINTS.
    """
    now, last = (_exact(numbers), before.figure.exact if before else None)
    if now is None or last is None or now == last:
        return ""
    is_far = (now == 0 and abs(last) >= FAR) or (
        now != 0 != last and not Fraction(1, FAR) < abs(now / last) < FAR
    )
    is_share = is_percent(metric.measure) and 0 <= now <= 100 and 0 <= last <= 100
    if is_far or (is_share and abs(now - last) >= FAR_POINTS):
        return f"{before.calendar_month.chinese}是 {typed(before)}，相差很大" if before else ""
    return ""


def _exact(numbers: Numbers) -> Fraction | None:
    value, done, total = (numbers.get(name) for name in NUMBERS)
    if value is not None:
        return Fraction(value)
    return None if done is None or not total else Fraction(done) * 100 / Fraction(total)


@dataclass(frozen=True)
class ColumnSum:
    """What a column comes to, to be checked against the table that it was copied from: how many, and how much."""

    filled: int
    asked: int
    words: str


def column_sum(metric: Metric, column: Iterable[Numbers | None]) -> ColumnSum:
    """Of pairs the sum of both, of percentages their plain mean, of anything else the sum; a bad cell counts not."""
    column = [*column]
    filled = [numbers for numbers in column if numbers and any(n is not None for n in numbers.values())]
    values = [value for numbers in filled if (value := numbers.get("value")) is not None]
    pairs = [numbers for numbers in filled if numbers.get("value") is None]
    words = []
    if pairs:
        sums = [sum((numbers[name] or Decimal(0) for numbers in pairs), Decimal(0)) for name in NUMBERS[1:]]
        words.append(f"合计 {'/'.join(plain(one, thousands=True) for one in sums)}")
    if values and is_percent(metric.measure):
        words.append(f"平均 {plain(round(sum(values, Decimal(0)) / len(values), 2))}")
    elif values:
        words.append(f"合计 {plain(sum(values, Decimal(0)), thousands=True)}")
    return ColumnSum(len(filled), len(column), "，".join(words))


def refuse_overwriting(shown: str | None, stands: str, mine: str) -> None:
    """ValidationError with both figures where somebody else was quicker; to save again then overwrites on purpose."""
    if shown is not None and shown != stands and stands != mine:
        theirs = f"填成了 {stands}" if stands else "清空了这一格"
        raise ValidationError(f"刚才有人{theirs}，您{f'填的是 {mine}' if mine else '清空了它'}")


@dataclass(frozen=True)
class Entry:
    """What the reading of one metric, unit and month is to hold (keys value, done, total; all None removes it).

    `before` is the reading that stands there now.
    """

    metric: Metric
    unit: Department
    month: CalendarMonth
    before: Reading | None
    numbers: Numbers

    @property
    def group(self) -> Group:
        return self.metric.pk, self.month

    @property
    def is_new(self) -> bool:
        """Whether it differs from the reading that stands."""
        return any(getattr(self.before, name, None) != self.numbers.get(name) for name in NUMBERS)

    @property
    def is_removed(self) -> bool:
        return all(self.numbers.get(name) is None for name in NUMBERS)


@transaction.atomic
def set_readings(
    calendar_month: CalendarMonth,
    department: Department,
    entries: Mapping[tuple[Metric, Department], Numbers],
    *,
    actor: User,
    shown: Mapping[tuple[Metric, Department], str] = MappingProxyType({}),
    now: datetime | None = None,
) -> int:
    """Write a department's figures of a month. Returns how many readings changed.

    `shown` is what the actor saw there, as `typed` writes it: what somebody else wrote since is not
    overwritten. All or nothing: a ValidationError lists every fault.
    """
    open_for_writing(calendar_month, department, actor=actor, now=now)
    readings = readings_of(department, calendar_month)
    held = {(reading.metric_id, reading.unit_id): reading for reading in readings}
    asked = [
        Entry(metric, unit, calendar_month, held.get((metric.pk, unit.pk)), numbers)
        for (metric, unit), numbers in entries.items()
    ]
    new, faults = [entry for entry in asked if entry.is_new], []
    for entry in new:
        try:
            seen = shown.get((entry.metric, entry.unit))
            refuse_overwriting(seen, typed(entry.before), in_words(entry.numbers))
            _refuse_faulty(entry, department)
        except ValidationError as error:
            faults.append(f"{entry.metric}，{entry.unit.label}：{'；'.join(error.messages)}")
    if faults:
        raise ValidationError(faults)
    write_readings(new, actor=actor)
    reopen(doubts_about({entry.metric for entry in new}, [calendar_month]), actor=actor)
    return len(new)


def _refuse_faulty(entry: Entry, department: Department) -> None:
    if entry.metric.department_id != department.pk:
        raise ValidationError(f"这项指标不是{department.label}的")
    if computed := entry.metric.typing_fault:
        raise ValidationError(computed)
    if fault := numbers_fault(entry.numbers):
        raise ValidationError(fault[1])
    for number in filter(None, entry.numbers.values()):
        try:
            read_number(plain(number))
        except ValueError as error:
            raise ValidationError(str(error)) from error


def write_readings(entries: Iterable[Entry], *, actor: User | None) -> None:
    """Write checked figures of any departments and months at once, inside a transaction that holds the months.

    The bulk door: the history gets one event for each department, with what stood there and what does.
    ValidationError where a metric is computed and nobody may type it.
    """
    written, removed = [], []
    lots: dict[Department, list[Entry]] = {}
    for entry in entries:
        if fault := entry.metric.typing_fault:
            raise ValidationError(fault)
        lots.setdefault(entry.metric.department, []).append(entry)
        if entry.is_removed and entry.before is not None:
            removed.append(entry.before.pk)
        else:
            place = {"metric": entry.metric, "unit": entry.unit, "calendar_month": entry.month}
            written.append(Reading(**place, **{name: entry.numbers.get(name) for name in NUMBERS}))
    unique = ["metric", "calendar_month", "unit"]
    Reading.objects.bulk_create(
        written, batch_size=BATCH, update_conflicts=True, unique_fields=unique, update_fields=NUMBERS
    )
    Reading.objects.filter(pk__in=removed).delete()
    digests = figure_digests({entry.group for lot in lots.values() for entry in lot})
    for department, lot in lots.items():
        lot_digests = {key: digests[key] for key in map(figure_key, {entry.group for entry in lot})}
        _record_lot(department, lot, lot_digests, actor)


def _record_lot(
    department: Department, lot: list[Entry], digests: Mapping[str, str | None], actor: User | None
) -> None:
    changes: dict[str, dict[str, dict[str, list[str]]]] = {}
    for entry in lot:
        by_unit = changes.setdefault(str(entry.month), {}).setdefault(entry.metric.name, {})
        by_unit[entry.unit.code] = [typed(entry.before), in_words(entry.numbers)]
    span = span_of(entry.month for entry in lot)
    sentence = f"填写了{department.label}{span}的 {len(lot)} 个数据"
    record(actor, ReadingsSet(changes=changes, digests=digests), department, sentence)
