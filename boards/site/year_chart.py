"""A year's counts as bars beside the year before: where each bar is drawn. Plain Python, no Django.

Lengths are units of the drawing, from its upper left corner; a template prints them as SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 372, 156
FLOOR, ROOM = 132, 112  # where bars stand, and how high the tallest may be
SLOT, LEFT = 30, 6
BAR, GAP = 11, 2


@dataclass(frozen=True)
class CountBar:
    """One month's count: its upper left corner, its height, and the count."""

    x: int
    y: float
    height: float
    count: int

    @property
    def middle(self) -> float:
        return self.x + BAR / 2

    @property
    def label(self) -> float:
        """Where the count stands, above the bar."""
        return self.y - 4


@dataclass(frozen=True)
class ChartMonth:
    """One month: where its name stands, the year's bar and that of the year before; None where no board is out."""

    number: int
    middle: int
    now: CountBar | None
    before: CountBar | None


@dataclass(frozen=True)
class YearChart:
    """Twelve months of one kind, drawn; the table of the page has the same numbers as words."""

    name: str
    kind: str
    months: tuple[ChartMonth, ...]

    @property
    def has_before(self) -> bool:
        """Whether there is anything of the year before to tell apart."""
        return any(month.before for month in self.months)


def year_chart(name: str, kind: str, now: Sequence[int | None], before: Sequence[int | None]) -> YearChart:
    """Bars on one scale for both years. `now` and `before` have a count a month from January, None without a board."""
    most = max([1, *(count for count in (*now, *before) if count)])

    def bar(x: int, count: int | None) -> CountBar | None:
        if count is None:
            return None
        height = round(ROOM * count / most, 1)
        return CountBar(x, round(FLOOR - height, 1), height, count)

    return YearChart(
        name,
        kind,
        tuple(
            ChartMonth(
                number=position + 1,
                middle=LEFT + position * SLOT + BAR + GAP // 2,
                before=bar(LEFT + position * SLOT, was),
                now=bar(LEFT + position * SLOT + BAR + GAP, count),
            )
            for position, (count, was) in enumerate(zip(now, before, strict=True))
        ),
    )
