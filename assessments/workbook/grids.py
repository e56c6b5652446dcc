"""A grid of cells under its first row: which heading each cell stands under, and what makes a grid unreadable."""

from collections.abc import Iterator
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries

from assessments.workbook import cells
from assessments.workbook.faults import Fault
from assessments.workbook.opening import Grid, Line
from assessments.workbook.sheets import SHEETS, Column, Sheet

Headed = dict[int, Column]  # by column number, from 1


def rows_of(grids: list[Grid], faults: list[Fault]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The rows of every known sheet, by heading and numbered as in the file; the faults of sheets and headings."""
    found: dict[str, list] = {}
    for grid in grids:
        sheet = SHEETS.get(grid.title)
        if sheet is None:
            faults.append(Fault(grid.title, None, "", f"没有这张表，可用的有 {'、'.join(SHEETS)}"))
        elif grid.title in found:
            faults.append(Fault(grid.title, None, "", "有两张同名的表，只能留一张"))
        else:
            found[grid.title] = _rows(sheet, grid, faults)
    return found


def _rows(sheet: Sheet, grid: Grid, faults: list[Fault]) -> list[tuple[int, dict[str, Any]]]:
    lines = list(grid.lines)
    headings = lines.pop(0)[1] if lines and lines[0][0] == 1 else []
    before = len(faults)
    headed = _headed(sheet, headings, faults)
    missing = [
        column.heading for column in sheet.columns if column.wants_content and column not in headed.values()
    ]
    if missing:
        faults.append(Fault(sheet.title, None, "", f"第一行缺少标题 {'、'.join(missing)}"))
    if len(faults) > before:
        return []
    faults.extend(_misplaced(grid, headed, lines))
    bad = grid.scan.unvalued | grid.scan.errors
    faults.extend(_without_value(grid, headed))
    return [(number, dict(_under(headed, number, values, bad))) for number, values in lines]


def _headed(sheet: Sheet, headings: list[Any], faults: list[Fault]) -> Headed:
    headed: Headed = {}
    for number, raw in enumerate(headings, start=1):
        said = cells.narrow(raw) if isinstance(raw, str) else ""
        column = sheet.by_heading.get(said.rstrip("*").rstrip())
        if column is None and raw not in (None, ""):
            known = "、".join(sheet.by_heading)
            faults.append(Fault(sheet.title, 1, said or str(raw), f"没有这个标题，可用的有 {known}"))
        elif column in headed.values() and column is not None:
            faults.append(Fault(sheet.title, 1, column.heading, "这个标题写了两次，只能留一个"))
        elif column is not None:
            headed[number] = column
    return headed


def _named(headed: Headed, number: int) -> str:
    return headed[number].heading if number in headed else f"{get_column_letter(number)} 列"


def _misplaced(grid: Grid, headed: Headed, lines: list[Line]) -> Iterator[Fault]:
    """Merged cells below the headings, and content that stands under no heading."""
    for ref in grid.scan.merged:
        left, top, _, bottom = range_boundaries(ref)
        if bottom > 1:
            message = f"合并了单元格 {ref}，请取消合并，每格各自填写"
            yield Fault(grid.title, max(top, 2), _named(headed, left), message)
    for number, values in lines:
        for column, value in enumerate(values, start=1):
            if value not in (None, "") and column not in headed:
                yield Fault(grid.title, number, _named(headed, column), "第一行没有标题，请写上标题或清空")


def _without_value(grid: Grid, headed: Headed) -> Iterator[Fault]:
    for row, column in sorted(grid.scan.unvalued):
        message = "公式没有计算过的值，请在 Excel 或 WPS 里打开并保存，或粘贴为数值"
        yield Fault(grid.title, row, _named(headed, column), message)
    for row, column in sorted(grid.scan.errors):
        message = "公式的结果是错误值，请改正公式或填写数值"
        yield Fault(grid.title, row, _named(headed, column), message)


def _under(
    headed: Headed, number: int, values: list[Any], bad: set[tuple[int, int]]
) -> Iterator[tuple[str, Any]]:
    for column, heading in headed.items():
        if (number, column) in bad:
            yield heading.heading, cells.UNREADABLE
        else:
            yield heading.heading, values[column - 1] if column <= len(values) else None
