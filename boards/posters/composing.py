"""How a sheet is filled: columns, size of type, and which row stands where, reckoned from how high each row is.

Few sheets come before large type, large type before small, and nothing falls under the least size of its paper;
what goes over several columns or sheets is spread evenly.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from boards.posters.paper import PT, Paper

# Above and below each row, in em.
LEAST_PADDING, MOST_PADDING = 0.26, 1.1
RULE = 0.09  # the line under a row
GUTTER = 2.4  # between two columns, in em
STEPS = 9  # halvings of the range of sizes: to a fiftieth of a point on A3
# What was reckoned may be a little off: the same sheet is tried a little smaller before another one is taken.
SHRINKS = (1.0, 0.985, 0.96, 0.93, 0.88)
MOST_SHEETS = 60


class TooFull(ValueError):
    """A row that no sheet of this paper holds; says which."""


@dataclass(frozen=True)
class Style:
    """One way to set the rows; `worth` weighs its type against that of other ways, `most_pt` is for A3."""

    columns: int
    way: str
    worth: float
    most_pt: float


@dataclass(frozen=True)
class RowLine:
    """One row as the template prints it, how high it is in em without its padding, and whose it is."""

    row: Any
    height: float
    where: str


@dataclass(frozen=True)
class PosterStretch:
    """The rows under one heading; `height` is the heading's, 0 where there is none."""

    block: Any
    height: float
    lines: tuple[RowLine, ...]


@dataclass(frozen=True)
class ColumnPart:
    """What stands of a stretch in one column; `is_continued` where it began in an earlier one."""

    block: Any
    rows: tuple[Any, ...]
    is_continued: bool


@dataclass(frozen=True)
class Composition:
    """Sheets of columns of parts, and how they are set: points, padding in em, space above the rows in mm."""

    sheets: list[list[list[ColumnPart]]]
    style: Style
    head: int
    points: float
    padding: float
    lead: float
    width: float

    @property
    def em(self) -> float:
        """In mm."""
        return self.points * PT


# A style and the width of a column in em → the stretches of a poster.
Cut = Callable[[Style, float], list[PosterStretch]]
Column = list[tuple[PosterStretch, bool, list[RowLine]]]


def compositions(cut: Cut, styles: Sequence[Style], on: Paper, closing: float) -> Iterator[Composition]:
    """Ways to fill the paper, the best first; `closing` in mm is kept free on the last sheet. TooFull."""
    for sheets in range(1, MOST_SHEETS + 1):
        best = max(_best(cut, styles, on, closing, sheets), key=lambda found: found[0], default=None)
        if best is None:
            continue
        _, style, head, points = best
        for smaller in dict.fromkeys(max(points * shrink, on.least_pt) for shrink in SHRINKS):
            yield _composed(cut, style, on, head, smaller, closing, sheets)
    tallest = max((line for part in cut(styles[0], 30) for line in part.lines), key=lambda line: line.height)
    raise TooFull(tallest.where)


def _best(
    cut: Cut, styles: Sequence[Style], on: Paper, closing: float, sheets: int
) -> Iterator[tuple[float, Style, int, float]]:
    for head in on.heads:
        for style in styles:
            points = _largest(cut, style, on, head, closing, sheets)
            if points:
                lowered = 0.97 if head < on.heads[0] else 1.0
                # One column on a wide sheet leaves a quarter of it to the signature, which only the last one bears.
                idle = 0.85 if on.is_wide and style.columns == 1 and sheets > 1 else 1.0
                yield points * style.worth * lowered * idle, style, head, points


def _largest(cut: Cut, style: Style, on: Paper, head: int, closing: float, sheets: int) -> float:
    """The largest type in points that fits, 0 where not even the least does."""
    low, high = on.least_pt, max(on.least_pt, style.most_pt * on.scale)

    def fits(points: float) -> bool:
        rooms = _rooms(style, on, head, points, closing, sheets)
        return bool(_packed(cut(style, column_em(style, on, points)), rooms, 1.0))

    if not fits(low):
        return 0.0
    if fits(high):
        return high
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def column_em(style: Style, on: Paper, points: float) -> float:
    """How wide a column is, in em."""
    return (on.line_mm(style.columns) / (points * PT) - GUTTER * (style.columns - 1)) / style.columns


