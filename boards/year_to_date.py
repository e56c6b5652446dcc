"""The year's sums: January to a month as the latest editions stand (contract, section 4), and who overtook them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from boards.models import CorrectionKind, Edition, Standing
from boards.ranking import Tally
from departments.months import CalendarMonth


def year_before(at: CalendarMonth) -> dict[str, Tally]:
    """Each unit's sum of January to the month before, by code, as the latest editions stand now."""
    sums: dict[str, Tally] = defaultdict(Tally)
    for tallies in _tallies(each.pk for each in _latest(_of_year_before(at)).values()).values():
        for unit, tally in tallies.items():
            sums[unit] += tally
    return sums


def frozen_before(document: Mapping[str, Any]) -> dict[str, Tally]:
    """The sums that a board was made with: each unit's year to date without the board's own month."""
    return {row["unit"]: Tally.of(row["year_to_date"]) - Tally.of(row) for row in document["ranking"]}


def overtaken_by(edition: Edition) -> list[Edition]:
    """The editions of earlier months since which the sums of this one are others, in their order; [] where they hold.

    The sums of an edition are those of edition 1, or of the last 重算累计 up to it: a correction of another
    kind keeps them. A constant number of queries.
    """
    made, base = _of_year_before(edition.month), _base(edition)
    now, then = _latest(made), _latest(each for each in made if each.pk < base)
    apart = {at: (new, then.get(at)) for at, new in now.items() if new != then.get(at)}
    if not apart:
        return []
    frozen, tallies = frozen_before(edition.document), _tallies(each.pk for each in made)
    holds = {unit: sum((tallies[each.pk][unit] for each in now.values()), Tally()) for unit in frozen}
    if frozen == holds:
        return []
    return [
        new
        for new, old in apart.values()
        if any(tallies[new.pk][unit] != (tallies[old.pk][unit] if old else Tally()) for unit in frozen)
    ]


def _base(edition: Edition) -> int:
    """The key of the edition that the sums were made with."""
    if edition.number == 1 or edition.kind == CorrectionKind.RECOUNT:
        return edition.pk
    made = Edition.objects.filter(month=edition.month, number__lt=edition.number).exclude(
        number__gt=1, kind__in=[kind for kind in CorrectionKind if kind != CorrectionKind.RECOUNT]
    )
    return made.order_by("-number").values_list("pk", flat=True)[0]


def later_with(units: Collection[str], at: CalendarMonth) -> list[Edition]:
    """The boards of the later months of the year that list one of these units, in their order: to be overtaken."""
    return [
        edition
        for edition in later_in_year(at)
        if any(row["unit"] in units for row in edition.document["ranking"])
    ]


def later_in_year(at: CalendarMonth) -> list[Edition]:
    """The editions that stand for the later months of the same year, the earliest month first."""
    later = Edition.objects.latest_of_each_month().filter(month__gt=at, month__lte=CalendarMonth(at.year, 12))
    return list(later.order_by("month"))


def _of_year_before(at: CalendarMonth) -> list[Edition]:
    """Every edition of the earlier months of the year, in the order of the months and numbers."""
    made = Edition.objects.filter(month__gte=CalendarMonth(at.year, 1), month__lt=at)
    return list(made.defer("content").order_by("month", "number"))


def _latest(made: Iterable[Edition]) -> dict[CalendarMonth, Edition]:
    return {edition.month: edition for edition in made}


def _tallies(editions: Iterable[int]) -> dict[int, dict[str, Tally]]:
    """What each unit has in each of these editions, by the edition's key; empty where nothing. One query."""
    found: dict[int, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for row in Standing.objects.filter(edition__in=list(editions)):
        tally = Tally(row.red_flag, row.yellow_light, row.red_light, row.score)
        found[row.edition_id][row.unit_code] = tally
    return found
