"""年鉴 as PDF on A4 with an outline; the same editions, the same bytes."""

from django.template.loader import render_to_string

from boards.year_result.content import formula, groups, version_words
from boards.yearbook.content import YearBook
from departments.press import PrintJob, press

SECONDS = 60  # a year of forty units is two dozen pages and more


def book_pdf(book: YearBook) -> bytes:
    """Raises PrintingError."""
    result = book.result
    told = {
        "table": result,
        "rows": groups(result) if result else [],
        "version": version_words(result) if result else "",
        "formula": formula(result) if result else "",
    }
    html = render_to_string("boards/yearbook/print.html", {"book": book, "page": book.page, "result": told})
    with press(seconds=SECONDS) as running:
        return running.write(PrintJob("css/yearbook.css", html)).pdf


def book_filename(book: YearBook) -> str:
    return f"{book.district}{book.year}年效能亮榜年鉴.pdf"
