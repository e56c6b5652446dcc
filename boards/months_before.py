"""A board beside those of the months before it: its totals compared, and who is lit month after month.

Plain Python, no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from boards.document import Board, Place
from departments.months import CalendarMonth

BACK = 24  # months before its own that a board is told beside: this year so far, and the same of the last
IN_ROW = 2  # months in a row with a light, from which on a unit is named
Boards = Mapping[CalendarMonth, Board]


@dataclass(frozen=True)
class ComparedTotal:
    """One signal: its count, last month's, that of the same month of last year, and the year so far against the last.

    None where a month that it takes is not out. `year` sums the months of the year that are out.
    """

    signal: str
    month: int
    last_month: int | None
    last_year: int | None
    year: int
    year_before: int | None


@dataclass(frozen=True)
class LitRow:
    """A unit with a light in so many months without a break, the board's own the last of them."""

    place: Place
    months: int


def compared_total(signal: str, board: Board, boards: Boards) -> ComparedTotal:
    """`boards` are those of the months around that stand; the board's own stands for its month."""
    at, boards = board.month, {**boards, board.month: board}

    def of(month: CalendarMonth) -> int | None:
        return boards[month].totals[signal] if month in boards else None

    months = CalendarMonth(at.year, 1).up_to(at)
    before = [of(month.plus(-12)) for month in months]
    known = [count for count in before if count is not None]
    return ComparedTotal(
        signal,
        board.totals[signal],
        of(at.plus(-1)),
        of(at.plus(-12)),
        sum(of(month) or 0 for month in months),
        sum(known) if len(known) == len(before) else None,
    )


def lit_in_a_row(board: Board, boards: Boards) -> list[LitRow]:
    """Who has a light in this month and in IN_ROW or more without a break, the longest row first."""
    rows, boards = [], {**boards, board.month: board}
    for place in board.places:
        length, at = 0, board.month
        while at in boards and _lit(boards[at], place.unit):
            length, at = length + 1, at.plus(-1)
        if length >= IN_ROW:
            rows.append(LitRow(place, length))
    return sorted(
        rows, key=lambda row: (-row.months, -row.place.tally.red_light, -row.place.tally.yellow_light)
    )


def _lit(board: Board, unit: str) -> bool:
    place = board.places_by_unit.get(unit)
    return bool(place and (place.tally.yellow_light or place.tally.red_light))
