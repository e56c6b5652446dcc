"""The sheets of promises in the workbook: in the order in which one may name what an earlier one makes."""

from assessments.workbook.books import Book, BookEntry, Uploader
from commitments.workbook import sheets, values
from commitments.workbook.following import apply_extensions, apply_measures
from commitments.workbook.honours import apply_honours
from commitments.workbook.items import apply_items
from commitments.workbook.works import apply_works

OFFICE, ALL = frozenset({Uploader.OFFICE}), frozenset(Uploader)
BOOK = Book(
    (
        BookEntry(sheets.WORKS, apply_works, values.works, OFFICE),
        BookEntry(sheets.ITEMS, apply_items, values.items, ALL),
        BookEntry(sheets.EXTENSIONS, apply_extensions, values.extensions, OFFICE),
        BookEntry(sheets.MEASURES, apply_measures, values.measures, OFFICE),
        BookEntry(sheets.HONOURS, apply_honours, values.honours, OFFICE),
    )
)
