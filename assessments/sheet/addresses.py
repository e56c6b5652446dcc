"""Where things stand on the sheet: the ids of its rows, the places of its forms, its address."""

from django.urls import reverse

from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Clause


def anchor(clause: Clause) -> str:
    """The id of a clause's row: by label, for a late line may stand under last year's text."""
    return f"{clause.signal}-{clause.number}"


ADDING = "ADD"  # in capitals: no unit's code has any


def adding_place(clause: Clause, unit_code: str = "") -> str:
    """Where the fields of a new line under a clause stand; of one unit that the machine could not judge, its own."""
    return "-".join(filter(None, (anchor(clause), ADDING, unit_code)))


def is_at(place: str, own: str) -> bool:
    """Whether a place is `own`, or one of its parts."""
    return place == own or place.startswith(f"{own}-")


def line_place(pk: int) -> str:
    """Where the fields of the line of that key stand among those of the sheet."""
    return f"line{pk}"


def reason_place(clause: Clause, unit: Department | None = None) -> str:
    """Where the words stand on why a clause, or a unit under it, led to nothing."""
    return f"{anchor(clause)}-{unit.code}" if unit else anchor(clause)


def row_of(place: str) -> str:
    """The id of what a place of fields stands in: a line, or a clause's row."""
    if place.startswith("line"):
        return f"line-{place.removeprefix('line')}"
    return "-".join(place.split("-")[:2])


def sheet_address(month: CalendarMonth, clause: Clause | None = None) -> str:
    address = reverse("sheet_month", args=[month])
    return f"{address}#{anchor(clause)}" if clause else address
