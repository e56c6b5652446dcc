"""Units × months of a year: what each unit has on each board that stands, group by group. Plain Python, no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boards.document import Board, Place
from boards.ranking import Tally
from boards.site.rows import Counts, month_shape
from boards.words import in_order, signed
from departments.months import CalendarMonth
from departments.names import UNGROUPED
from rules.standards import plain

NONE = "—"


@dataclass(frozen=True)
class MatrixCell:
    """One unit's month: what is drawn, the same in words, and how many flags and lights; `is_open`: it has reasons."""

    month: CalendarMonth
    shape: str
    words: str
    flags: int
    lights: int

    @property
    def is_open(self) -> bool:
        return bool(self.flags or self.lights)


@dataclass(frozen=True)
class MatrixRow:
    """One unit's year. `counts` are the sums of its cells; place and score are those of the last board.

    `rank` None and score "—": the last board does not list it any more.
    """

    rank: int | None
    unit: str
    name: str
    cells: tuple[MatrixCell, ...]
    counts: Counts
    score: str


@dataclass(frozen=True)
class MatrixGroup:
    """One group of so many `units`: the rows of those that had anything in the year, and the names of the others."""

    name: str
    units: int
    rows: tuple[MatrixRow, ...]
    unjudged: tuple[str, ...]


def year_matrix(boards: Mapping[CalendarMonth, Board], year: int) -> tuple[MatrixGroup, ...]:
    """Every unit that a board of the year lists, under the group and name of the newest that does, best first.

    `boards` are those that stand, by month; at least one is of the year. Who left the register stands after the
    others.
    """
    calendar = [CalendarMonth(year, month) for month in range(1, 13)]
    out = {at: boards[at] for at in calendar if at in boards}
    last = out[max(out)]
    newest = {place.unit: place for board in out.values() for place in board.places}
    gone = [unit for unit in newest if unit not in last.places_by_unit]
    groups: dict[str, list[MatrixRow]] = {}
    for unit in [*last.places_by_unit, *gone]:
        row = _row(newest[unit], last.places_by_unit.get(unit), out, calendar)
        groups.setdefault(newest[unit].group, []).append(row)
    return tuple(_group(name, groups[name]) for name in in_order(groups))


def _group(name: str, rows: Sequence[MatrixRow]) -> MatrixGroup:
    judged = [row for row in rows if any(row.counts)]
    judged.sort(key=lambda row: (row.rank is None, row.rank or 0))
    unjudged = tuple(row.name for row in rows if not any(row.counts))
    return MatrixGroup(name or UNGROUPED, len(rows), tuple(judged), unjudged)


def _row(
    place: Place,
    listed: Place | None,
    out: Mapping[CalendarMonth, Board],
    calendar: Sequence[CalendarMonth],
) -> MatrixRow:
    tallies = {at: _tally(board, place.unit) for at, board in out.items()}
    year = listed.year_to_date if listed else None
    return MatrixRow(
        rank=year.group_rank if year else None,
        unit=place.unit,
        name=place.name,
        cells=tuple(_cell(at, at in out, tallies.get(at)) for at in calendar),
        counts=sum((tally for tally in tallies.values() if tally), Tally()).counts,
        score=signed(plain(year.tally.score)) if year else NONE,
    )


def _tally(board: Board, unit: str) -> Tally | None:
    """What the unit has on a board, None where the board does not list it."""
    place = board.places_by_unit.get(unit)
    return place.tally if place else None


def _cell(at: CalendarMonth, is_out: bool, tally: Tally | None) -> MatrixCell:
    if is_out and tally is None:
        return MatrixCell(at, "absent", "不在名册", 0, 0)
    shape, words = month_shape(tally.counts if tally else None)
    flags, yellow, red = tally.counts if tally else (0, 0, 0)
    return MatrixCell(at, shape, words, flags, yellow + red)
