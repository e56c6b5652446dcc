"""Tables as .xlsx: text never becomes a formula, numbers stay numbers, and the same tables give the same bytes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from departments.formulas import runs
from departments.repacking import repacked

_LINE = Side(style="thin", color="FF8A8F96")
_RULED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

Value = int | Decimal | str | None


@dataclass(frozen=True)
class XlsxTable:
    """One sheet: headings and rows of as many values; `above` are lines of words before them, one a row.

    The first `fixed` columns stay in sight; a width is that of so many digits. `is_to_print`: on A3 across, ruled, as
    wide as the paper, the headings on every sheet.
    """

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Value]]
    fixed: int = 0
    above: Sequence[str] = ()
    is_to_print: bool = False


def xlsx(tables: Sequence[XlsxTable], *, made_at: datetime, creator: str) -> bytes:
    """A workbook of these sheets, at least one; `made_at` (aware) and `creator` are what the file says of itself."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for table in tables:
        _fill(workbook.create_sheet(table.title), table)
    stamp = made_at.astimezone(UTC).replace(tzinfo=None)
    workbook.properties.created = workbook.properties.modified = stamp
    workbook.properties.creator = _printable(creator)
    return _packed(workbook)


def _fill(sheet: Worksheet, table: XlsxTable) -> None:
    head = len(table.above) + 1
    for number, words in enumerate(table.above, start=1):
        _write(sheet.cell(number, 1), words)
    for column, (heading, width) in enumerate(zip(table.headings, table.widths, strict=True), start=1):
        cell = sheet.cell(head, column)
        _write(cell, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(table.rows, start=head + 1):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
    sheet.freeze_panes = sheet.cell(head + 1, table.fixed + 1).coordinate
    if table.is_to_print:
        _to_print(sheet, head)


def _to_print(sheet: Worksheet, head: int) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A3, "landscape"
    sheet.page_setup.fitToHeight = 0  # as many sheets as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{head}"
    for row in sheet.iter_rows(min_row=head):
        for cell in row:
            cell.border, cell.alignment = _RULED, Alignment(wrap_text=True, vertical="top")


def _printable(text: str) -> str:
    """XML has no way to write most control characters; the mark for what cannot be shown stands for them."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)


def _write(cell: Cell, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _printable(value)
    cell.data_type = "s"  # whatever it begins with
    cell.quotePrefix = runs(value)


def _packed(workbook: Workbook) -> bytes:
    """Save without the two things that change from run to run: the hour of saving and of each part."""
    saved = io.BytesIO()
    ExcelWriter(workbook, ZipFile(saved, "w")).save()
    return repacked(saved.getvalue())
