"""The bands of a set's clauses, metric by metric, and what is wrong with them."""

from collections.abc import Iterable
from dataclasses import replace

from rules.bands import BandClause, MetricBands
from rules.grammar import StandardError
from rules.models import Clause, Label, Metric, Signal
from rules.standards import Threshold


def bands_of(clauses: Iterable[Clause]) -> list[MetricBands]:
    """The 达标 clauses by metric, in the order in which they come; no query where each comes with its metric.

    A clause whose standard cannot be read, or that names no metric yet, is left out: its own faults say so.
    """
    found: dict[Metric, list[BandClause]] = {}
    for clause in clauses:
        criterion = _threshold(clause)
        if criterion is not None and clause.metric is not None:
            key = clause.signal, clause.number
            banded = BandClause(key, clause.label, criterion, clause.gap_reason)
            found.setdefault(clause.metric, []).append(banded)
    return [MetricBands(metric.name, metric.measure, tuple(banded)) for metric, banded in found.items()]


def bands_with(clauses: Iterable[Clause], typed: Clause) -> MetricBands | None:
    """The bands of the metric of a clause as it is typed, beside the others of its set; None where it has none yet."""
    criterion = _threshold(typed)
    if typed.metric is None:
        return None
    beside = [clause for clause in clauses if clause.metric_id == typed.metric.pk]
    metric = next(iter(bands_of(beside)), MetricBands(typed.metric.name, typed.metric.measure, ()))
    if criterion is None:
        return metric if metric.clauses else None
    own = BandClause((typed.signal, typed.number), "本条", criterion, typed.gap_reason)
    order = {signal: place for place, signal in enumerate(Signal.values)}
    in_order = sorted([*metric.clauses, own], key=lambda one: (order.get(one.signal, 0), one.key[1]))
    return replace(metric, clauses=tuple(in_order))


def _threshold(clause: Clause) -> Threshold | None:
    try:
        criterion = clause.criterion
    except (StandardError, KeyError):  # not read yet; no such kind
        return None
    return criterion if isinstance(criterion, Threshold) else None


def band_faults(clauses: Iterable[Clause]) -> list[tuple[Label, str]]:
    """What keeps a set from being sent: clauses that overlap, and a gap for which no clause of its metric has a reason.

    Each with the clause that it is told of: of an overlap the last, of a gap the first of the metric.
    """
    faults: list[tuple[Label, str]] = []
    for metric in bands_of(clauses):
        faults += [(overlap.clauses[-1].key, overlap.sentence) for overlap in metric.overlaps]
        if metric.gap_question and not metric.reason:
            faults.append((metric.clauses[0].key, metric.gap_question))
    return faults


def gap_questions(clauses: Iterable[Clause]) -> dict[str, str]:
    """What is asked of the gaps, by the metric's name, whether or not there is a reason."""
    return {metric.name: metric.gap_question for metric in bands_of(clauses)}
