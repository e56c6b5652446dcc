"""A sheet's cells under its headings: which heading each cell stands under, and what makes a sheet unreadable."""

from collections.abc import Collection, Iterable, Iterator, Set
from string import ascii_uppercase, digits
from typing import Any

from openpyxl.utils import get_column_letter

from assessments.files.archives import Refused
from assessments.workbook import cells
from assessments.workbook.books import Book
from assessments.workbook.faults import Fault, Note
from assessments.workbook.headings import heading_of
from assessments.workbook.reading import Cell, Grid, Line, column_number
from assessments.workbook.sheets import Column, WorkbookSheet
from departments.text import narrow, visible

Headed = dict[int, Column]  # by column number, from 1
Numbered = dict[str, list[tuple[int, dict[str, Any]]]]

PASSED_OVER = {"hidden": "是隐藏的表，没有读", "chart": "是图表，没有读", "empty": "是空表，没有读"}
MOST_NAMED = 10


def rows_of(
    grids: Iterable[Grid], faults: list[Fault], notes: list[Note], book: Book, *, usable: Collection[str]
) -> Numbered:
    """The rows of every sheet of the book, by heading and numbered as in the file; the faults of sheets and headings.

    `usable` are the titles that whoever brings the file in is told of. Refused where a sheet has more rows than it may.
    """
    numbered: Numbered = {}
    for grid in grids:
        title = narrow(grid.title)
        sheet = book.sheets.get(title)
        if grid.skipped:
            notes.append(Note(title, None, "", PASSED_OVER[grid.skipped]))
        elif sheet is None:
            faults.append(Fault(title, None, "", no_sheet(usable)))
        elif title in numbered:
            faults.append(Fault(title, None, "", "有两张同名的表，只能留一张"))
        else:
            _refuse_too_many(sheet, grid)
            notes.extend(_hidden(sheet, grid))
            numbered[title] = _rows(sheet, grid, faults)
    return numbered


def no_sheet(usable: Collection[str]) -> str:
    return f"没有这张表，可用的有 {'、'.join(usable)}"


def _refuse_too_many(sheet: WorkbookSheet, grid: Grid) -> None:
    last = grid.lines[-1][0]
    if last > sheet.most_rows + 1:
        raise Refused(f"的“{sheet.title}”表有 {last - 1} 行，最多 {sheet.most_rows} 行，请分开{{action}}")


def _hidden(sheet: WorkbookSheet, grid: Grid) -> Iterator[Note]:
    rows = [row for row in grid.hidden_rows if row > 1]
    if rows:
        named = "、".join(map(str, rows[:MOST_NAMED])) + ("…" if len(rows) > MOST_NAMED else "")
        yield Note(sheet.title, None, "", f"其中 {len(rows)} 行是隐藏行（第 {named} 行），也一起读入")


def _rows(sheet: WorkbookSheet, grid: Grid, faults: list[Fault]) -> list[tuple[int, dict[str, Any]]]:
    lines = list(grid.lines)
    if _stands_in(sheet, lines, 2):
        faults.append(Fault(sheet.title, None, "", "标题在第 2 行，请删去上面的表名行"))
        return []
    headings = lines.pop(0)[1] if lines[0][0] == 1 else []
    before = len(faults)
    headed = _headed(sheet, headings, faults)
    strange = {number for number, raw in enumerate(headings, start=1) if not _is_blank(raw)} - headed.keys()
    missing = [
        column.heading for column in sheet.columns if column.wants_content and column not in headed.values()
    ]
    if missing:
        faults.append(Fault(sheet.title, None, "", f"第一行缺少标题 {'、'.join(missing)}"))
    if len(faults) > before and len(headed) < len(
        sheet.columns
    ):  # one of the strange may be a heading mistyped
        return []
    faults.extend(_misplaced(grid, headed, strange, lines))
    bad = grid.unvalued | grid.errors
    faults.extend(_without_value(grid, headed))
    return [(number, dict(_under(headed, number, values, bad))) for number, values in lines]


def _stands_in(sheet: WorkbookSheet, lines: list[Line], row: int) -> bool:
    """Whether every heading that must be there stands in a row further down, under a title."""
    values = next((values for number, values in lines if number == row), [])
    named = {heading_of(value) for value in values}
    return {column.heading for column in sheet.columns if column.wants_content} <= named


def _headed(sheet: WorkbookSheet, headings: list[Cell | None], faults: list[Fault]) -> Headed:
    headed: Headed = {}
    for number, raw in enumerate(headings, start=1):
        column = sheet.by_heading.get(heading_of(raw))
        if column is None and not _is_blank(raw):
            known = "、".join(sheet.by_heading)
            faults.append(Fault(sheet.title, 1, visible(str(raw)), f"没有这个标题，可用的有 {known}"))
        elif column in headed.values() and column is not None:
            faults.append(Fault(sheet.title, 1, column.heading, "这个标题写了两次，只能留一个"))
        elif column is not None:
            headed[number] = column
    return headed


def _is_blank(value: Cell | None) -> bool:
    return value is None or (isinstance(value, str) and not visible(value))


def _named(headed: Headed, number: int) -> str:
    return headed[number].heading if number in headed else f"{get_column_letter(number)} 列"


def _misplaced(grid: Grid, headed: Headed, strange: Set[int], lines: list[Line]) -> Iterator[Fault]:
    """Merged cells below the headings, and content that stands under no heading; `strange` ones were told of."""
    for ref in grid.merged:
        left, top, bottom = _bounds(ref)
        if bottom > 1:
            message = f"合并了单元格 {ref}，请取消合并，每格各自填写"
            yield Fault(grid.title, max(top, 2), _named(headed, left), message)
    for number, values in lines:
        for column, value in enumerate(values, start=1):
            if column not in headed and column not in strange and not _is_blank(value):
                yield Fault(grid.title, number, _named(headed, column), "第一行没有标题，请写上标题或清空")


def _bounds(ref: str) -> tuple[int, int, int]:
    """Of a range the first column, first and last row; whole columns and rows (`J:K`, `1:1`) have no end."""
    first, last = (ref.split(":") * 2)[:2]
    left, top, bottom = first.rstrip(digits), first.lstrip(ascii_uppercase), last.lstrip(ascii_uppercase)
    return column_number(left) or 1, int(top or 1), int(bottom or cells.LONGEST)


def _without_value(grid: Grid, headed: Headed) -> Iterator[Fault]:
    for row, column in sorted(grid.unvalued):
        message = "公式没有计算过的值，请在 Excel 或 WPS 里打开并保存，或粘贴为数值"
        yield Fault(grid.title, row, _named(headed, column), message)
    for row, column in sorted(grid.errors):
        yield Fault(grid.title, row, _named(headed, column), cells.ERROR)


def _under(
    headed: Headed, number: int, values: list[Cell | None], bad: set[tuple[int, int]]
) -> Iterator[tuple[str, Any]]:
    for column, heading in headed.items():
        if (number, column) in bad:
            yield heading.heading, cells.UNREADABLE
        else:
            yield heading.heading, values[column - 1] if column <= len(values) else None
