"""指标数据: one value or one exact pair a unit, metric and month."""

from assessments.figures import COMPARED_WITH, Entry, Held, held_at, oddity, reading_before, write_readings
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import FIGURES, ReadRow, ReadRows
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import NUMBERS, Metric, Numbers, Reading, numbers_fault


def apply_readings(ledger: Ledger, rows: ReadRows) -> None:
    """Figures are written, changed, and where all of a row is blank removed."""
    months = {row["month"] for row in rows}
    held = _held(months | {month.plus(back) for month in months for back in COMPARED_WITH})
    new = []
    for row in rows:
        entry = _entry(ledger, row, held)
        if entry is None or not entry.is_new or ledger.is_closed(row):
            continue
        ledger.open(row["month"])
        _ask(ledger, row, entry, held)
        ledger.changed(FIGURES.title, entry.metric.department)
        new.append(entry)
    write_readings(new, actor=ledger.actor)


def _ask(ledger: Ledger, row: ReadRow, entry: Entry, held: Held) -> None:
    """A figure that is hardly possible, about which the grid would ask, is taken with a note."""
    before = reading_before(held, entry.metric, entry.unit, entry.month)
    name = "done" if entry.numbers["value"] is None else "value"
    ledger.note(row, name, oddity(entry.metric, entry.numbers, before))


def _held(months: set[CalendarMonth]) -> Held:
    return held_at(Reading.objects.filter(calendar_month__in=months).order_by())


def _entry(ledger: Ledger, row: ReadRow, held: Held) -> Entry | None:
    department: Department | None = ledger.own_department(row)
    unit = ledger.department(row, "unit")
    metric = _metric(ledger, row, department) if department else None
    if metric:
        ledger.fault(row, "metric", metric.typing_fault)
    if metric is None or unit is None or row.faulty:
        return None
    before = held.get((metric.pk, unit.pk, row["month"]))
    numbers = _numbers(row, before)
    if fault := numbers_fault(numbers):
        ledger.fault(row, *fault)
        return None
    return Entry(metric, unit, row["month"], before, numbers)


def _metric(ledger: Ledger, row: ReadRow, department: Department) -> Metric | None:
    metric = ledger.metric(department, row["metric"])
    if metric is None:
        message = f"{department.label}没有指标“{row['metric']}”，请先写进指标表或细则表"
        ledger.fault(row, "metric", message)
    return metric


def _numbers(row: ReadRow, before: Reading | None) -> Numbers:
    """What the reading is to hold: a value puts a pair away that has no headings here, and the reverse."""
    given = row.given(*NUMBERS)
    numbers = {name: getattr(before, name, None) for name in NUMBERS} | given
    if given.get("value") is not None:
        numbers |= {name: given.get(name) for name in ("done", "total")}
    elif given.get("done") is not None or given.get("total") is not None:
        numbers["value"] = None
    return numbers
