"""Tables as .xlsx, whatever stands in them."""

import io
from datetime import UTC, datetime

from openpyxl import load_workbook

from departments.xlsx import XlsxTable, xlsx


def test_heading_never_becomes_a_formula():
    table = XlsxTable("表", ("=1+1", "单位"), (8, 8), [("=2+2", "x")], above=("=3+3",))
    book = load_workbook(
        io.BytesIO(xlsx([table], made_at=datetime(2026, 7, 1, tzinfo=UTC), creator="办公室"))
    )
    cells = [cell for row in book["表"].iter_rows() for cell in row if cell.value and cell.value != "x"]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=3+3", "s"),
        ("=1+1", "s"),
        ("单位", "s"),
        ("=2+2", "s"),
    ]
