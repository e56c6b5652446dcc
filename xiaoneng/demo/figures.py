"""Readings of the demonstration: drawn evenly between the ends that a metric's row names, the same at every run.

A unit has a bent that lasts a year (in everything, and more so in each metric), so that who leads in March often
leads in April, and runs of months come about; what a bent does not settle is drawn anew each month.
"""

import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from statistics import NormalDist

from departments.months import CalendarMonth
from rules.figures import Figure
from rules.standards import Band, Bound
from xiaoneng.demo.district import Gauge, Unit

SEED = "效能亮榜演示区"
# Squares add up to 1, so that the draw stays even between both ends however much of it is bent.
BENT_IN_ALL, BENT_IN_ONE, CHANCE = 0.15, 0.5, 0.8529
NORMAL = NormalDist()
FULL = 100.0
TRIES = 60


def chance(*parts: object) -> random.Random:
    """A generator of its own for each thing that is drawn: what is drawn before never moves it."""
    return random.Random("|".join([SEED, *map(str, parts)]))


@cache
def _bent(*parts: object) -> float:
    return chance("bent", *parts).gauss(0, 1)


def _share(gauge: Gauge, unit: Unit, month: CalendarMonth, low_is_good: bool) -> float:
    """Where between low and high the reading lies, 0 to 1, every place as likely."""
    deviation = (
        BENT_IN_ALL * _bent(unit.code, month.year)
        + BENT_IN_ONE * _bent(unit.code, gauge.key, month.year)
        + CHANCE * _bent(unit.code, gauge.key, month)
    )
    share = NORMAL.cdf(deviation)
    return 1 - share if low_is_good else share


def drawn(gauge: Gauge, unit: Unit, month: CalendarMonth, *, low_is_good: bool = False) -> Figure:
    """The reading of a month as chance has it, before anything is moved."""
    so_far = [month]
    if gauge.is_tally:
        planned = sorted({*gauge.by_month, month.month})
        so_far = [CalendarMonth(month.year, number) for number in planned if number <= month.month]
    numbers = []
    for reported in so_far:
        low, high = gauge.range_in(reported.month)
        numbers.append(low + _share(gauge, unit, reported, low_is_good) * (high - low))
    return figure(gauge, unit, month.year, max(numbers))


def figure(gauge: Gauge, unit: Unit, year: int, number: float) -> Figure:
    """A number as it would be reported: rounded to the metric's places, or as a pair on the unit's 总数."""
    if not gauge.is_pair:
        return Figure(value=Decimal(f"{number:.{gauge.places}f}"))
    total = _total(gauge, unit, year)
    return Figure(done=Decimal(round(total * number / 100)), total=Decimal(total))


@cache
def _total(gauge: Gauge, unit: Unit, year: int) -> int:
    """What the unit has to do in all stays the same through a year, and moves little from year to year."""
    low, high = gauge.totals
    base = chance("total", gauge.key, unit.code).randint(low, high)
    return round(min(high, max(low, base * chance("growth", gauge.key, unit.code, year).uniform(0.96, 1.06))))


def pushed(
    gauge: Gauge,
    unit: Unit,
    month: CalendarMonth,
    within: Bound | Band | None,
    accepts: Callable[[Figure], bool],
) -> Figure | None:
    """A reading moved to where `accepts` wants it, drawn within a test (None: the metric's usual range).

    None where none is found, for a pair with a small 总数 may have no whole number in a narrow band.
    """
    low, high = gauge.range_in(month.month) if within is None else _ends(within)
    if gauge.is_pair:
        high = min(high, max(FULL, gauge.high))
    dice = chance("pushed", gauge.key, unit.code, month, within)
    for _ in range(TRIES):
        reading = figure(gauge, unit, month.year, dice.uniform(low, high))
        if accepts(reading):
            return reading
    return None


def _ends(test: Bound | Band) -> tuple[float, float]:
    """Where to look for a value that passes: a band has ends, a bound only one."""
    if isinstance(test, Band):
        return float(test.low), float(test.high)
    edge = float(test.number)
    if test.op == "＝":
        return edge, edge
    away = max(abs(edge) * 0.06, 0.05)
    return (edge, edge + away) if test.op in "≥＞" else (edge - away, edge)
