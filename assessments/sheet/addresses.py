"""Where things stand on the sheet: the ids of its rows, the places of its forms, its address."""

from django.urls import reverse

from assessments.models import Determination
from departments.months import CalendarMonth
from rules.models import Clause


def anchor(clause: Clause) -> str:
    """The id of a clause's row: by label, for a late line may stand under last year's text."""
    return f"{clause.signal}-{clause.number}"


def line_place(line: Determination) -> str:
    """Where a line's fields stand among those of the sheet."""
    return f"line{line.pk}"


def sheet_address(month: CalendarMonth, clause: Clause | None = None) -> str:
    address = reverse("sheet_month", args=[month])
    return f"{address}#{anchor(clause)}" if clause else address
