"""What a row of a sheet shows, so that a row that says nothing new is told from one that does."""

from typing import Any

from assessments.workbook.sheets import WorkbookSheet
from assessments.workbook.values import Ways, by_field
from commitments.entering import Words

NEVER_TOLD = frozenset({"recipient"})  # a person's name stands in its own row alone, which can be erased


def shown(sheet: WorkbookSheet, thing: Any, ways: Ways) -> dict[str, str]:
    """By heading the text of each cell, "" of a blank one."""
    values = next(by_field(sheet, [thing], ways))
    return {column.heading: _text(value) for column, value in zip(sheet.columns, values, strict=True)}


def told(sheet: WorkbookSheet, cells: Words) -> dict[str, str]:
    """What of a row the history may keep."""
    hidden = {column.heading for column in sheet.columns if column.field in NEVER_TOLD}
    return {heading: said for heading, said in cells.items() if heading not in hidden}


def key_of(sheet: WorkbookSheet, cells: Words) -> str:
    return "/".join(cells[column.heading] for column in sheet.columns if column.key)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
