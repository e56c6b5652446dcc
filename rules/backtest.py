"""Clauses held against months that are over: what they would have given, clause by clause and unit by unit.

Nothing is awarded and nothing written. A 连续 clause counts what the same clauses would have given before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from departments.months import CalendarMonth
from rules.criteria import Outcome
from rules.judging import Asked, Awards, ClauseFindings, judge
from rules.models import Clause, Signal
from rules.standards import Streak

MONTHS = 12


def past_months(today: CalendarMonth) -> list[CalendarMonth]:
    """The last twelve months that are over: the past against which rules in work are held."""
    return today.plus(-MONTHS).up_to(today.plus(-1))


@dataclass(frozen=True)
class BacktestCell:
    """What one clause says of one unit in one month, with its sentence."""

    month: CalendarMonth
    label: str
    signal: str
    unit: str
    outcome: Outcome
    sentence: str

    @property
    def is_given(self) -> bool:
        return self.outcome == Outcome.MET


@dataclass(frozen=True)
class Backtest:
    """All cells of some clauses over some months; units by code with their short names, register order."""

    months: tuple[CalendarMonth, ...]
    cells: tuple[BacktestCell, ...]
    units: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def given(self) -> tuple[BacktestCell, ...]:
        """The cells that would have led to a flag or a light."""
        return tuple(cell for cell in self.cells if cell.is_given)

    def counts(self, cells: Iterable[BacktestCell] | None = None) -> dict[str, int]:
        """How many of each signal, in the order of Signal."""
        signals = [cell.signal for cell in (self.given if cells is None else cells)]
        return {signal.value: signals.count(signal) for signal in Signal}

    def by_month(self) -> dict[CalendarMonth, dict[str, int]]:
        return {
            month: self.counts(cell for cell in self.given if cell.month == month) for month in self.months
        }

    def by_clause(self) -> dict[str, int]:
        """How often each clause would have given something; one that was judged and never gave has 0."""
        labels = dict.fromkeys((cell.label for cell in self.cells), 0)
        for cell in self.given:
            labels[cell.label] += 1
        return labels

    def by_unit(self) -> dict[str, dict[str, int]]:
        return {code: self.counts(cell for cell in self.given if cell.unit == code) for code in self.units}

    def met_by_everybody(self) -> list[str]:
        """The clauses that every unit with a figure met in every month in which they were judged."""
        return [label for label, cells in self._judged().items() if all(cell.is_given for cell in cells)]

    def met_by_nobody(self) -> list[str]:
        """The clauses that were judged and that nobody met in any month."""
        return [label for label, cells in self._judged().items() if not any(cell.is_given for cell in cells)]

    def _judged(self) -> dict[str, list[BacktestCell]]:
        judged: dict[str, list[BacktestCell]] = defaultdict(list)
        for cell in self.cells:
            if cell.outcome in (Outcome.MET, Outcome.NOT_MET):
                judged[cell.label].append(cell)
        return judged


def backtest(clauses: Sequence[Clause], months: Sequence[CalendarMonth]) -> Backtest:
    """What these clauses, saved or not, would have given in these months.

    Two queries, and two more for each generation of 连续 clauses that count one another. Clauses come with their
    metric and rule set; labels are those of one set.
    """
    return backtest_by_month(dict.fromkeys(months, clauses))


def backtest_by_month(clauses_by_month: Mapping[CalendarMonth, Sequence[Clause]]) -> Backtest:
    """The same where each month has clauses of its own: what the sets in force then would have given."""
    months = tuple(sorted(clauses_by_month))
    asked = [(month, clause) for month in months for clause in clauses_by_month[month]]
    whole = [*_earlier(clauses_by_month), *asked]
    findings = judge([one for one in whole if not one[1].rests_on_lines], awards=Awards())
    for generation in _generations(whole):
        findings += judge(generation, awards=_awards(findings))
    order = {(month, id(clause)): place for place, (month, clause) in enumerate(asked)}
    findings = [one for one in findings if one.month in clauses_by_month]
    findings.sort(key=lambda one: order[one.month, id(one.clause)])
    units = {finding.unit.code: finding.unit for one in findings for finding in one.findings}
    in_order = sorted(units.values(), key=lambda unit: (unit.position, unit.code))
    cells = tuple(cell for one in findings for cell in _cells(one))
    return Backtest(months, cells, {unit.code: unit.label for unit in in_order})


def _earlier(clauses_by_month: Mapping[CalendarMonth, Sequence[Clause]]) -> list[Asked]:
    """The months before the first that its 连续 clauses count, however many deep, with the clauses of the first."""
    if not clauses_by_month:
        return []
    first = min(clauses_by_month)
    by_label = {
        month: {clause.label: clause for clause in clauses} for month, clauses in clauses_by_month.items()
    }

    def earliest(month: CalendarMonth, label: str, above: frozenset[str]) -> CalendarMonth:
        clause = by_label.get(month, by_label[first]).get(label)
        if clause is None or not clause.rests_on_lines or label in above or not clause.in_effect(month):
            return month
        return earliest(clause.criterion.counted(month)[0], clause.criterion.label, above | {label})

    reached = [
        earliest(month, label, frozenset()) for month, clauses in by_label.items() for label in clauses
    ]
    months = min(reached, default=first).up_to(first.plus(-1))
    return [(month, clause) for month in months for clause in clauses_by_month[first]]


def _cells(one: ClauseFindings) -> Iterable[BacktestCell]:
    label, signal = one.clause.label, one.clause.signal
    for finding in one.findings:
        verdict = finding.verdict
        yield BacktestCell(
            one.month,
            label,
            signal,
            finding.unit.code,
            verdict.outcome,
            verdict.sentence,
        )


def _generations(asked: Collection[Asked]) -> Iterable[list[Asked]]:
    """The 连续 clauses, those first whose counted clause is none itself; a circle of them is left out."""
    waiting = [(month, clause) for month, clause in asked if clause.rests_on_lines]
    while waiting:
        labels = {(month, clause.label) for month, clause in waiting}
        ready = [(month, clause) for month, clause in waiting if (month, _counted(clause)) not in labels]
        if not ready:
            return
        yield ready
        taken = {(month, id(clause)) for month, clause in ready}
        waiting = [(month, clause) for month, clause in waiting if (month, id(clause)) not in taken]


def _counted(clause: Clause) -> str:
    criterion = clause.criterion
    return criterion.label if isinstance(criterion, Streak) else ""


def _awards(findings: Iterable[ClauseFindings]) -> Awards:
    """What was given so far, as 连续 clauses count it."""
    settled: dict[tuple[int, str], dict[str, set[CalendarMonth]]] = defaultdict(lambda: defaultdict(set))
    for one in findings:
        assessor = one.clause.rule_set.department_id
        for finding in one.findings:
            if finding.is_called_for:
                settled[assessor, one.clause.label][finding.unit.code].add(one.month)
    return Awards(settled)


def change_words(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """How a draft differs in what it gives: `红旗 21→37，放宽；黄灯 9→4，放宽；红灯 2→2，不变`.

    More flags or fewer lights is 放宽, fewer flags or more lights is 从严.
    """
    return "；".join(
        f"{signal.label} {before[signal]}→{after[signal]}，{_turn(signal, before[signal], after[signal])}"
        for signal in Signal
    )


def _turn(signal: Signal, before: int, after: int) -> str:
    if before == after:
        return "不变"
    return "放宽" if (after > before) != signal.is_light else "从严"
