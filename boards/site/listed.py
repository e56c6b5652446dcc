"""Which units stand on which board: read once a process, for a frozen text never lists others."""

from collections.abc import Iterable, Mapping

from boards.models import Edition
from departments.months import CalendarMonth

AT_ONCE = 20  # documents held at a time
_units: dict[str, frozenset[str]] = {}  # by the digest of the edition


def listed_months(standing: Iterable[Edition]) -> dict[str, list[CalendarMonth]]:
    """The months whose standing board lists a unit, the earliest first, by the unit's code; one query."""
    months: dict[str, list[CalendarMonth]] = {}
    listed = listed_units()
    for edition in sorted(standing, key=lambda edition: edition.month):
        for unit in listed.get(edition.digest, ()):
            months.setdefault(unit, []).append(edition.month)
    return months


def listed_units() -> Mapping[str, frozenset[str]]:
    """The codes of the units that each edition lists which stands now, by its digest; one query."""
    for edition in Edition.objects.latest_of_each_month().exclude(digest__in=list(_units)).iterator(AT_ONCE):
        _units[edition.digest] = _listed_by(edition)
    return _units


def _listed_by(edition: Edition) -> frozenset[str]:
    try:
        return frozenset(edition.board.places_by_unit)
    except ValueError:  # an edition that verification names lists nobody
        return frozenset()
