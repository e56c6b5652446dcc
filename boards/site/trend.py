"""Scores of months drawn as columns above and below a line: places in a drawing, as plain values. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from boards.words import signed
from departments.months import CalendarMonth
from rules.standards import plain

STEP, WIDE = 32, 16  # of one month, and of its column, in the units of the drawing
TALLEST, POINT = 96, 16  # all columns together, and one point at most
ABOVE, NUMBER, BELOW = (
    18,
    14,
    24,
)  # room over the highest number, of a number, and for the names of the months

Score = tuple[CalendarMonth, Decimal | None]


@dataclass(frozen=True)
class TrendColumn:
    """One month: its column from `y`, so tall, with its number at `number_y`; without one where there is no score."""

    x: int
    middle: int
    label: str
    words: str
    y: str
    height: str
    number: str
    number_y: str
    is_below: bool

    @property
    def has_score(self) -> bool:
        return bool(self.number)


@dataclass(frozen=True)
class TrendDrawing:
    """Twelve months in one drawing; `base` is the line of zero."""

    title: str
    columns: tuple[TrendColumn, ...]
    width: int
    height: int
    base: str
    labels_y: int


def trend(runs: Sequence[tuple[str, Sequence[Score]]]) -> tuple[TrendDrawing, ...]:
    """A drawing for each run of months (title, scores), all on one scale; None is a month without a score."""
    scores = [score for _, run in runs for _, score in run if score is not None]
    highest, lowest = max([Decimal(0), *scores]), min([Decimal(0), *scores])
    spread = highest - lowest
    point = min(Decimal(POINT), TALLEST / spread) if spread else Decimal(POINT)
    base = ABOVE + highest * point
    height = int(base - lowest * point) + NUMBER + BELOW
    return tuple(
        TrendDrawing(
            title=title,
            columns=tuple(_column(n, score, base, point) for n, score in enumerate(run)),
            width=STEP * len(run),
            height=height,
            base=_placed(base),
            labels_y=height - 6,
        )
        for title, run in runs
    )


def _column(position: int, of: Score, base: Decimal, point: Decimal) -> TrendColumn:
    month, score = of
    tall = abs(score or Decimal(0)) * point
    is_below = score is not None and score < 0
    number = "" if score is None else signed(plain(score))
    return TrendColumn(
        x=position * STEP + (STEP - WIDE) // 2,
        middle=position * STEP + STEP // 2,
        label=f"{month.month}月",
        words=f"{month.chinese}：{f'得分 {number}' if number else '没有得分'}",
        y=_placed(base if is_below else base - tall),
        height=_placed(tall),
        number=number,
        number_y=_placed(base + tall + NUMBER - 1 if is_below else base - tall - 4),
        is_below=is_below,
    )


def _placed(number: Decimal) -> str:
    return plain(number.quantize(Decimal("0.1")))
