"""What the rows of each poster take of a column, in each way that they may be set (all in em of the rows' type)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from boards.posters.composing import Cut, PosterStretch, RowLine, Style
from boards.posters.content import (
    PosterBlock,
    PosterBlocks,
    PosterGroup,
    PosterPlace,
    PosterRanking,
    PosterRow,
)
from boards.posters.setting import chunks, lines, width
from departments.typography import is_short_name
from rules.labels import UNJUDGED

Widths = Callable[..., str]
# A reason to a line; or one after the other; or under the name of the unit, where few stand on a sheet.
BESIDE, RUN_IN, UNDER = "beside", "run-in", "under"
BOARD_STYLES = (
    Style(1, BESIDE, 1.0, 23),
    Style(1, UNDER, 0.8, 32),
    Style(2, BESIDE, 0.88, 20),
    Style(2, UNDER, 0.86, 20),
    Style(1, RUN_IN, 0.9, 20),
    Style(2, RUN_IN, 0.8, 18),
    Style(3, UNDER, 0.8, 18),
)
PAIRED, SINGLE = "paired", "single"
RANKING_STYLES = (
    Style(1, PAIRED, 1.0, 20),
    Style(2, SINGLE, 0.98, 20),
    Style(1, SINGLE, 0.9, 24),
    Style(3, SINGLE, 0.86, 16),
)

FLAG, LAMP = 1.7, 1.36
COUNT = 3.0
NAME = 1.4
LARGE_NAME = 1.7  # over its reasons, where one column has room for it
SHAPE_LINE = 1.95
MOST_SHAPES = 15  # drawn of one unit; more are one shape beside their number
NAME_LINE, LINE = 1.32, 1.5
# A name that its column does not hold is set a step smaller, never below the reasons, and then over two lines.
NAME_STEPS = (1.0, 0.86, 0.74)
BLOCK_HEADING = 3.4
NARROWEST = 17  # a reason in a narrower column falls to pieces

RANK, FIGURE, RANKED_NAME, BETWEEN = 4.3, 2.5, 1.12, 2.0
GROUP_HEADING, RANK_LINE = 5.2, 1.62


@dataclass(frozen=True)
class SetRow:
    """A row with the step of its name, and the shapes that are drawn: one for very many, beside their number.

    `is_long` where the name takes more than a line.
    """

    row: PosterRow
    step: int
    shapes: range
    is_long: bool = False


@dataclass(frozen=True)
class SetPlaces:
    """A line of a ranking: two places side by side or one alone, or who was not judged."""

    places: tuple[PosterPlace | None, ...] = ()
    unjudged: tuple[str, ...] = ()


@dataclass(frozen=True)
class BoardColumns:
    """The widths of the columns of a row: unit, shapes, count, reasons; and of one shape."""

    unit: float
    shape: float
    shapes: float
    reasons: float
    most_shapes: int


def board_columns(printed: PosterBlocks, shape: float, style: Style, measure: float) -> BoardColumns:
    """By the longest name and the most shapes of the board, within what a column can spare."""
    longest = max((width(row.unit) for row in printed.rows), default=4.0)
    most = max((row.count for row in printed.rows), default=1)
    most_shapes = min(most, 5 if style.columns == 1 else 3)
    unit = min(max(longest * NAME + 1.0, 7.0), 0.3 * measure)
    shapes = most_shapes * shape + 0.3
    return BoardColumns(unit, shape, shapes, measure - unit - shapes - COUNT, most_shapes)


def board_cut(printed: PosterBlocks, shape: float, *, has_headings: bool) -> Cut:
    """The stretches of a board of flags or lights, in a column so many em wide."""

    def cut(style: Style, measure: float) -> list[PosterStretch]:
        columns = board_columns(printed, shape, style, measure)
        heading = BLOCK_HEADING if has_headings else 0.0
        return [_stretch(block, heading, style, columns, measure) for block in printed.blocks]

    return cut


def _stretch(
    block: PosterBlock, heading: float, style: Style, columns: BoardColumns, measure: float
) -> PosterStretch:
    rows = [_board_line(row, style, columns, measure) for row in block.rows]
    return PosterStretch(block, heading, tuple(rows) or (RowLine(None, 2.0, ""),))


def name_size(style: Style) -> float:
    """The size of the units' names beside that of the reasons."""
    return LARGE_NAME if style.way == UNDER and style.columns == 1 else NAME


