"""Clauses whose figures should be looked at again: text and standard apart, or a share that nobody can reach.

Advice, which blocks nothing: a 序时完成率 of 122% exists.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from departments.months import CalendarMonth
from rules.backtest import past_months
from rules.figures import Figure
from rules.models import Clause
from rules.readings import readings_for
from rules.standards import plain
from rules.text_figures import figures_held, figures_missing, missing_sentence

SHARE, SHARE_NAME = "%", "完成率"
LEAST, WHOLE = Decimal(0), Decimal(100)


@dataclass(frozen=True)
class FigureHint:
    """What should be looked at in a clause, in a sentence without its full stop."""

    clause: Clause
    sentence: str


def figure_hints(clauses: Sequence[Clause], *, today: CalendarMonth) -> list[FigureHint]:
    """Of clauses with their metrics, in their order.

    The readings of the last twelve months are asked for where a standard of a percentage lies beyond 0 to 100.
    """
    beyond = {clause.pk: numbers for clause in clauses if (numbers := _beyond(clause))}
    figures = _figures([clause for clause in clauses if clause.pk in beyond], past_months(today))
    return [
        FigureHint(clause, sentence)
        for clause in clauses
        for sentence in (
            *_drifted(clause),
            *_out_of_reach(clause, beyond.get(clause.pk, []), figures.get(clause.metric_id or 0, [])),
        )
    ]


def _drifted(clause: Clause) -> Iterator[str]:
    measure = clause.metric.measure if clause.metric else ""
    if missing := figures_missing(clause.text, clause.criterion, measure):
        yield missing_sentence(missing)


def _beyond(clause: Clause) -> list[Decimal]:
    """The figures of its standard that no share has, rising; none of a change, which may be anything."""
    metric = clause.metric
    if metric is None or metric.measure != SHARE or metric.yardstick.is_change:
        return []
    return sorted(number for number in figures_held(clause.criterion) if not LEAST <= number <= WHOLE)


def _figures(clauses: Collection[Clause], months: Collection[CalendarMonth]) -> dict[int, list[Figure]]:
    """What stands of their metrics in these months, by the metric's key."""
    metrics = {clause.metric for clause in clauses if clause.metric}
    readings = readings_for(metrics, months)
    return {
        metric.pk: [one.figure for month in months for one in readings.of(metric.pk, month).values()]
        for metric in metrics
    }


def _out_of_reach(clause: Clause, numbers: Collection[Decimal], figures: Collection[Figure]) -> Iterator[str]:
    """Of a metric in pairs or a 完成率: a rate of growth is typed as one number, and goes below 0."""
    if not clause.metric or not (
        SHARE_NAME in clause.metric.name or any(figure.done is not None for figure in figures)
    ):
        return
    exacts = [figure.exact for figure in figures if figure.exact is not None]
    for number in numbers:
        is_over = number > WHOLE
        if not any(exact > WHOLE if is_over else exact < LEAST for exact in exacts):
            side = "超过 100%" if is_over else "低于 0%"
            yield f"标准里的 {plain(number)}% {side}，过去十二个月没有{side} 的数据，请核对"
