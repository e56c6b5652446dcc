"""A board's ranking as a table for spreadsheets, the same in CSV and XLSX. Pure: board in, bytes out."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from boards.document import Board, Place
from departments.formulas import guarded, runs

HEADINGS = (
    "名次", "组内名次", "单位", "分组", "红旗", "黄灯", "红灯", "得分", "累计得分", "累计名次",
)  # fmt: skip
WIDTHS = (8, 10, 24, 10, 8, 8, 8, 8, 10, 10)
_STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can tell: same board, same bytes

Value = int | Decimal | str | None


def ranking_rows(board: Board) -> list[tuple[Value, ...]]:
    """The ranking in its own order, one tuple a unit under HEADINGS (contract, section 5).

    Counts and ranks are int, scores Decimal, names str; None where a unit has no rank or no year yet.
    """
    return [tuple(_cells(place)) for place in board.places]


def board_csv(board: Board) -> bytes:
    """The ranking as RFC 4180 in UTF-8 with BOM; text never becomes a formula, numbers stay numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in ranking_rows(board):
        writer.writerow([guarded(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def board_xlsx(board: Board) -> bytes:
    """The same table as a workbook of one sheet; the same edition gives the same bytes. ValueError of a draft."""
    if board.publication is None:
        raise ValueError("a draft has no moment of publication to stamp its file with")
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = str(board.month)
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.cell(1, column, heading).font = Font(bold=True)
    for number, row in enumerate(ranking_rows(board), start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
    _dress(sheet)
    stamp = board.publication.published_at.astimezone(UTC).replace(tzinfo=None)
    workbook.properties.created = workbook.properties.modified = stamp
    workbook.properties.creator = _printable(board.issuer)
    return _packed(workbook)


def _cells(place: Place) -> Iterator[Value]:
    year = place.year_to_date
    yield from (place.rank, place.group_rank, place.name, place.group)
    yield from (*place.tally.counts, place.tally.score)
    yield from (year.tally.score, year.rank) if year else (None, None)


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


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "D2"
    for heading, width in zip(sheet[1], WIDTHS, strict=True):
        heading.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[heading.column_letter].width = width


def _packed(workbook: Workbook) -> bytes:
    """Save without the two things that change from run to run: the hour of saving and of each part."""
    saved, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(workbook, ZipFile(saved, "w")).save()
    with ZipFile(saved) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(ZipInfo(part, _STAMP), source.read(part), ZIP_DEFLATED)
    return packed.getvalue()
