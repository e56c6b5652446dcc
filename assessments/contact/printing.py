"""The notices of a month to units as sheets of A4."""

import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string

from assessments.contact.notices import ToldMonth
from departments.press import press, to_pdf


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
    with press("css/unit_print.css") as running:
        document = running.lay_out(html, "")
        return to_pdf(document, hashlib.sha256(html.encode()).hexdigest()[:32].encode())[0]


def notice_filename(told: ToldMonth) -> str:
    return f"{told.unit.label}{told.month}认定告知.pdf"
