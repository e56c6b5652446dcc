"""How near a unit is to what a clause asks: to the next flag, or to a light that it would keep away. No Django.

    11月须达 97%                 10月 95%，还差 2 个百分点
    11月须进前 1 名（镇街）       10月第 3 名（共 8 个），还差 2 名
    11月低于 80% 亮黄灯           10月 81.2%，离亮灯还有 1.2 个百分点

Gaps are exact and never understated; the distance from a light is that of the figure as it is shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from departments.months import CalendarMonth
from rules.figures import PERCENT, POINTS, Figure, Yardstick, faithful, half_up, passes, shortfall
from rules.standards import Band, Bound, Criterion, Ranking, Streak, Threshold, plain

WANTED = {"≥": "须达 ", "＞": "须高于 ", "≤": "须不超过 ", "＜": "须低于 ", "＝": "须等于 "}
LIT = {"≥": "达到 ", "＞": "高于 ", "≤": "不超过 ", "＜": "低于 ", "＝": "等于 "}
CONTRARY = {"≥": "＜", "＞": "≤", "≤": "＞", "＜": "≥"}
FAR = Fraction(10**9)


@dataclass(frozen=True)
class Nearness:
    """What is asked in a month, how the unit stood last, and what is missing; `distance` orders, the smallest first.

    `is_reached`: of a flag that it would be given, of a light that it would be lit, if nothing changed. `stands` ""
    is without data.
    """

    asks: str
    stands: str = ""
    gap: str = ""
    is_reached: bool = False
    distance: Fraction = FAR


@dataclass(frozen=True)
class LastFigures:
    """The figures of the latest month in which this unit has one, by unit code; `unit` is the one that asks."""

    month: CalendarMonth
    unit: str
    by_unit: Mapping[str, Figure]

    @property
    def own(self) -> Figure:
        return self.by_unit[self.unit]


def nearness(
    criterion: Criterion,
    month: CalendarMonth,
    *,
    is_light: bool,
    last: LastFigures | None = None,
    yardstick: Yardstick | None = None,
    awarded: Collection[CalendarMonth] = (),
) -> Nearness | None:
    """None where the clause asks nothing in that month, or a person has to judge it.

    `last` holds the figures of the clause's group, `awarded` for a streak the months of the unit's awards.
    """
    if isinstance(criterion, Streak):
        return _streak(criterion, month, awarded, is_light=is_light)
    if yardstick is None or (criterion.months and month.month not in criterion.months):
        return None
    if isinstance(criterion, Threshold):
        test = criterion.test_for(month.month)
        return _threshold(test, month, last, yardstick, is_light=is_light) if test else None
    return (
        _ranking(criterion, month, last, yardstick, is_light=is_light)
        if isinstance(criterion, Ranking)
        else None
    )


def _threshold(
    test: Bound | Band,
    month: CalendarMonth,
    last: LastFigures | None,
    yardstick: Yardstick,
    *,
    is_light: bool,
) -> Nearness:
    asks = f"{month.month}月{_asked(test, yardstick, LIT if is_light else WANTED)}"
    asks += ("亮灯" if isinstance(test, Band) else " 亮灯") if is_light else ""
    if last is None or last.own.exact is None:
        return Nearness(asks)
    stands = f"{last.month.month}月 {faithful(test, last.own, yardstick)}"
    reached = passes(test, last.own.measured)
    distance = _relative(test, last.own.measured)
    if is_light:
        gap = _out_of_light(test, last.own, yardstick) if reached else _margin(test, last.own, yardstick)
    else:
        gap = "已达到" if reached else _missing(test, last.own, yardstick)
    return Nearness(asks, stands, gap, reached, distance)


def _asked(test: Bound | Band, yardstick: Yardstick, words: Mapping[str, str]) -> str:
    if isinstance(test, Bound):
        return f"{words[test.op]}{plain(test.number)}{yardstick.measure}"
    low, high = (f"{plain(end)}{yardstick.measure}" for end in (test.low, test.high))
    return f"{'须在' if words is WANTED else '在'} {low} 到 {high} 之间（不含 {high}）"


def _missing(test: Bound | Band, figure: Figure, yardstick: Yardstick) -> str:
    """What is missing to a test that does not pass; a pair says how many of its 完成数."""
    bound = _side(test, figure) if isinstance(test, Band) else test
    gap = shortfall(bound, figure, yardstick)
    if gap and figure.value is None:
        return f"完成数{gap}"
    return gap or "还没有达到"


def _side(band: Band, figure: Figure) -> Bound:
    """The end of a band that a figure outside it has to pass."""
    below = figure.measured < Fraction(band.low)
    return Bound("≥", band.low) if below else Bound("＜", band.high)


def _out_of_light(test: Bound | Band, figure: Figure, yardstick: Yardstick) -> str:
    """Now inside: how far to the way out, where there is one way."""
    if isinstance(test, Band) or test.op == "＝":
        return "现在会亮灯"
    gap = shortfall(Bound(CONTRARY[test.op], test.number), figure, yardstick)
    own = "完成数" if gap and figure.value is None else ""
    return f"现在会亮灯，{own}{gap} 才不亮" if gap else "现在会亮灯"


def _margin(test: Bound | Band, figure: Figure, yardstick: Yardstick) -> str:
    """Now outside: how far the light is, so that it and the figure beside it (`faithful`) come to the bound."""
    ends = [test.low, test.high] if isinstance(test, Band) else [test.number]
    rounded = Fraction(half_up(figure.measured, yardstick.places))
    told = rounded if passes(test, rounded) == passes(test, figure.measured) else figure.measured
    gap, end = min((abs(told - Fraction(end)), end) for end in ends)
    places = max(yardstick.places, len(plain(end).partition(".")[2]))
    while gap and not half_up(gap, places):
        places += 1
    amount = half_up(gap, places)
    measure = " 个百分点" if yardstick.measure in (PERCENT, POINTS) else yardstick.measure
    return f"离亮灯还有 {plain(amount)}{measure}" if amount else "紧挨着亮灯的界线"


def _relative(test: Bound | Band, value: Fraction) -> Fraction:
    """How far a value is from what is asked, as a part of it: what makes metrics comparable."""
    ends = [test.low, test.high] if isinstance(test, Band) else [test.number]
    return min(abs(value - Fraction(end)) / max(abs(Fraction(end)), Fraction(1)) for end in ends)


def _ranking(
    criterion: Ranking,
    month: CalendarMonth,
    last: LastFigures | None,
    yardstick: Yardstick,
    *,
    is_light: bool,
) -> Nearness:
    edge = f"{'后' if criterion.worst else '前'} {criterion.count} 名"
    group = f"（{criterion.group}）" if criterion.group else ""
    bound = f"，且{_asked(criterion.bound, yardstick, WANTED)}" if criterion.bound else ""
    asks = f"{month.month}月{f'排{edge}{group}亮灯' if is_light else f'须进{edge}{group}'}{bound}"
    if last is None or last.own.exact is None:
        return Nearness(asks)
    values = [figure.measured for figure in last.by_unit.values() if figure.exact is not None]
    better = (
        (lambda v: v > last.own.measured) if criterion.is_largest_first else (lambda v: v < last.own.measured)
    )
    place = 1 + sum(map(better, values))
    order = f"{'倒数' if criterion.worst else ''}第 {place} 名（共 {len(values)} 个）"
    stands = f"{last.month.month}月{order}"
    inside, steps = place <= criterion.count, abs(place - criterion.count)
    held = criterion.bound is None or passes(criterion.bound, last.own.measured)
    near = Nearness(asks, stands, "", inside and held, Fraction(steps, len(values)))
    if is_light:
        return replace(
            near, gap="现在会亮灯" if inside and held else f"离{edge}还有 {steps} 名" if not inside else ""
        )
    if inside and not held and criterion.bound:
        return replace(near, gap=_missing(criterion.bound, last.own, yardstick))
    return replace(near, gap="已达到" if inside else f"还差 {steps} 名")


def _streak(
    criterion: Streak, month: CalendarMonth, awarded: Collection[CalendarMonth], *, is_light: bool
) -> Nearness:
    """The months before that one decide; that one itself is still open."""
    run = 0
    while run < criterion.length and month.plus(-1 - run) in awarded:
        run += 1
    asks = f"{criterion.label}连续 {criterion.length} 个月{'亮灯' if is_light else ''}"
    missing = max(1, criterion.length - run)
    stands = f"到 {month.plus(-1).month}月已连续 {run} 个月"
    more = "再亮" if is_light else "还差"
    gap = f"{more} {missing} 个月" + ("就亮灯" if is_light else "")
    return Nearness(asks, stands, gap, False, Fraction(missing, criterion.length))
