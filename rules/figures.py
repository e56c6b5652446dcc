"""A figure held exactly, and how it is said against a bound.

Comparisons are exact. A pair 完成数 ÷ 总数 × 100 is held as a fraction, which compares by
cross-multiplication; rounding happens only where a number is shown, half up to the metric's places.
Where the rounded number would belie the comparison (53,999 ÷ 90,000 shows as 60 and does not pass 60),
it is the pair that is shown, and words that tell: `53,999÷90,000，未达 60%`; of a plain value, which has
no pair, the value unrounded; of one that was computed and may have no end, as many places as tell the truth.
"""

import math
import operator
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from rules.standards import Band, Bound, plain

PERCENT, POINTS = "%", "百分点"
KEPT = 6  # decimals of every number that is stored


@dataclass(frozen=True)
class Figure:
    """One reading: either a value, or the pair 完成数, 总数; anything else is a ValueError.

    A value that was computed from others (rules.derived) is the exact fraction, which may have no last decimal.
    """

    value: Decimal | Fraction | None = None
    done: Decimal | None = None
    total: Decimal | None = None

    def __post_init__(self) -> None:
        given = [number for number in (self.value, self.done, self.total) if number is not None]
        if len(given) != (2 if self.value is None else 1):
            raise ValueError("数值，或完成数和总数，二者填一")
        if not all(number.is_finite() for number in given if isinstance(number, Decimal)):
            raise ValueError("数值、完成数、总数都应是普通的数")

    @cached_property
    def exact(self) -> Fraction | None:
        """The value, or done ÷ total × 100, without rounding; None where the total is not above 0."""
        if self.value is not None:
            return Fraction(self.value)
        done, total = self.pair
        return Fraction(done) * 100 / Fraction(total) if total > 0 else None

    @property
    def measured(self) -> Fraction:
        """The exact value of a figure that can be judged; ValueError where its total is not above 0."""
        if self.exact is None:
            raise ValueError("总数不大于 0，不能判定")
        return self.exact

    @property
    def pair(self) -> tuple[Decimal, Decimal]:
        """完成数 and 总数; ValueError where the figure is one value."""
        if self.done is None or self.total is None:
            raise ValueError("这是一个数值，没有完成数和总数")
        return self.done, self.total

    @property
    def decimals(self) -> int:
        """How many decimals the pair is written with: 0 for people and cases."""
        return max(len(plain(number).partition(".")[2]) for number in self.pair)


@dataclass(frozen=True)
class Yardstick:
    """A metric: its name, its unit of measure (% for pairs), the places shown, the least total of a pair.

    `is_change`: a value says how much more or, below 0, less there is than at an earlier time.
    """

    name: str
    measure: str = ""
    places: int = 2
    minimum_total: Decimal | None = None
    is_change: bool = False


class Relation(NamedTuple):
    """How an operator compares and how a sentence says it: as a sign, or in words after a pair."""

    holds: Callable[[Fraction, Fraction], bool]
    sign: str
    contrary: str
    reached: str
    missed: str


RELATIONS = {
    "≥": Relation(operator.ge, "≥", "<", "达到", "未达"),
    "＞": Relation(operator.gt, ">", "≤", "高于", "不高于"),
    "≤": Relation(operator.le, "≤", ">", "不超过", "超过"),
    "＜": Relation(operator.lt, "<", "≥", "低于", "不低于"),
    "＝": Relation(operator.eq, "=", "≠", "等于", "不等于"),
}


def passes(test: Bound | Band, exact: Fraction) -> bool:
    """Whether a value passes; a band holds low ≤ v < high."""
    if isinstance(test, Band):
        return Fraction(test.low) <= exact < Fraction(test.high)
    return RELATIONS[test.op].holds(exact, Fraction(test.number))


def shown(figure: Figure, yardstick: Yardstick) -> str:
    """The value as displayed: half up to the metric's places, no trailing zeros; "" for a total of 0."""
    return "" if figure.exact is None else plain(half_up(figure.exact, yardstick.places))


