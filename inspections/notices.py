"""The notice of a finding to its unit, as a sheet of A4: the fact, the terms, and its right of review."""

from django.conf import settings
from django.template.loader import render_to_string

from departments.press import PrintJob, print_pdf
from inspections.models import Finding
from inspections.terms import REVIEW_DAYS


def notice_pdf(finding: Finding) -> bytes:
    """The same finding gives the same bytes. Raises PrintingError."""
    context = {
        "finding": finding,
        "issuer": settings.ISSUER_NAME,
        "phone": settings.OBJECTION_PHONE,
        "review_days": REVIEW_DAYS,
    }
    html = render_to_string("inspections/notice.html", context)
    return print_pdf(PrintJob("css/finding_print.css", html)).pdf


def notice_filename(finding: Finding) -> str:
    return f"{finding.unit.label}反馈单{finding.code}.pdf"
