"""A file opened as a workbook, after `package` found nothing in it to refuse: grids of plain values."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.read_only import ReadOnlyCell

from assessments.workbook import cells, escapes, package
from assessments.workbook.scanning import Meter, Refused, SheetScan
from assessments.workbook.sheets import REGISTER_ROWS, SHEETS

MOST_CHARACTERS = 50_000_000

Line = tuple[int, list[Any]]


@dataclass(frozen=True)
class Grid:
    """One sheet: its lines with content, numbered from 1, and what the scan found in it."""

    title: str
    lines: list[Line]
    scan: SheetScan


def open_workbook(data: bytes, meter: Meter | None = None) -> list[Grid]:
    """The sheets of a workbook in its order; empty ones are left out. Refused with a Chinese sentence.

    A sheet that the contract does not know comes without its lines: it is named, not read.
    """
    found = package.inspect(data, meter)
    # The reader warns of styles and extensions that it drops; nobody here needs them.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _Reader(book, found).grids()
            finally:
                book.close()
        except Refused:
            raise
        except Exception:  # whatever the reader stumbles over: a file that cannot be read changes nothing
            raise Refused(package.DAMAGED) from None


class _Reader:
    def __init__(self, book: Workbook, found: package.Package):
        self.book, self.found, self.characters = book, found, 0
        self.percents = _percent_styles(book)

    def grids(self) -> list[Grid]:
        if not self.book.sheetnames:
            raise Refused(package.DAMAGED)
        grids = []
        for title in self.book.sheetnames:
            sheet = self.book[title]
            scan = self.found.scans.get(getattr(sheet, "_worksheet_path", ""))
            if scan is None:  # a chart sheet, which holds no cells
                grids.append(Grid(title.strip(), [], SheetScan(last_row=1)))
            elif scan.last_row:
                grids.append(Grid(title.strip(), self._lines(sheet, title.strip(), scan), scan))
        return grids

    def _lines(self, sheet: Any, title: str, scan: SheetScan) -> list[Line]:
        known = SHEETS.get(title)
        most = known.most_rows if known else REGISTER_ROWS
        if scan.last_row > most + 1:
            raise Refused(f"的“{title}”表有 {scan.last_row - 1} 行，最多 {most} 行，请分开导入")
        lines = list(self._with_content(sheet, scan)) if known else []
        if known and not lines:  # written in a dialect that the reader passes over in silence
            raise Refused(package.DAMAGED)
        return lines

    def _with_content(self, sheet: Any, scan: SheetScan) -> Iterator[Line]:
        rows = sheet.iter_rows(max_row=scan.last_row, max_col=scan.last_column)
        for number, row in enumerate(rows, start=1):
            values = [self._value(cell) for cell in row]
            if any(value not in (None, "") for value in values) or any(
                (number, column) in scan.unvalued for column in range(1, scan.last_column + 1)
            ):
                yield number, values

    def _value(self, cell: ReadOnlyCell) -> Any:
        value = cell.value
        if isinstance(value, str):
            self.characters += len(value)
            if self.characters > MOST_CHARACTERS:
                raise Refused("里的文字过多，请分开导入")
            return escapes.read(value)
        if isinstance(value, float | int) and not isinstance(value, bool) and cell._style_id in self.percents:
            return cells.exact(value) * 100  # what people see in it: 87.2%
        return value


def _percent_styles(book: Workbook) -> set[int]:
    """Which cell styles show a number as a percentage."""
    return {
        number
        for number in range(len(book._cell_styles))
        if "%" in ReadOnlyCell(_InBook(book), 1, 1, None, style_id=number).number_format
    }


@dataclass(frozen=True)
class _InBook:
    parent: Workbook
