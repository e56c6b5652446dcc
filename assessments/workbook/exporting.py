"""A whole workbook written: importing it again changes nothing."""

import io
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assessments.numbers import MOST_DIGITS, written
from assessments.workbook import cells, escapes
from assessments.workbook.books import CORE, Book
from assessments.workbook.sheets import Column, WorkbookSheet
from assessments.workbook.values import Values
from departments.formulas import runs
from departments.months import CalendarMonth

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
HEADING = PatternFill("solid", fgColor="FFEDE7DC")
ISSUED_BY = "填写说明"


def export_workbook(
    month: CalendarMonth | None = None, *, titles: Collection[str] | None = None, book: Book = CORE
) -> bytes:
    """All sheets of a book as .xlsx; of those that go by months only that month, where one is given.

    `titles` narrows to those sheets: what somebody takes out on a page is what they may bring in again.
    """
    file = Workbook(write_only=True)
    for entry in book.entries:
        if titles is None or entry.title in titles:
            _write(file, entry.sheet, entry.values(month))
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def _write(file: Workbook, sheet: WorkbookSheet, values: Values) -> None:
    page = file.create_sheet(sheet.title)
    page.freeze_panes = "A2"
    headings = []
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.heading, WIDTH)
        headings.append(_heading(page, column))
        if isinstance(column.read, cells.Choice):
            page.data_validations.append(_choice(column.read, get_column_letter(number), sheet.most_rows))
    page.append(headings)
    for row in values:
        page.append([_cell(page, value) for value in row])


def _heading(page: Any, column: Column) -> WriteOnlyCell:
    heading = WriteOnlyCell(page, column.title)
    heading.font, heading.fill = Font(bold=column.key), HEADING
    if column.hint:
        heading.comment = Comment(
            column.hint, ISSUED_BY, width=360, height=min(60 + 9 * column.hint.count("\n"), 600)
        )
    return heading


def _choice(read: cells.Choice, letter: str, most_rows: int) -> DataValidation:
    """A list to choose from; what is typed past it is the import's to refuse, with a sentence."""
    listed = f'"{",".join(read.labels)}"'
    place = f"{letter}2:{letter}{most_rows + 1}"
    return DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=False, sqref=place)


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
