"""The notices of a month to units as sheets of A4."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string

from assessments.contact.notices import ToldMonth
from departments.press import PrintJob, print_pdf


def notice_pdf(told: ToldMonth) -> bytes:
    """The same notices give the same bytes. Raises PrintingError."""
    return notices_pdf([told], title=f"{told.unit.label}{told.month}认定告知")


def notices_pdf(sheets: Sequence[ToldMonth], *, title: str) -> bytes:
    """The notices of several units in one file, each on a page of its own. Raises PrintingError."""
    context = {
        "sheets": sheets,
        "title": title,
        "issuer": settings.ISSUER_NAME,
        "phone": settings.OBJECTION_PHONE,
    }
    html = render_to_string("assessments/unit_print.html", context)
    return print_pdf(PrintJob("css/unit_print.css", html)).pdf


def notice_filename(told: ToldMonth) -> str:
    return f"{told.unit.label}{told.month}认定告知.pdf"
