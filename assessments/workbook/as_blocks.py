"""An uploaded file as blocks of text, one for each sheet that people see, row for row and column for column."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assessments.blocks.cutting import cut, decoded, written
from assessments.files.archives import Refused
from assessments.numbers import NO_NUMBER
from assessments.numbers import written as plain_number
from assessments.workbook.reading import Cell, Grid
from departments.text import trimmed

OLD_ENDINGS = (".xls", ".et", ".ett", ".xlt", ".ods", ".xlsb")
OLD = "是老格式（.xls、.et 等），读不了：请在 Excel 或 WPS 里“另存为”，类型选 .xlsx，再传一次"
VALUES_ENDINGS = (".csv", ".txt", ".tsv")
NOT_CALCULATED = "公式没有值"
NO_TABLE = "里没有内容"


@dataclass(frozen=True)
class SheetBlock:
    """One sheet: its title ("" of a file of values) and what it says, as it is copied."""

    title: str
    text: str
    hidden_rows: int = 0


def blocks_of(data: bytes, name: str, opener: Callable[..., list[Grid]]) -> list[SheetBlock]:
    """The tables of a file, by its name .csv or .xlsx; `opener` reads a workbook as `open_workbook` does.

    ValueError with a Chinese sentence where it is none of these, or cannot be read.
    """
    ending = name.lower()
    if ending.endswith(OLD_ENDINGS):
        raise ValueError(OLD)
    if ending.endswith(VALUES_ENDINGS):
        return [SheetBlock("", written(cut(decoded(data)).rows))]
    try:
        grids = opener(data, titles=None)
    except Refused as refusal:
        raise ValueError(refusal.sentence("上传", "xlsx")) from None
    blocks = [
        SheetBlock(one.title, written(texts_of(one)), len(one.hidden_rows))
        for one in grids
        if not one.skipped
    ]
    if not blocks:
        raise ValueError(NO_TABLE)
    return blocks


def texts_of(grid: Grid) -> list[list[str]]:
    """Every row from the first one on, so that places in the text are places in the sheet."""
    shown: dict[int, dict[int, str]] = defaultdict(dict)
    for row, column in grid.unvalued:
        shown[row][column] = NOT_CALCULATED
    for row, column, text in grid.shown:
        shown[row][column] = text
    rows: list[list[str]] = []
    for number, cells in grid.lines:
        rows += [[] for _ in range(number - 1 - len(rows))]
        texts = {at: _seen(cell) for at, cell in enumerate(cells, start=1)} | shown[number]
        rows.append([texts.get(at, "") for at in range(1, max(texts) + 1)])
    return rows


def _seen(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, str):
        return trimmed(cell)
    try:
        return plain_number(cell)
    except ValueError:
        return NO_NUMBER
