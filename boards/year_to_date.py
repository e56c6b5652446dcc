"""The year's sums: January to a month as the latest editions stand (contract, section 4), and who overtook them."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from boards.document import Board
from boards.models import CorrectionKind, Edition, Standing
from boards.ranking import Tally
from departments.months import CalendarMonth


def year_before(at: CalendarMonth) -> dict[str, Tally]:
    """Each unit's sum of January to the month before, by code, as the latest editions stand now."""
    return _sums(_latest(_of_year_before(at)).values())


def year_so_far(year: int) -> dict[str, Tally]:
    """The same over every board of a year that is out."""
    within = {"month__gte": CalendarMonth(year, 1), "month__lte": CalendarMonth(year, 12)}
    return _sums(Edition.objects.latest_of_each_month().filter(**within).defer("content"))


def _sums(standing: Iterable[Edition]) -> dict[str, Tally]:
    """Each unit's sum over these editions, by code; one query beside theirs."""
    sums: dict[str, Tally] = defaultdict(Tally)
    for tallies in _tallies(edition.pk for edition in standing).values():
        for unit, tally in tallies.items():
            sums[unit] += tally
    return sums


def frozen_before(board: Board) -> dict[str, Tally]:
    """The sums that a board was made with: each unit's year to date without the board's own month."""
    return {
        place.unit: (place.year_to_date.tally if place.year_to_date else Tally()) - place.tally
        for place in board.places
    }


def overtaken_by(edition: Edition) -> list[Edition]:
    """The editions of earlier months since which the sums of this one are others, in their order; [] where they hold.

    The sums of an edition are those of edition 1, or of the last 重算累计 up to it: a correction of another
    kind keeps them. A constant number of queries.
    """
    earlier, base = _of_year_before(edition.month), _base(edition)
    now, then = _latest(earlier), _latest(one for one in earlier if one.pk < base)
    apart = {at: (new, then.get(at)) for at, new in now.items() if new != then.get(at)}
    if not apart:
        return []
    frozen, tallies = frozen_before(edition.board), _tallies(one.pk for one in earlier)
    current = {unit: sum((tallies[one.pk][unit] for one in now.values()), Tally()) for unit in frozen}
    if frozen == current:
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
    keeping = [kind for kind in CorrectionKind if kind != CorrectionKind.RECOUNT]
    earlier = Edition.objects.filter(month=edition.month, number__lt=edition.number)
    counted = earlier.exclude(number__gt=1, kind__in=keeping)
    return counted.order_by("-number").values_list("pk", flat=True).first() or edition.pk


def later_with(units: Collection[str], at: CalendarMonth) -> list[Edition]:
    """The boards of the later months of the year that list one of these units, in their order: to be overtaken."""
    return [
        edition for edition in later_in_year(at) if any(place.unit in units for place in edition.board.places)
    ]


def later_in_year(at: CalendarMonth) -> list[Edition]:
    """The editions that stand for the later months of the same year, the earliest month first."""
    later = Edition.objects.latest_of_each_month().filter(month__gt=at, month__lte=CalendarMonth(at.year, 12))
    return list(later.order_by("month"))


def _of_year_before(at: CalendarMonth) -> list[Edition]:
    """Every edition of the earlier months of the year, in the order of the months and numbers."""
    earlier = Edition.objects.filter(month__gte=CalendarMonth(at.year, 1), month__lt=at)
    return list(earlier.defer("content").order_by("month", "number"))


def _latest(editions: Iterable[Edition]) -> dict[CalendarMonth, Edition]:
    return {edition.month: edition for edition in editions}


def _tallies(editions: Iterable[int]) -> dict[int, dict[str, Tally]]:
    """What each unit has in each of these editions, by the edition's key; empty where nothing. One query."""
    tallies: dict[int, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for row in Standing.objects.filter(edition__in=list(editions)):
        tally = Tally(row.red_flag, row.yellow_light, row.red_light, row.score)
        tallies[row.edition_id][row.unit_code] = tally
    return tallies
