"""专报 on one page of A4, composed as large as it fits; the same report, the same bytes."""

from bisect import bisect
from functools import cache

from django.template.loader import render_to_string

from boards.report.content import LeadersReport, Limits, ReportFacts, report
from departments.press import PrintingError, PrintJob, press

# Points of the body, and how much is named: each leaves more room than the one before it.
TRIALS: tuple[tuple[float, Limits], ...] = (
    *((size, Limits()) for size in (12, 11.5, 11, 10.5)),
    *((size, Limits(rows=4, proposals=3, overdue=3, departments=3)) for size in (10.5, 10)),
    *(
        (size, Limits(rows=3, proposals=2, overdue=2, departments=2, groups=4))
        for size in (10, 9.5, 9, 8.5, 8)
    ),
)


def report_pdf(facts: ReportFacts) -> bytes:
    """Exactly one page, by the first of TRIALS that fits one. Raises PrintingError where none does."""

    @cache
    def job(trial: int) -> PrintJob:
        size, limits = TRIALS[trial]
        html = render_to_string("boards/report/print.html", {"report": report(facts, limits)})
        return PrintJob("css/report_print.css", html, f"html {{ font-size: {size}pt; }}")

    with press() as running:
        first = bisect(range(len(TRIALS)), False, key=lambda trial: running.lay_out(job(trial)).pages == 1)
        if first == len(TRIALS):
            raise PrintingError("专报一页印不下，请缩短办公室意见")
        return running.write(job(first)).pdf


def report_filename(told: LeadersReport) -> str:
    month = told.board.month
    return (
        f"{told.board.district}{month.year}年第{month.month}期专报{'（送审稿）' if told.is_draft else ''}.pdf"
    )
