"""The sheets of the appraisal in the workbook; all are the operator's, for their rows pass over every step."""

from appraisals.workbook import sheets, values
from appraisals.workbook.adjustments import apply_adjustments
from appraisals.workbook.evaluations import apply_stages, apply_tallies
from appraisals.workbook.marks import apply_marks, apply_quotes, apply_uppers
from appraisals.workbook.papers import apply_indicators, apply_papers
from appraisals.workbook.teams import apply_colours, apply_titles
from assessments.workbook.books import Book, BookEntry

BOOK = Book(
    (
        BookEntry(sheets.PAPERS, apply_papers, values.papers),
        BookEntry(sheets.INDICATORS, apply_indicators, values.indicators),
        BookEntry(sheets.MARKS, apply_marks, values.marks),
        BookEntry(sheets.UPPERS, apply_uppers, values.uppers),
        BookEntry(sheets.QUOTES, apply_quotes, values.quotes),
        BookEntry(sheets.STAGES, apply_stages, values.stages),
        BookEntry(sheets.TALLIES, apply_tallies, values.tallies),
        BookEntry(sheets.ADJUSTMENTS, apply_adjustments, values.adjustments),
        BookEntry(sheets.COLOURS, apply_colours, values.colours),
        BookEntry(sheets.TITLES, apply_titles, values.titles),
    )
)
