"""The public wording of a determination: short and plain, made from its verdict's values. Plain Python, no Django.

    公路环境整治得分93.2分，镇街第一          垃圾分类考核得分79.1分，镇街末位，低于81分
    批而未供土地消化率66.5%，未达70%          诈骗案件同比下降14.5%
    同一事项9月、10月连续亮黄灯

The machine's sentence stays the proof. Here stand no month of the board, no value twice and no sign of
comparison; a flag tells the value and the place, a light also the bound that it is on the wrong side of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction

from departments.months import CalendarMonth
from rules.bands import span_of
from rules.bases import FigureBasis, PlaceBasis, StreakBasis
from rules.criteria import Outcome, Verdict, shortened
from rules.figures import POINTS, Yardstick, faithful, shown
from rules.standards import SIGNAL_WORDS, SIGNALS, Band, Bound, Criterion, Ranking, plain

SEVERITY = tuple(SIGNALS.values())  # red flag, yellow light, red light
RED_FLAG = SIGNALS["红旗"]
NUMERALS = "零一二三四五六七八九十"
MOST_LISTED = 3  # months of a streak; more are told by the first and the last


class Side(Enum):
    """Where the better values lie, seen from the band of a light."""

    ABOVE = auto()
    BELOW = auto()


@dataclass(frozen=True)
class RelatedClause:
    """Another clause on the same metric: the wire value of its signal, and what it asks."""

    signal: str
    criterion: Criterion


def better_side(
    signal: str, band: Band, month: CalendarMonth, group: str, related: Iterable[RelatedClause]
) -> Side | None:
    """Which end of a light's band is the one demanded, as the other clauses on its metric have it in that month.

    What they ask lies above or below the band: of a flag or a milder light that side is the better one, of a graver
    light the worse. None where they say nothing, or not the same: then nobody can know.
    """
    sides = {
        _side_of(clause, signal, band, month)
        for clause in related
        if not group or clause.criterion.group in ("", group)
    } - {None}
    return sides.pop() if len(sides) == 1 else None


def _side_of(clause: RelatedClause, signal: str, band: Band, month: CalendarMonth) -> Side | None:
    criterion = clause.criterion
    if isinstance(criterion, Ranking):
        # A light for the best, or a flag for the worst, turns the words round: it says nothing.
        if (clause.signal == RED_FLAG) == criterion.worst:
            return None
        return Side.BELOW if criterion.low_is_better else Side.ABOVE
    test = criterion.test_for(month.month)
    if test is None or clause.signal == signal:
        return None
    asked, own = span_of(test), span_of(band)
    is_above, is_below = asked.start >= own.end, asked.end <= own.start
    if is_above == is_below:
        return None
    is_better = SEVERITY.index(clause.signal) < SEVERITY.index(signal)
    return Side.ABOVE if is_above == is_better else Side.BELOW


def public_words(verdict: Verdict, signal: str, *, side: Side | None = None, most: int) -> str:
    """The wording in at most `most` characters; "" where the verdict rests on nothing that can be told.

    `signal` is the wire value of the clause's; `side` that of `better_side` for a light's band. What is not 符合
    tells its value alone.
    """
    basis, measured = verdict.basis, verdict.measured
    if isinstance(basis, StreakBasis):
        return _streak(basis)
    if measured is None:
        return ""
    is_met, is_light = verdict.outcome == Outcome.MET, signal != RED_FLAG
    crossed = _crossed(measured, side) if is_met and is_light else None
    words = [_measured(measured, crossed, basis.named if isinstance(basis, PlaceBasis) else "")]
    if isinstance(basis, PlaceBasis) and is_met:
        words.append(_place(basis, is_light=is_light))
    if crossed:
        words.append(_bound(crossed, measured))
    return shortened("，".join(words), measured.yardstick.name, most)


def _crossed(basis: FigureBasis, side: Side | None) -> Bound | None:
    """What a light's figure lies under (＜) or over (＞); None where it stands on the bound, or none is known."""
    test = basis.test
    if isinstance(test, Band):
        number = {Side.ABOVE: test.high, Side.BELOW: test.low, None: None}[side]
    else:
        number = test.number if test else None
    if number is None or basis.figure.measured == Fraction(number):
        return None
    if _is_told_as_change(basis.yardstick) and not (number > 0 < basis.figure.measured):
        return None  # a fall has no bound that reads without its sign
    return Bound("＜" if basis.figure.measured < Fraction(number) else "＞", number)


