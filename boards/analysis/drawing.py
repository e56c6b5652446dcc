"""Flags against lights, a dot a department: places in a drawing, as plain values. No Django.

Whom a mark names has a shape and its name beside it; the lines of the medians cut the field in four.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import ceil

WIDTH, HEIGHT = 640, 440
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 44, 52  # room around the field
LETTER, LINE = 14, 18  # a character of a name, and a line of it
APART = 9  # a dot's middle and where its name begins
STEPS = (1, 2, 5)
MOST_TICKS = 6
SIZE = 8  # of a dot, from its middle

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ScatterPoint:
    """One department: its lights and flags, its mark ("" for most) and what the numbers are, in words."""

    name: str
    lights: Fraction
    flags: Fraction
    mark: str
    words: str


@dataclass(frozen=True)
class Dot:
    """A point as drawn; `label` "" where its name is not written. `shape` is a path around its middle."""

    x: float
    y: float
    kind: str
    words: str
    label: str
    label_x: float
    label_y: float
    anchor: str

    @property
    def shape(self) -> str:
        """A circle for most; a diamond for flags alone, a triangle for many flags and few lights."""
        x, y = self.x, self.y
        if self.kind == "alone":
            return f"M{x} {y - 8}L{x + 8} {y}L{x} {y + 8}L{x - 8} {y}z"
        if self.kind == "many":
            return f"M{x} {y - 7}L{x + 7} {y + 6}L{x - 7} {y + 6}z"
        return f"M{x - 5} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"


@dataclass(frozen=True)
class AxisTick:
    """A number of an axis and its place."""

    at: float
    text: str


@dataclass(frozen=True)
class ScatterDrawing:
    """The whole drawing; the medians are None where there is none."""

    dots: tuple[Dot, ...]
    across: tuple[AxisTick, ...]
    upward: tuple[AxisTick, ...]
    median_x: float | None
    median_y: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def scatter(
    points: Sequence[ScatterPoint], lights: Fraction | None, flags: Fraction | None
) -> ScatterDrawing:
    """The drawing of at least one point; `lights` and `flags` are the medians of all."""
    across = _scale([point.lights for point in points])
    upward = _scale([point.flags for point in points])

    def x(value: Fraction) -> float:
        return round(float(LEFT + value / across[-1] * (WIDTH - LEFT - RIGHT)), 1)

    def y(value: Fraction) -> float:
        return round(float(HEIGHT - BOTTOM - value / upward[-1] * (HEIGHT - TOP - BOTTOM)), 1)

    placed = [(point, x(point.lights), y(point.flags)) for point in points]
    return ScatterDrawing(
        dots=tuple(_dots(placed)),
        across=tuple(AxisTick(x(value), str(value)) for value in across),
        upward=tuple(AxisTick(y(value), str(value)) for value in upward),
        median_x=None if lights is None else x(lights),
        median_y=None if flags is None else y(flags),
    )


def _scale(values: Iterable[Fraction]) -> list[Fraction]:
    """Round whole numbers from 0 to the greatest value or a little over, at most MOST_TICKS steps."""
    most = max(1, ceil(max(values)))
    steps = (size * 10**power for power in count() for size in STEPS)
    step = next(one for one in steps if most <= one * MOST_TICKS)
    return [Fraction(step * n) for n in range(ceil(most / step) + 1)]


def _dots(placed: Sequence[tuple[ScatterPoint, float, float]]) -> list[Dot]:
    """Names from the top down, each where it covers no dot and no other name, as far as there is such a place."""
    taken = [_box(x, y + SIZE, 2 * SIZE, "middle", 2 * SIZE) for _, x, y in placed]
    dots = []
    for point, x, y in sorted(placed, key=lambda one: (one[2], one[1])):
        if not point.mark:
            dots.append(Dot(x, y, "usual", point.words, "", x, y, "start"))
            continue
        at_x, at_y, anchor, box = _free(x, y, len(point.name) * LETTER, taken)
        taken.append(box)
        dots.append(Dot(x, y, point.mark, point.words, point.name, round(at_x, 1), round(at_y, 1), anchor))
    return dots


def _box(x: float, line: float, wide: float, anchor: str, high: float = LINE) -> Box:
    """The room of a text whose foot stands on `line`: left, right, top, bottom."""
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, left + wide, line - high, line


def _free(x: float, y: float, wide: float, taken: Sequence[Box]) -> tuple[float, float, str, Box]:
    """Where a name stands: beside its dot, above or below it, then ever further down."""
    beside = [(x + APART, y + 5, "start"), (x, y - APART, "middle"), (x, y + APART + LETTER, "middle")]
    beside += [(x - APART, y + 5, "end"), *((x + APART, y + 5 + LINE * n, "start") for n in range(1, 9))]
    boxes = [(*place, _box(place[0], place[1], wide, place[2])) for place in beside]
    inside = [one for one in boxes if one[3][0] >= LEFT and one[3][1] <= WIDTH and one[3][2] >= TOP - LINE]
    return next((one for one in inside if not any(map(_meets(one[3]), taken))), inside[0])


def _meets(box: Box) -> Callable[[Box], bool]:
    left, right, top, bottom = box
    return lambda other: left < other[1] and other[0] < right and top < other[3] and other[2] < bottom