def head_height(style: Style) -> float:
    """How high the line of a unit's name and shapes is over its reasons."""
    return name_size(style) * NAME_LINE + 0.4


def _board_line(row: PosterRow, style: Style, columns: BoardColumns, measure: float) -> RowLine:
    if style.way == UNDER:
        return _line_under(row, style, columns.shape, measure)
    shapes = range(row.count if row.count <= MOST_SHAPES else 1)
    step, name = _name(row.unit, columns.unit - 0.6, NAME)
    drawn = SHAPE_LINE * math.ceil(len(shapes) / columns.most_shapes)
    height = max(name, drawn, _reasons(row, style, columns.reasons))
    return RowLine(SetRow(row, step, shapes), height, row.unit)


def _line_under(row: PosterRow, style: Style, shape: float, measure: float) -> RowLine:
    size = name_size(style)
    step, name = _name(row.unit, measure - 3 * shape - COUNT, size)
    is_long = name > size * NAME_LINE
    free = measure - width(row.unit) * size * NAME_STEPS[step] - COUNT - 1
    shapes = range(row.count if row.count * shape <= free else 1)
    height = (name + 2 if is_long else head_height(style)) + _reasons(row, style, measure)
    return RowLine(SetRow(row, step, shapes, is_long), height, row.unit)


def _name(name: str, room: float, size: float) -> tuple[int, float]:
    """The step of a name in so much room, and how high it stands: only a very long one may take two lines."""
    wide = width(name) * size
    for step, factor in enumerate(NAME_STEPS):
        if wide * factor <= room or factor == NAME_STEPS[-1]:
            count = lines(chunks(name), room / (size * factor))
            is_broken = count > 1 and is_short_name(name)
            return step, math.inf if is_broken else count * NAME_LINE * size * factor
    raise AssertionError


def _reasons(row: PosterRow, style: Style, measure: float) -> float:
    if measure < NARROWEST:
        return math.inf
    texts = [row.text] if style.way == RUN_IN else [ground.text for ground in row.grounds]
    # Of a hanging reason the second line begins an em to the right.
    return LINE * sum(lines(chunks(text), measure - (0.0 if style.way == RUN_IN else 1.0)) for text in texts)


def ranking_cut(printed: PosterRanking) -> Cut:
    """The stretches of the ranking: a group each."""
    names = [place.unit for group in printed.groups for place in group.ranked]
    longest = max((width(name) for name in names), default=0.0) * RANKED_NAME + 0.8

    def cut(style: Style, measure: float) -> list[PosterStretch]:
        sides = 2 if style.way == PAIRED else 1
        needed = sides * (longest + RANK + 4 * FIGURE) + (sides - 1) * BETWEEN
        # Only where a line is one place, over the whole sheet, may a name take two lines.
        least = RANK_LINE if needed <= measure else 2 * RANK_LINE if sides * style.columns == 1 else math.inf
        return [_group_stretch(group, sides, measure, least) for group in printed.groups]

    return cut


def _group_stretch(group: PosterGroup, sides: int, measure: float, height: float) -> PosterStretch:
    places = group.pairs if sides == 2 else [(place,) for place in group.ranked]
    rows = [RowLine(SetPlaces(tuple(pair)), height, group.name) for pair in places]
    if group.unjudged:
        words = f"本月{UNJUDGED}：" + "、".join(group.unjudged)
        unjudged = SetPlaces(unjudged=group.unjudged)
        rows.append(RowLine(unjudged, LINE * lines(chunks(words), measure), group.name))
    return PosterStretch(group, GROUP_HEADING if group.ranked else 3.0, tuple(rows))


def board_widths(shape: float) -> Widths:
    """The widths of the columns of a board's rows, as CSS."""

    def widths(printed: PosterBlocks, style: Style, measure: float) -> str:
        columns = board_columns(printed, shape, style, measure)
        wide = {"unit": columns.unit, "shapes": columns.shapes, "count": COUNT}
        return "".join(f"col.{name}{{width:{em:.2f}em}}" for name, em in wide.items())

    return widths


def ranking_widths(_printed: PosterRanking, _style: Style, _measure: float) -> str:
    """The same of the ranking: all but the names, which take what is left."""
    return f"col.rank{{width:{RANK}em}}col.figure{{width:{FIGURE}em}}col.between{{width:{BETWEEN}em}}"
