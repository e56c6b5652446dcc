"""Sheets on their way from the process that read them, as JSON: texts, truths, numbers, dates. Plain Python."""

import json
import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessments.files.archives import Refused
from assessments.files.confinement import answer, confine
from assessments.workbook.opening import open_workbook
from assessments.workbook.reading import Cell, Grid


def main() -> None:
    """Read a workbook from standard input, of the sheets that are named as JSON (in any locale the same letters);
    answer its sheets, or why it is refused.
    """
    confine()
    try:
        sheets = open_workbook(sys.stdin.buffer.read(), titles=json.loads(sys.argv[1]))
    except Refused as refusal:
        answer(json.dumps({"refused": str(refusal)}).encode())
    else:
        answer(packed(sheets))


def packed(sheets: list[Grid]) -> bytes:
    return json.dumps({"sheets": [vars(sheet) for sheet in sheets]}, default=_plain).encode()


def unpacked(parcel: bytes) -> list[Grid]:
    """The sheets of a parcel; Refused as the file was there."""
    content = json.loads(parcel)
    if "refused" in content:
        raise Refused(content["refused"])
    return [_sheet(**sheet) for sheet in content["sheets"]]


def _plain(value: Any) -> Any:
    if isinstance(value, set):
        return sorted(value)
    return {"date": value.isoformat()} if isinstance(value, datetime) else {"number": str(value)}


def _sheet(lines: list, unvalued: list, errors: list, **rest: Any) -> Grid:
    read = [(number, [_cell(cell) for cell in cells]) for number, cells in lines]
    return Grid(lines=read, unvalued=set(map(tuple, unvalued)), errors=set(map(tuple, errors)), **rest)


def _cell(packed_cell: Any) -> Cell | None:
    if not isinstance(packed_cell, dict):
        return packed_cell
    return (
        datetime.fromisoformat(packed_cell["date"])
        if "date" in packed_cell
        else Decimal(packed_cell["number"])
    )
