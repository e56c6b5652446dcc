"""Declared for the floors below: how a year would stand under other points (see rules.what_if)."""

from collections.abc import Mapping
from decimal import Decimal

from boards.document import Place
from boards.models import Edition
from boards.ranking import Entrant, Ranked, Tally, ranking
from boards.words import in_order
from boards.year_to_date import year_so_far
from departments.models import Department
from departments.months import CalendarMonth
from rules.what_if import UnitStanding


def standings(year: int, points: Mapping[str, Decimal]) -> list[UnitStanding]:
    """The units of the year's last board with their sums over all its boards; a constant number of queries.

    Now are the scores as published, each board by the points of its day. None where no board is out.
    """
    boards = Edition.objects.latest_of_each_month().filter(month__lte=CalendarMonth(year, 12))
    last = boards.filter(month__gte=CalendarMonth(year, 1)).first()
    if last is None:
        return []
    places, sums = _in_register_order(last.board.places), year_so_far(year)
    now = {place.unit: sums.get(place.unit, Tally()) for place in places}
    then = {unit: tally.under(points) for unit, tally in now.items()}
    ranked, ranked_then = _ranked(places, now), _ranked(places, then)
    groups = in_order({place.group for place in places})
    rows = [_standing(place, ranked[place.unit], ranked_then[place.unit]) for place in places]
    order = {group or "其他": number for number, group in enumerate(groups)}
    return sorted(rows, key=lambda row: (order[row.group], row.rank_then is None, row.rank_then or 0))


def _in_register_order(places: tuple[Place, ...]) -> list[Place]:
    codes = Department.objects.order_by("position", "code").values_list("code", flat=True)
    order = {code: number for number, code in enumerate(codes)}
    return sorted(places, key=lambda place: (order.get(place.unit, len(order)), place.unit))


def _ranked(places: list[Place], tallies: Mapping[str, Tally]) -> dict[str, Ranked]:
    entrants = [Entrant(place.unit, place.group, tallies[place.unit]) for place in places]
    return {row.unit: row for row in ranking(entrants)}


def _standing(place: Place, now: Ranked, then: Ranked) -> UnitStanding:
    return UnitStanding(
        name=place.name,
        group=place.group or "其他",
        counts=now.tally.counts,
        rank=now.group_rank,
        rank_then=then.group_rank,
        score=now.tally.score,
        score_then=then.tally.score,
    )