def _rooms(style: Style, on: Paper, head: int, points: float, closing: float, sheets: int) -> list[float]:
    """How high each column may be, in em, sheet by sheet."""
    whole = [on.room_mm(head)] * style.columns * (sheets - 1)
    return [height / (points * PT) for height in whole + on.rooms_mm(head, closing, style.columns)]


def _filled(
    cut: Cut, style: Style, on: Paper, head: int, points: float, closing: float, sheets: int
) -> list[Column]:
    """The columns of a size that fits, evenly filled."""
    stretches = cut(style, column_em(style, on, points))
    rooms = _rooms(style, on, head, points, closing, sheets)
    filled, low, high = _packed(stretches, rooms, 1.0), 0.0, 1.0
    for _ in range(8 if len(rooms) > 1 else 0):
        middle = (low + high) / 2
        evener = _packed(stretches, rooms, middle)
        low, high, filled = (low, middle, evener) if evener else (middle, high, filled)
    return filled


def _packed(stretches: Sequence[PosterStretch], rooms: Sequence[float], share: float) -> list[Column]:
    """One row after the other into the columns, each filled to this share; nothing where they do not hold all.

    A heading stays with its first two rows, and is said again where its rows go on in another column.
    """
    columns: list[Column] = [[]]
    # The last sheet is the one that the closing shortens: a share is one of the whole sheet, less the closing.
    limits = [room - (1 - share) * max(rooms) for room in rooms]
    used = 0.0
    if min(rooms) <= 0:
        return []
    for stretch in stretches:
        is_continued, pending = False, stretch.height
        for n, line in enumerate(stretch.lines):
            needed = pending + _row_height(line)
            with_it = sum(map(_row_height, stretch.lines[1:2])) if stretch.height and not n else 0.0
            while used + needed + with_it > limits[len(columns) - 1]:
                columns.append([])
                if len(columns) > len(rooms):
                    return []
                used, needed = 0.0, stretch.height + _row_height(line)
                pending = stretch.height
                is_continued = is_continued or line is not stretch.lines[0]
            if pending or not columns[-1] or columns[-1][-1][0] is not stretch:
                columns[-1].append((stretch, is_continued, []))
            columns[-1][-1][2].append(line)
            used, pending = used + needed, 0.0
    return columns + [[] for _ in range(len(rooms) - len(columns))]


def _row_height(line: RowLine) -> float:
    return line.height + 2 * LEAST_PADDING + RULE


def _composed(
    cut: Cut, style: Style, on: Paper, head: int, points: float, closing: float, sheets: int
) -> Composition:
    columns = _filled(cut, style, on, head, points, closing, sheets)
    rooms = _rooms(style, on, head, points, closing, sheets)
    slacks = [(room - _height(column), _count(column)) for column, room in zip(columns, rooms, strict=True)]
    extra = min((slack / count / 2 for slack, count in slacks if count), default=0.0)
    padding = min(MOST_PADDING, LEAST_PADDING + 0.94 * max(extra, 0.0))
    left = min(slack - 2 * count * (padding - LEAST_PADDING) for slack, count in slacks)
    parts = [[_part(*piece) for piece in column] for column in columns]
    return Composition(
        sheets=[parts[at : at + style.columns] for at in range(0, len(parts), style.columns)],
        style=style,
        head=head,
        points=points,
        padding=padding,
        lead=max(0.0, 0.36 * left * points * PT) if sheets == 1 else 0.0,
        width=column_em(style, on, points),
    )


def _part(stretch: PosterStretch, is_continued: bool, lines: list[RowLine]) -> ColumnPart:
    return ColumnPart(stretch.block, tuple(line.row for line in lines), is_continued)


def _height(column: Column) -> float:
    return sum(stretch.height + sum(map(_row_height, lines)) for stretch, _, lines in column)


def _count(column: Column) -> int:
    return sum(len(lines) for _, _, lines in column)
