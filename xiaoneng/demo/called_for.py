"""What the standards call for on generated figures, judged by `rules.criteria` exactly as entered ones are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, evaluate
from rules.figures import Figure, passes
from rules.standards import Bound, Ranking, Streak, Threshold
from xiaoneng.demo.district import District, Gauge, Rule, Unit

Readings = dict[str, Figure]  # by unit code
Awards = Mapping[tuple[str, str], Mapping[str, set[CalendarMonth]]]  # (department, label) → unit → months


@dataclass(frozen=True)
class Call:
    """A clause calls for one unit; `sentence` says why."""

    rule: Rule
    unit: Unit
    sentence: str

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.rule.department, self.rule.label, self.unit.code


def measured(rules: Iterable[Rule], month: CalendarMonth) -> dict[str, list[Rule]]:
    """By gauge, the clauses that ask for its figures in that month."""
    by_gauge: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.metric and rule.in_effect(month):
            by_gauge[rule.gauge].append(rule)
    return dict(by_gauge)


def candidates(gauge: Gauge, district: District) -> list[Unit]:
    """Whom a metric measures: the assessed units of its group, never the department itself."""
    return [unit for unit in district.assessed if unit.group == gauge.group and unit.code != gauge.department]


def called(
    rules: Iterable[Rule], gauge: Gauge, readings: Readings, month: CalendarMonth, district: District
) -> list[Call]:
    """Everything that the measured clauses of one gauge call for in one month."""
    units = candidates(gauge, district)
    measures = [Candidate(unit.code, unit.group, readings.get(unit.code)) for unit in units]
    calls = []
    for rule in rules:
        verdicts = evaluate(rule.criterion, data_month=month, candidates=measures, yardstick=gauge.yardstick)
        for unit in units:
            verdict = verdicts.get(unit.code)
            if verdict and verdict.outcome == Outcome.MET:
                calls.append(Call(rule, unit, verdict.sentence))
    return calls


def streaks(rules: Iterable[Rule], month: CalendarMonth, awards: Awards, district: District) -> list[Call]:
    """What the 连续 clauses call for, given the months in which lines stand (this month's included)."""
    calls = []
    for rule in rules:
        if not isinstance(rule.criterion, Streak):
            continue
        by_unit = awards.get((rule.department, rule.criterion.label), {})
        units = [unit for unit in district.assessed if month in by_unit.get(unit.code, ())]
        measures = [Candidate(unit.code, unit.group) for unit in units]
        verdicts = evaluate(rule.criterion, data_month=month, candidates=measures, awarded=by_unit)
        for unit in units:
            if verdicts[unit.code].outcome == Outcome.MET:
                calls.append(Call(rule, unit, verdicts[unit.code].sentence))
    return calls


def colours(rules: Iterable[Rule], figure: Figure, month: int) -> set[str]:
    """The words (红旗 …) of the threshold clauses that a figure passes."""
    return {
        rule.word
        for rule in rules
        if (test := rule.criterion.test_for(month)) is not None
        and figure.exact is not None
        and passes(test, figure.exact)
    }


@cache
def low_is_good(gauge: str, rules: tuple[Rule, ...]) -> bool:
    """Whether less is better, as the clauses on a gauge have it: a flag for ≤, or a light for ≥."""
    for rule in rules:
        if isinstance(rule.criterion, Ranking):
            return rule.criterion.low_is_better
        if not isinstance(rule.criterion, Threshold):
            continue
        for item in rule.criterion.items:
            if isinstance(item.test, Bound):
                return (item.test.op in "≤＜") != rule.is_light
    return False
