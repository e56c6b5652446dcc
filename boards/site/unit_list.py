"""All units in their groups as plain values: how each stands in the newest month and in its year. No queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from boards.document import Board, Place
from boards.site.rows import month_shape
from boards.words import in_order
from departments.finding import Findable
from departments.months import CalendarMonth
from departments.names import UNGROUPED


@dataclass(frozen=True)
class ListedUnit:
    """One unit: its month as a shape and in words, both ranks within its group, and what it is found by."""

    code: str
    name: str
    shape: str
    words: str
    group_rank: int | None
    year_rank: int | None
    findable: Findable


@dataclass(frozen=True)
class FormerUnit:
    """A unit that the newest board does not list, as the last board that did calls it."""

    code: str
    name: str
    last: CalendarMonth


@dataclass(frozen=True)
class UnitList:
    """Every unit that has a page: those of the newest board by group, then those of earlier boards."""

    month: CalendarMonth
    groups: tuple[tuple[str, tuple[ListedUnit, ...]], ...]
    former: tuple[FormerUnit, ...]
    count: int


def unit_list(
    board: Board, findables: Mapping[str, Findable], former: Mapping[str, Board] | None = None
) -> UnitList:
    """The list of the newest board's units; `findables` in register order, which is that of the list.

    `former` are the units of earlier boards alone, each with the last board that lists it.
    """
    order = {code: number for number, code in enumerate(findables)}
    places = sorted(board.places, key=lambda place: (order.get(place.unit, len(order)), place.unit))
    groups: dict[str, list[ListedUnit]] = {}
    for place in places:
        groups.setdefault(place.group, []).append(_listed(place, findables))
    gone = ((code, last.name_of(code), last.month) for code, last in (former or {}).items())
    return UnitList(
        month=board.month,
        groups=tuple((name or UNGROUPED, tuple(groups[name])) for name in in_order(groups)),
        former=tuple(
            FormerUnit(*each) for each in sorted(gone, key=lambda each: (each[2], each[0]), reverse=True)
        ),
        count=len(places),
    )


def _listed(place: Place, findables: Mapping[str, Findable]) -> ListedUnit:
    shape, words = month_shape(place.tally.counts)
    known = findables.get(place.unit)
    return ListedUnit(
        code=place.unit,
        name=place.name,
        shape=shape,
        words=words,
        group_rank=place.group_rank,
        year_rank=place.year_to_date.group_rank if place.year_to_date else None,
        findable=Findable.of(place.unit, place.name, *(known.names if known else ())),
    )
