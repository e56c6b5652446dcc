"""How large a poster is set: rows as large as they fit on the fewest sheets, and never below the floor.

What is guessed here only picks which size to try first; the layout itself has the last word (boards/posters/making.py).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from boards.posters.content import PosterBlocks, PosterRanking

# Width and height in mm. All other lengths are millimetres on A3; larger paper takes the same sheet in proportion.
SIZES = {"a3": (297, 420), "a2": (420, 594), "a1": (594, 841)}
WIDTH, HEIGHT = SIZES["a3"]
MARGIN_TOP, MARGIN_SIDE, MARGIN_BOTTOM = 98, 28, 34
FOOT = 19
CLOSING = 78
SEAL, SEAL_RIGHT, SEAL_BOTTOM = 50, 13, 2
LOST_AT_TURN = 12  # a row is not broken over two sheets
PT = 25.4 / 72
# 五号 is the floor; 小四, 四号, 三号, 小二 and 二号 as the rows leave room.
ROW_SIZES_PT = (22, 18, 16, 14, 12, 10.5)
SMALLEST_PT = ROW_SIZES_PT[-1]
# Above and below each row, and the widths of columns, in em of the rows.
LEAST_PADDING, MOST_PADDING = 0.27, 1.1
NAME, RANKED_NAME, RANK, FIGURE, GAP = 1.4, 1.12, 4.9, 2.7, 2
FLAG, LAMP = 1.62, 1.3

# Type size in points → height of all rows without their padding, in mm on A3.
Height = Callable[[float], float]


@dataclass(frozen=True)
class Paper:
    """Width and height in millimetres, and how many times an A3 sheet fits."""

    width: float
    height: float

    @property
    def scale(self) -> float:
        return min(self.width / WIDTH, self.height / HEIGHT)

    @property
    def line(self) -> float:
        """How wide a row is, in mm on A3."""
        return self.width / self.scale - 2 * MARGIN_SIDE

    @property
    def room(self) -> float:
        """How high the rows of one sheet may be together, in mm on A3."""
        return self.height / self.scale - MARGIN_TOP - MARGIN_BOTTOM

    @property
    def seal(self) -> tuple[float, float, float]:
        """Left, top and side, in mm on the paper, of the square that stays free for the seal."""
        left = self.width - (MARGIN_SIDE + SEAL_RIGHT + SEAL) * self.scale
        return left, self.height - (MARGIN_BOTTOM + SEAL_BOTTOM + SEAL) * self.scale, SEAL * self.scale


@dataclass(frozen=True)
class RowSizes:
    """What the rows of one poster take on one paper: how many, how high; on boards two columns' widths in em."""

    rows: int
    height: Height
    unit: float = 0.0
    shapes: float = 0.0


def flag_sizes(printed: PosterBlocks, on: Paper) -> RowSizes:
    """The rows of the flag board, with flags in their column of shapes."""
    return _board_sizes(printed, on, FLAG)


def light_sizes(printed: PosterBlocks, on: Paper) -> RowSizes:
    """The rows of the board of lights, with lamps in their column of shapes."""
    return _board_sizes(printed, on, LAMP)


def ranking_sizes(printed: PosterRanking, on: Paper) -> RowSizes:
    """The rows of the ranking: half as many as there are ranked, and a line for who was not judged."""
    rows = sum(len(group.pairs) + bool(group.unjudged) for group in printed.groups)
    return RowSizes(rows, _ranking_height(printed, on))


def trials(sizes: RowSizes, on: Paper) -> Iterator[tuple[int, str]]:
    """Number of sheets and style to try, the best first: few sheets before large rows; without end."""
    columns = f".unit{{width:{sizes.unit:.2f}em}}.shapes{{width:{sizes.shapes:.2f}em}}"
    sheets = 0
    while sheets := sheets + 1:
        room = sheets * (on.room - LOST_AT_TURN) + LOST_AT_TURN - CLOSING
        for points, padding in _fills(sizes, room):
            yield sheets, _page(on, numbered=sheets > 1) + _rows(points, padding) + columns


