"""指标数据: one value or one exact pair a unit, metric and month."""

from decimal import Decimal

from assessments.models import Reading
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import FIGURES, Row, Rows
from departments.models import Department
from departments.months import CalendarMonth

NUMBERS = ("value", "done", "total")
BATCH = 5_000

Key = tuple[int, CalendarMonth, int]
Numbers = dict[str, Decimal | None]


def apply_readings(ledger: Ledger, rows: Rows) -> None:
    """Figures are written, changed, and where all of a row is blank removed."""
    held = _held({row["month"] for row in rows})
    written, removed = [], []
    for row in rows:
        key = _key(ledger, row)
        if key is None or row.faulty:
            continue
        before = held.get(key)
        numbers = _numbers(ledger, row, before)
        if numbers is None or all(getattr(before, name, None) == numbers[name] for name in NUMBERS):
            continue
        if ledger.is_closed(row):
            continue
        if any(number is not None for number in numbers.values()):
            ledger.open(row["month"])
            written.append(Reading(metric_id=key[0], calendar_month=key[1], unit_id=key[2], **numbers))
        else:
            removed.append(before.pk)
        ledger.changed(FIGURES.title, ledger.departments[row["department"]])
    Reading.objects.bulk_create(
        written,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["metric", "calendar_month", "unit"],
        update_fields=NUMBERS,
    )
    Reading.objects.filter(pk__in=removed).delete()


def _held(months: set[CalendarMonth]) -> dict[Key, Reading]:
    found = Reading.objects.filter(calendar_month__in=months).order_by()
    return {(each.metric_id, each.calendar_month, each.unit_id): each for each in found}


def _key(ledger: Ledger, row: Row) -> Key | None:
    department: Department | None = ledger.own_department(row)
    unit = ledger.department(row, "unit")
    if department is None:
        return None
    metric = ledger.metric(department, row["metric"])
    if metric is None:
        message = f"{department.label}没有指标“{row['metric']}”，请先写进指标表或细则表"
        ledger.fault(row, "metric", message)
    return (metric.pk, row["month"], unit.pk) if metric and unit else None


def _numbers(ledger: Ledger, row: Row, before: Reading | None) -> Numbers | None:
    """What the reading is to hold: a value puts a pair away that has no headings here, and the reverse."""
    given = row.given(*NUMBERS)
    has_value = given.get("value") is not None
    has_pair = given.get("done") is not None or given.get("total") is not None
    if has_value and has_pair:
        ledger.fault(row, "value", "数值与完成数、总数只能填一种")
        return None
    numbers = {name: getattr(before, name, None) for name in NUMBERS} | given
    if has_value:
        numbers["done"] = numbers["total"] = None
    elif has_pair:
        numbers["value"] = None
    if (numbers["done"] is None) != (numbers["total"] is None):
        blank = "done" if numbers["done"] is None else "total"
        ledger.fault(row, blank, "完成数和总数要一起填")
        return None
    return numbers
