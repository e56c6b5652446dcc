"""A criterion judged on the figures of one month: a verdict for every unit, with its sentence.

What a standard asks is `rules.standards`, how it is read is `rules.grammar`, how a figure is held and
compared is `rules.figures`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from departments.months import CalendarMonth
from rules.bases import FigureBasis, PlaceBasis, StreakBasis, VerdictBasis
from rules.derived import Lack
from rules.figures import (
    Figure,
    Yardstick,
    compared,
    count,
    faithful,
    in_full,
    passes,
    places_apart,
    shortfall,
    shown,
)
from rules.standards import (
    Band,
    Bound,
    Criterion,
    Ranking,
    Streak,
    Threshold,
    format_months,
    plain,
)

LEAST_OF_A_NAME = 8
NO_AWARDS: Mapping[str, Collection[CalendarMonth]] = MappingProxyType({})


class Outcome(StrEnum):
    """What automatic judging can say of a unit under a clause."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    BY_HAND = "by_hand"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Outcome.MET: "符合",
    Outcome.NOT_MET: "不符合",
    Outcome.NO_DATA: "无数据",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.BY_HAND: "须人工",
}


@dataclass(frozen=True)
class Candidate:
    """A unit that the clause may call for, by its code, with its reading of the data month.

    `lack` says why a computed figure is not there.
    """

    unit: str
    group: str
    figure: Figure | None = None
    lack: Lack | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome with the sentence that people read.

    `shortfall` is what would have changed a 不符合 into 符合 ("还差 345", "还差 2.8 个百分点"; "" where no single
    amount says it). `basis` tells the same as values; None where there is nothing to tell.
    """

    outcome: Outcome
    sentence: str
    shortfall: str = ""
    metric: str = field(default="", compare=False)
    basis: VerdictBasis | None = field(default=None, compare=False)

    @property
    def measured(self) -> FigureBasis | None:
        """The figure that it rests on, with what was asked of it; None of a streak, and where none was judged."""
        if isinstance(self.basis, PlaceBasis):
            return self.basis.measured
        return self.basis if isinstance(self.basis, FigureBasis) else None

    @property
    def shown(self) -> str:
        """That figure as displayed: `87.2`; "" without one."""
        return shown(self.measured.figure, self.measured.yardstick) if self.measured else ""

    def within(self, most: int) -> str:
        """The sentence in at most `most` characters, as `shortened` has it."""
        return shortened(self.sentence, self.metric, most)


def shortened(sentence: str, metric: str, most: int) -> str:
    """A sentence in at most `most` characters: a long metric's name gives way in its middle, a number never.

    "" where even that is too long: then a person has to say it.
    """
    if len(sentence) <= most:
        return sentence
    left = len(metric) - (len(sentence) - most) - 1
    if left < LEAST_OF_A_NAME:
        return ""
    head, tail = (left + 1) // 2, left // 2
    return sentence.replace(metric, f"{metric[:head]}…{metric[-tail:]}", 1)


def in_effect(criterion: Criterion, month: int) -> bool:
    """Whether the clause asks for anything in that month (1 to 12): a month that nothing names is 不适用."""
    return not criterion.months or month in criterion.months


def evaluate(
    criterion: Criterion,
    *,
    data_month: CalendarMonth,
    candidates: Sequence[Candidate],
    yardstick: Yardstick | None = None,
    awarded: Mapping[str, Collection[CalendarMonth]] = NO_AWARDS,
) -> dict[str, Verdict]:
    """Judge a criterion for every candidate of its group (contract, section 3), by unit code.

    Candidates are the assessed units active in the data month, without the assessor. `awarded` holds for a
    streak the months in which a qualifying line of its label stands. What rests on a figure needs a yardstick:
    else ValueError.
    """
    if not criterion.is_machine_checked:
        return {candidate.unit: Verdict(Outcome.BY_HAND, "定性条款，须人工判定") for candidate in candidates}
    if isinstance(criterion, Streak):
        return {
            candidate.unit: _streak(criterion, data_month, awarded.get(candidate.unit, ()))
            for candidate in candidates
        }
    if yardstick is None:
        raise ValueError(f"{criterion.word}条款没有指标，无法判定")
    if not isinstance(criterion, Threshold | Ranking):
        raise TypeError(f"nothing here judges a {type(criterion).__name__}")
    considered = [candidate for candidate in candidates if criterion.group in ("", candidate.group)]
    if not in_effect(criterion, data_month.month):
        sentence = f"{data_month.month}月不适用，标准只列 {format_months(criterion.months)}"
        return {candidate.unit: Verdict(Outcome.NOT_APPLICABLE, sentence) for candidate in considered}
    verdicts = _measured(criterion, data_month, considered, yardstick)
    return {unit: replace(verdict, metric=yardstick.name) for unit, verdict in verdicts.items()}


def _measured(
    criterion: Threshold | Ranking,
    data_month: CalendarMonth,
    considered: Sequence[Candidate],
    yardstick: Yardstick,
) -> dict[str, Verdict]:
    """Judge those with a usable reading; the others say why they stand aside."""
    subject = f"{data_month.month}月{yardstick.name}"
    aside = {candidate.unit: _set_aside(candidate, yardstick, subject) for candidate in considered}
    figures = {
        candidate.unit: candidate.figure
        for candidate in considered
        if candidate.figure and aside[candidate.unit] is None
    }
    if isinstance(criterion, Ranking):
        judged = _ranking(criterion, figures, yardstick, subject)
    else:
        test = criterion.test_for(data_month.month)
        judged = {unit: _threshold(test, figure, yardstick, subject) for unit, figure in figures.items()}
    return {unit: verdict or judged[unit] for unit, verdict in aside.items()}


def _set_aside(candidate: Candidate, yardstick: Yardstick, subject: str) -> Verdict | None:
    """The verdict of a unit whose reading cannot be judged, or None where it can."""
    figure = candidate.figure
    if figure is None and candidate.lack is not None:
        outcome = Outcome.BY_HAND if candidate.lack.is_by_hand else Outcome.NO_DATA
        return Verdict(outcome, candidate.lack.sentence(subject))
    if figure is None:
        return Verdict(Outcome.NO_DATA, f"{subject}无数据")
    if figure.exact is None:
        return Verdict(Outcome.BY_HAND, f"{subject}总数为 {count(figure.pair[1])}，须人工判定")
    least = yardstick.minimum_total
    if figure.total is not None and least is not None and figure.total < least:
        sentence = f"{subject}总数 {count(figure.total)} 不足最小总数 {count(least)}，须人工判定"
        return Verdict(Outcome.BY_HAND, sentence, basis=FigureBasis(figure, yardstick))
    return None


def _streak(criterion: Streak, data_month: CalendarMonth, awarded: Collection[CalendarMonth]) -> Verdict:
    asked = criterion.counted(data_month)
    missing = [month for month in asked if month not in awarded]
    if missing:
        named = "、".join(f"{month.month}月" for month in missing)
        return Verdict(Outcome.NOT_MET, f"{criterion.label}未满连续 {criterion.length} 个月，缺 {named}")
    span = f"{asked[0].month}月至{asked[-1].month}月"
    basis = StreakBasis(criterion.signal, tuple(asked))
    return Verdict(Outcome.MET, f"{criterion.label}连续 {criterion.length} 个月（{span}）", basis=basis)


def _threshold(test: Bound | Band | None, figure: Figure, yardstick: Yardstick, subject: str) -> Verdict:
    if test is None:
        raise ValueError(f"{subject}：标准这个月没有要求")
    met = passes(test, figure.measured)
    gap = ""
    if isinstance(test, Bound):
        comparison = compared(test, figure, yardstick)
        gap = shortfall(test, figure, yardstick)
    elif met:
        low, high = (f"{plain(end)}{yardstick.measure}" for end in (test.low, test.high))
        comparison = f"{faithful(test, figure, yardstick)}，在 {low}~{high} 之间"
    else:
        # Outside a band the sentence names the side that was crossed: to miss a light's band is no want.
        below = figure.measured < Fraction(test.low)
        side = Bound("≥", test.low) if below else Bound("＜", test.high)
        comparison = compared(side, figure, yardstick)
    outcome = Outcome.MET if met else Outcome.NOT_MET
    sentence, basis = _joined(f"{subject} {comparison}", gap), FigureBasis(figure, yardstick, test)
    return Verdict(outcome, sentence, gap, basis=basis)


def _ranking(
    criterion: Ranking, figures: Mapping[str, Figure], yardstick: Yardstick, subject: str
) -> dict[str, Verdict]:
    """Rank the units that have a value; equal values share a place, so that the cut takes a tie whole."""
    values = sorted((figure.measured for figure in figures.values()), reverse=criterion.is_largest_first)
    places: dict[Fraction, int] = {}
    for place, value in enumerate(values, start=1):
        places.setdefault(value, place)
    inside = sum(places[value] <= criterion.count for value in values)
    doubt = _doubt(criterion, len(values), inside)
    names = _names(figures, yardstick)
    ties = Counter(values)
    verdicts = {}
    for unit, figure in figures.items():
        measured = FigureBasis(figure, yardstick, None if doubt else criterion.bound)
        if doubt:
            sentence = f"{subject} {names[unit]}，{doubt}"
            verdicts[unit] = Verdict(Outcome.BY_HAND, sentence, basis=measured)
            continue
        place, is_tied = places[figure.measured], ties[figure.measured] > 1
        basis = PlaceBasis(measured, criterion, names[unit], place, len(values), is_tied)
        verdicts[unit] = replace(_placed(basis, subject), basis=basis)
    return verdicts


def _doubt(criterion: Ranking, ranked: int, inside: int) -> str:
    """Why a ranking says nothing and a person must judge, or ""; asked before the bound filters."""
    if ranked < 3:
        return f"只有 {ranked} 个单位可排名，须人工判定"
    if inside * 2 > ranked:
        return f"{_cut(criterion)}共有 {inside} 个（共 {ranked} 个），超过一半，须人工判定"
    return ""


def _placed(basis: PlaceBasis, subject: str) -> Verdict:
    """Outcome, sentence and shortfall of a ranked unit: inside the cut, and then past the bound."""
    criterion, figure, yardstick = basis.ranking, basis.measured.figure, basis.measured.yardstick
    order = f"{'并列' if basis.is_tied else ''}{'倒数' if criterion.worst else ''}第 {basis.place} 名"
    words = f"{subject} {basis.named}，{order}（共 {basis.of} 个）"
    if basis.place > criterion.count:
        return Verdict(Outcome.NOT_MET, f"{words}，不在{_cut(criterion)}之内")
    if criterion.bound is None:
        return Verdict(Outcome.MET, words)
    comparison = compared(criterion.bound, figure, yardstick)
    if passes(criterion.bound, figure.measured):
        return Verdict(Outcome.MET, f"{words}，且 {comparison}")
    gap = shortfall(criterion.bound, figure, yardstick)
    return Verdict(Outcome.NOT_MET, _joined(f"{words}，但 {comparison}", gap), shortfall=gap)


def _cut(criterion: Ranking) -> str:
    return f"{'后' if criterion.worst else '前'} {criterion.count} 名"


def _names(figures: Mapping[str, Figure], yardstick: Yardstick) -> dict[str, str]:
    """The value of each ranked unit; in full where different values would look the same."""
    distinct = {figure.measured: shown(figure, yardstick) for figure in figures.values()}
    looks = Counter(distinct.values())
    computed = {figure.measured for figure in figures.values() if isinstance(figure.value, Fraction)}
    finer = replace(yardstick, places=places_apart(computed, yardstick.places))
    return {
        unit: in_full(figure, finer)
        if looks[distinct[figure.measured]] > 1
        else f"{distinct[figure.measured]}{yardstick.measure}"
        for unit, figure in figures.items()
    }


def _joined(sentence: str, gap: str) -> str:
    return f"{sentence}，{gap}" if gap else sentence
