"""The sheets of the inspections in the workbook, in the order in which one may name what an earlier one makes.

The office brings in its supervisors; findings and measures come in by the operator alone, for a row skips the steps
in which three persons decide.
"""

from assessments.workbook.books import Book, BookEntry, Uploader
from inspections.workbook import sheets, values
from inspections.workbook.findings import apply_findings
from inspections.workbook.measures import apply_measures
from inspections.workbook.people import apply_supervisors
from inspections.workbook.visits import apply_visits

BOOK = Book(
    (
        BookEntry(sheets.SUPERVISORS, apply_supervisors, values.supervisors, frozenset({Uploader.OFFICE})),
        BookEntry(sheets.VISITS, apply_visits, values.visits),
        BookEntry(sheets.FINDINGS, apply_findings, values.findings),
        BookEntry(sheets.MEASURES, apply_measures, values.measures),
    )
)
