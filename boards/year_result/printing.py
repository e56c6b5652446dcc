"""年度结果表 on paper: A4 or A3 across, the same result, the same bytes."""

from typing import Any

from django.template.loader import render_to_string

from boards.year_result.content import edition_words, formula, groups, version_words, veto_words
from boards.year_result.document import YearTable
from departments.press import PrintJob, print_pdf

PAPERS = {"a4": "A4", "a3": "A3"}
MEASURES = {
    "a4": "@page { size: A4 landscape; } html { font-size: 10pt; }",
    "a3": "@page { size: A3 landscape; } html { font-size: 13pt; }",
}


def year_pdf(table: YearTable, paper: str, *, approved: str = "") -> bytes:
    """On a key of PAPERS; `approved` says who approved it and when, "" for nobody yet. Raises PrintingError."""
    html = render_to_string("boards/year_result/print.html", {**shown(table), "approved": approved})
    return print_pdf(PrintJob("css/year_result_print.css", html, MEASURES[paper])).pdf


def shown(table: YearTable) -> dict[str, Any]:
    """What page and paper print alike of a result."""
    return {
        "table": table,
        "groups": groups(table),
        "totals": table.totals.counts,
        "version": version_words(table),
        "formula": formula(table),
        "vetoes": veto_words(table),
        "editions": [(edition_words(one), one.digest) for one in table.months],
    }


def year_filename(table: YearTable, ending: str) -> str:
    return f"{table.district}{table.year}年度结果表（{version_words(table).replace(' · ', '')}）.{ending}"