def compared(bound: Bound, figure: Figure, yardstick: Yardstick) -> str:
    """`87.2% ≥ 85%`, or in words after the pair where the rounded value would belie it."""
    relation = RELATIONS[bound.op]
    met = passes(bound, figure.measured)
    named = faithful(bound, figure, yardstick)
    target = f"{plain(bound.number)}{yardstick.measure}"
    if figure.value is None and named == in_full(figure, yardstick):
        return f"{named}，{relation.reached if met else relation.missed} {target}"
    return f"{named} {relation.sign if met else relation.contrary} {target}"


def faithful(test: Bound | Band, figure: Figure, yardstick: Yardstick) -> str:
    """The rounded value where it tells the same as the exact one, else the figure in full."""
    rounded = half_up(figure.measured, yardstick.places)
    if passes(test, Fraction(rounded)) == passes(test, figure.measured):
        return f"{plain(rounded)}{yardstick.measure}"
    if isinstance(figure.value, Fraction):
        return faithful(test, figure, replace(yardstick, places=yardstick.places + 1))
    return in_full(figure, yardstick)


def in_full(figure: Figure, yardstick: Yardstick) -> str:
    """The figure unrounded: `87.236%`, a pair as `53,999÷90,000`; a computed one to the places of the yardstick."""
    if isinstance(figure.value, Fraction):
        return f"{shown(figure, yardstick)}{yardstick.measure}"
    if figure.value is not None:
        return f"{plain(figure.value)}{yardstick.measure}"
    done, total = figure.pair
    return f"{count(done)}÷{count(total)}"


def shortfall(bound: Bound, figure: Figure, yardstick: Yardstick) -> str:
    """How far a figure is from its bound, never understated; "" where it passes, or for ＝.

    Of a pair: how many 完成数 are missing (还差, for ≥ ＞) or too many (超出, for ≤ ＜), in the finest step
    in which the pair is written. Of a value: the gap, rounded up; for ＞ ＜ "", as no amount would be true.
    """
    if bound.op == "＝" or passes(bound, figure.measured):
        return ""
    upward = bound.op in "≥＞"
    word = "还差" if upward else "超出"
    if figure.value is None:
        return f"{word} {count(_steps_missing(bound, figure, upward=upward))}"
    if bound.op in "＞＜":
        return ""
    gap = abs(Fraction(bound.number) - figure.measured)
    amount = Decimal(f"{math.ceil(gap * 10**yardstick.places)}E-{yardstick.places}")
    measure = " 个百分点" if yardstick.measure in (PERCENT, POINTS) else yardstick.measure
    return f"{word} {plain(amount)}{measure}"


def count(number: Decimal) -> str:
    """A 完成数 or 总数 as people read it, with thousands commas."""
    return plain(number, thousands=True)


def _steps_missing(bound: Bound, figure: Figure, *, upward: bool) -> Decimal:
    """From 完成数 to the nearest one that passes."""
    scale = 10**figure.decimals
    done, total = figure.pair
    edge = Fraction(bound.number) * Fraction(total) / 100 * scale
    nearest = math.ceil(edge) if upward else math.floor(edge)
    if bound.op in "＞＜" and nearest == edge:
        nearest += 1 if upward else -1
    steps = abs(nearest - Fraction(done) * scale)
    return Decimal(f"{steps}E-{figure.decimals}")


def places_apart(exacts: Collection[Fraction], places: int) -> int:
    """The fewest places, from these on, at which different numbers look different."""
    distinct = set(exacts)
    while len({half_up(exact, places) for exact in distinct}) < len(distinct):
        places += 1
    return places


def kept(exact: Fraction) -> Decimal:
    """A computed number as a row keeps it: KEPT decimals, and rounded to fewer it gives what the exact one gives.

    Cut off, and away from a last digit 0 or 5 where something was lost (known as rounding to odd).
    """
    scaled, rest = divmod(abs(exact) * 10**KEPT, 1)
    lost = rest > 0 and scaled % 5 == 0
    return Decimal(f"{'-' if exact < 0 else ''}{scaled + lost}E-{KEPT}")


def half_up(exact: Fraction, places: int) -> Decimal:
    """Round half away from zero; built from text, which no decimal context can round again."""
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{'-' if exact < 0 else ''}{whole}E-{places}")
