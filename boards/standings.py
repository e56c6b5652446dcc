"""Declared for the floors below: how a year would stand under other points (see rules.what_if)."""

from collections.abc import Mapping
from decimal import Decimal

from boards.document import Place
from boards.models import Edition
from boards.ranking import Entrant, Ranked, Tally, ranking
from boards.register_order import in_register_order
from boards.words import in_order
from boards.year_to_date import year_so_far
from departments.months import CalendarMonth
from departments.names import UNGROUPED
from rules.what_if import UnitStanding


def standings(year: int, points: Mapping[str, Decimal]) -> list[UnitStanding]:
    """The units of the year's last board with their sums over all its boards; a constant number of queries.

    Now are the scores as published, each board by the points of its day. None where no board is out.
    """
    boards = Edition.objects.latest_of_each_month().filter(month__lte=CalendarMonth(year, 12))
    last = boards.filter(month__gte=CalendarMonth(year, 1)).first()
    if last is None:
        return []
    by_unit, sums = last.board.places_by_unit, year_so_far(year)
    places = [by_unit[code] for code in in_register_order(by_unit)]
    now = {place.unit: sums.get(place.unit, Tally()) for place in places}
    then = {unit: tally.under(points) for unit, tally in now.items()}
    ranked, ranked_then = _ranked(places, now), _ranked(places, then)
    groups = in_order({place.group for place in places})
    rows = [_standing(place, ranked[place.unit], ranked_then[place.unit]) for place in places]
    order = {group or UNGROUPED: number for number, group in enumerate(groups)}
    return sorted(rows, key=lambda row: (order[row.group], row.rank_then is None, row.rank_then or 0))


def _ranked(places: list[Place], tallies: Mapping[str, Tally]) -> dict[str, Ranked]:
    entrants = [Entrant(place.unit, place.group, tallies[place.unit]) for place in places]
    return {row.unit: row for row in ranking(entrants)}


def _standing(place: Place, now: Ranked, then: Ranked) -> UnitStanding:
    return UnitStanding(
        name=place.name,
        group=place.group or UNGROUPED,
        counts=now.tally.counts,
        rank=now.group_rank,
        rank_then=then.group_rank,
        score=now.tally.score,
        score_then=then.tally.score,
    )