def _measured(basis: FigureBasis, crossed: Bound | None, named: str) -> str:
    """`参保完成率87.2%`; the value as the house names it truly against what was asked and what is told."""
    figure, yardstick = basis.figure, basis.yardstick
    rounded = f"{shown(figure, yardstick)}{yardstick.measure}"
    told = [faithful(test, figure, yardstick) for test in (crossed, basis.test) if test]
    value = next((words for words in told if words != rounded), named or rounded)
    name, value = yardstick.name, _in_points(value)
    if _is_told_as_change(yardstick):
        return f"{name}{_change(value, basis)}"
    if value.startswith("-"):
        return f"{name}为−{value[1:]}"
    return f"{name}为{value}" if name[-1:].isascii() else f"{name}{value}"


def _is_told_as_change(yardstick: Yardstick) -> bool:
    """Whether the name says already what is compared with, so that 上升 or 下降 may follow it."""
    return yardstick.is_change and yardstick.name.endswith(("同比", "环比"))


def _change(value: str, basis: FigureBasis) -> str:
    """`上升3%`, `下降14.5%`, `持平`; of less than the places show, `基本持平`."""
    if basis.figure.measured == 0:
        return "持平"
    if Decimal(shown(basis.figure, basis.yardstick)) == 0 and value.startswith("0"):
        return "基本持平"
    return f"下降{value[1:]}" if value.startswith("-") else f"上升{value}"


def _in_points(amount: str) -> str:
    """`2.3个百分点`: what people say of the measure 百分点."""
    return f"{amount.removesuffix(POINTS)}个{POINTS}" if amount.endswith(POINTS) else amount


def _bound(crossed: Bound, basis: FigureBasis) -> str:
    word = "高于" if crossed.op == "＞" else "未达" if isinstance(basis.test, Band) else "低于"
    number = plain(crossed.number).replace("-", "−")
    return f"{word}{_in_points(number + basis.yardstick.measure)}"


def _place(basis: PlaceBasis, *, is_light: bool) -> str:
    """`镇街第一`, `镇街并列末位`; of a light for the first, or a flag for the last, which end that is: `镇街最高`."""
    worst, place = basis.ranking.worst, basis.place
    numeral = NUMERALS[place] if place < len(NUMERALS) else str(place)
    if is_light != worst:
        end = "高" if basis.ranking.is_largest_first else "低"
        order = f"最{end}" if place == 1 else f"第{numeral}{end}"
    elif worst:
        order = "末位" if place == 1 else f"倒数第{numeral}"
    else:
        order = f"第{numeral}"
    return f"{basis.ranking.group or '全区'}{'并列' if basis.is_tied else ''}{order}"


def _streak(basis: StreakBasis) -> str:
    """`同一事项9月、10月连续亮黄灯`; the year is said where the months are not all of one."""
    deed = f"{'获' if basis.signal == RED_FLAG else '亮'}{SIGNAL_WORDS[basis.signal]}"
    is_one_year = len({month.year for month in basis.months}) == 1
    names = [f"{month.month}月" if is_one_year else month.chinese for month in basis.months]
    if len(names) <= MOST_LISTED:
        return f"同一事项{'、'.join(names)}连续{deed}"
    return f"同一事项{names[0]}至{names[-1]}连续{len(names)}个月{deed}"
