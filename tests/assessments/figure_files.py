"""Workbooks of figures as departments keep them, made for a test."""

import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book_of(sheets):
    """Bytes of a workbook: by title its rows; a cell is a value, or a value and its number format."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                value, shape = cell if isinstance(cell, tuple) else (cell, None)
                place = page.cell(row, column, Decimal(str(value)) if isinstance(value, float) else value)
                if shape:
                    place.number_format = shape
                if isinstance(value, str) and value.startswith("#"):
                    place.data_type = "e"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def file_of(data, name="我的表.xlsx"):
    return SimpleUploadedFile(name, data, XLSX)


def opened(response):
    """The first sheet of a workbook that was answered."""
    return load_workbook(io.BytesIO(response.content)).worksheets[0]