def _fills(sizes: RowSizes, room: float) -> Iterator[tuple[float, float]]:
    """Type size and padding of what may fit: loosely set, then tightly, then a size smaller."""
    for points in ROW_SIZES_PT:
        line = sizes.rows * 2 * points * PT
        slack = room - sizes.height(points) - line * LEAST_PADDING
        if slack > 0 and sizes.rows:
            yield points, min(MOST_PADDING, LEAST_PADDING + 0.9 * slack / line)
        if slack > -0.04 * room:
            yield points, LEAST_PADDING


def _width(text: str) -> float:
    """About how wide a text is, in em: Chinese characters and their marks take one, Latin and figures over half."""
    return sum(1.0 if character > "⺀" or character in "“”‘’…—≥≤＝～" else 0.58 for character in text)


def _board_sizes(printed: PosterBlocks, on: Paper, shape: float) -> RowSizes:
    longest = max((_width(row.unit) for row in printed.rows), default=4)
    most = max((row.count for row in printed.rows), default=1)
    unit, shapes = min(max(longest * NAME + 1.2, 7), 12.5), min(most, 5) * shape + 4.1
    return RowSizes(len(printed.rows), _board_height(printed, unit, shapes, on), unit, shapes)


def _board_height(printed: PosterBlocks, unit: float, shapes: float, on: Paper) -> Height:
    sizes = [(_width(row.text), _width(row.unit) * NAME, row.count) for row in printed.rows]
    headings = 3.6 * len(printed.blocks)

    def height(points: float) -> float:
        words = on.line / (points * PT) - unit - shapes - 1
        lines = (
            max(1.5 * math.ceil(text / words), 1.3 * NAME * math.ceil(name / unit), 2 * math.ceil(count / 5))
            for text, name, count in sizes
        )
        return (headings + sum(lines)) * points * PT

    return height


def _ranking_height(printed: PosterRanking, on: Paper) -> Height:
    longest = max((_width(place.unit) for group in printed.groups for place in group.ranked), default=0)
    half = longest * RANKED_NAME + 0.8 + RANK + 4 * FIGURE
    idle = [_width("、".join(group.unjudged)) for group in printed.groups if group.unjudged]
    fixed = 5.5 * len(printed.groups) + 1.52 * sum(len(group.pairs) for group in printed.groups)

    def height(points: float) -> float:
        em = points * PT
        if points > SMALLEST_PT and 2 * half + GAP > on.line / em:
            return math.inf  # a name would run into the figures
        return (fixed + sum(1.55 * math.ceil(names * em / on.line + 0.3) for names in idle)) * em

    return height


def _page(on: Paper, *, numbered: bool) -> str:
    top, side, bottom, foot = (
        f"{mm * on.scale:.3f}mm" for mm in (MARGIN_TOP, MARGIN_SIDE, MARGIN_BOTTOM, FOOT)
    )
    number = '"第" counter(page) "张／共" counter(pages) "张"' if numbered else "none"
    # Sheets part company on the wall: of several, each one carries the proof at its own foot.
    elsewhere = "html .verify,html .left.proven" if numbered else "html .foot.proved"
    return (
        f"@page{{size:{on.width:.3f}mm {on.height:.3f}mm;margin:{top} {side} {bottom};@bottom-center{{"
        f"content:{number};padding-bottom:{foot};font-size:{SMALLEST_PT * on.scale:.3f}pt}}}}"
        f":root{{font-size:{on.scale:.5f}mm}}.closing{{height:{CLOSING}rem}}"
        f"{elsewhere}{{display:none}}"
        f".seal{{right:{SEAL_RIGHT}rem;bottom:{SEAL_BOTTOM}rem;width:{SEAL}rem;height:{SEAL}rem}}"
    )


def _rows(points: float, padding: float) -> str:
    return (
        f".rows{{font-size:{points * PT:.4f}rem}}"
        f".rows td{{padding-top:{padding:.3f}em;padding-bottom:{padding:.3f}em}}"
        f"td.name{{font-size:{NAME}em}}.ranks td.name{{font-size:{RANKED_NAME}em}}"
        f".ranks col.rank{{width:{RANK}em}}.ranks col.figure{{width:{FIGURE}em}}.ranks col.gap{{width:{GAP}em}}"
    )
