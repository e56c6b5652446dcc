"""The whole workbook written: importing it again changes nothing."""

import io
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assessments.models import Determination, Explanation
from assessments.numbers import MOST_DIGITS, written
from assessments.workbook import escapes, sheets
from assessments.workbook.sheets import WorkbookSheet
from departments.formulas import runs
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, Metric, Reading, RuleSetState, signal_order

WIDTHS = {
    "条款": 60,
    "事由": 40,
    "事实依据": 60,
    "标准": 40,
    "名称": 24,
    "原因": 24,
    "指标": 24,
    "数据来源": 24,
}
WIDTH = 13

Values = Iterator[Iterable[Any]]


def export_workbook(month: CalendarMonth | None = None, *, titles: Collection[str] | None = None) -> bytes:
    """All seven sheets as .xlsx; with a month only its 指标数据, 认定 and 说明, and everything else.

    `titles` narrows to those sheets: what somebody takes out on a page is what they may bring in again.
    Rule sets in draft stay out, for an import would approve them. ReadRows stand in register order.
    """
    book = Workbook(write_only=True)
    for sheet, values in _contents(month):
        if titles is None or sheet.title in titles:
            _write(book, sheet, values)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _contents(month: CalendarMonth | None) -> Iterator[tuple[WorkbookSheet, Values]]:
    yield sheets.UNITS, _units()
    yield sheets.PEOPLE, _people()
    yield sheets.METRICS, _metrics()
    yield sheets.RULES, _rules()
    yield sheets.FIGURES, _figures(month)
    yield sheets.LINES, _lines(month)
    yield sheets.EXPLANATIONS, _explanations(month)


def _units() -> Values:
    for unit in Department.objects.select_related("succeeds"):
        yield (
            unit.code,
            unit.name,
            unit.short_name,
            unit.group,
            unit.assesses,
            unit.is_assessed,
            unit.position,
            unit.active_from,
            unit.active_until,
            unit.succeeds.code if unit.succeeds else None,
        )


def _people() -> Values:
    for person in User.objects.select_related("department"):
        role = person.get_role_display() or sheets.NO_ROLE[1]
        yield person.username, person.name, person.department.code, role, person.email, person.phone


def _metrics() -> Values:
    for metric in Metric.objects.select_related("department"):
        yield (
            metric.department.code,
            metric.name,
            metric.measure,
            metric.get_basis_display(),
            metric.get_frequency_display(),
            metric.places,
            metric.minimum_total,
            metric.source,
        )


def _rules() -> Values:
    order = "rule_set__department__position", "rule_set__department__code", "rule_set__effective_from"
    clauses = Clause.objects.filter(rule_set__state=RuleSetState.APPROVED)
    clauses = clauses.select_related("rule_set__department", "metric")
    for clause in clauses.order_by(*order, signal_order(), "number"):
        yield (
            clause.rule_set.department.code,
            clause.rule_set.effective_from,
            clause.get_signal_display(),
            clause.number,
            clause.text,
            clause.get_kind_display(),
            clause.metric.name if clause.metric else None,
            clause.standard,
            clause.section,
            clause.get_visibility_display(),
        )


def _figures(month: CalendarMonth | None) -> Values:
    readings = Reading.objects.filter(calendar_month=month) if month else Reading.objects.all()
    department = "metric__department__position", "metric__department__code"
    readings = readings.order_by(
        "calendar_month", *department, "metric__name", "unit__position", "unit__code"
    )
    names = (
        "calendar_month",
        "metric__department__code",
        "metric__name",
        "unit__code",
        "value",
        "done",
        "total",
    )
    yield from readings.values_list(*names).iterator()


def _lines(month: CalendarMonth | None) -> Values:
    lines = (
        Determination.objects.filter(month__calendar_month=month) if month else Determination.objects.all()
    )
    lines = lines.select_related("month", "assessor", "clause", "unit")
    for line in _by_clause(lines, "unit__position", "unit__code", "data_month"):
        yield (
            line.month.calendar_month,
            line.assessor.code,
            line.clause.get_signal_display(),
            line.clause.number,
            line.unit.code,
            line.data_month,
            line.grounds,
            line.facts,
            line.get_state_display(),
        )


def _explanations(month: CalendarMonth | None) -> Values:
    rows = Explanation.objects.filter(month__calendar_month=month) if month else Explanation.objects.all()
    rows = rows.select_related("month", "assessor", "clause", "unit")
    for row in _by_clause(rows, "unit__position", "unit__code"):
        yield (
            row.month.calendar_month,
            row.assessor.code,
            row.clause.get_signal_display(),
            row.clause.number,
            row.unit.code if row.unit else None,
            row.text,
        )


def _by_clause(rows: Any, *rest: str) -> Any:
    order = "month__calendar_month", "assessor__position", "assessor__code"
    return rows.order_by(*order, signal_order("clause__signal"), "clause__number", *rest)


def _write(book: Workbook, sheet: WorkbookSheet, values: Values) -> None:
    page = book.create_sheet(sheet.title)
    page.freeze_panes = "A2"
    headings = []
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.heading, WIDTH)
        heading = WriteOnlyCell(page, column.title)
        heading.font = Font(bold=column.key)
        headings.append(heading)
    page.append(headings)
    for row in values:
        page.append([_cell(page, value) for value in row])


def _cell(page: Any, value: Any) -> Any:
    """Numbers stay numbers, exact to 15 digits; everything else is text and never a formula."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal):
        plain = written(value)
        digits = plain.replace("-", "").replace(".", "").lstrip("0")
        return Decimal(plain) if len(digits) <= MOST_DIGITS else plain
    text = escapes.written(str(value))
    if not runs(str(value)) and text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(page, "")
    cell.value, cell.data_type, cell.quotePrefix = text, "s", True
    return cell
