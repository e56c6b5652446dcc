"""What the figures say: every machine-checked clause evaluated for every unit.

Which lines stand as awards is decided above and handed in as a value, so that clauses and awards that are
only supposed can be judged like those in force.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, Verdict, evaluate
from rules.derived import Lack
from rules.figures import Figure, count, shown
from rules.models import Clause, Metric
from rules.readings import NOTHING_SUPPOSED, AnyReading, Readings, Supposed, readings_for

Asked = tuple[CalendarMonth, Clause]  # a data month, and a clause with its rule set and metric
ByUnit = Mapping[str, Collection[CalendarMonth]]  # months by unit code


class Measured(Protocol):
    """Whatever holds a figure: one value, or the pair 完成数, 总数."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def done(self) -> Decimal | None: ...
    @property
    def total(self) -> Decimal | None: ...


@dataclass(frozen=True)
class ClauseFinding:
    """The automatic verdict on one unit under one clause, and the figure it rests on (None for a streak).

    `typed` is what stands typed for it in that month: the reading itself, or that from which it is computed.
    """

    clause: Clause
    unit: Department
    verdict: Verdict
    reading: AnyReading | None
    typed: AnyReading | None = None

    @property
    def is_called_for(self) -> bool:
        return self.verdict.outcome == Outcome.MET


Findings = dict[int, list[ClauseFinding]]  # by clause pk, units in register order


@dataclass(frozen=True)
class Awards:
    """The months in which a unit holds an award: by assessor's pk and the clause's label, then unit code.

    `settled` count for every month that is judged; `pending`, which may still fall, for their own alone.
    """

    settled: Mapping[tuple[int, str], ByUnit] = field(default_factory=dict)
    pending: Mapping[tuple[int, str], ByUnit] = field(default_factory=dict)

    def held(self, assessor_id: int, label: str, month: CalendarMonth) -> dict[str, set[CalendarMonth]]:
        """By unit code, the months that count when `month` is judged."""
        key = assessor_id, label
        months_by_unit = {unit: set(months) for unit, months in self.settled.get(key, {}).items()}
        for unit, months in self.pending.get(key, {}).items():
            if month in months:
                months_by_unit.setdefault(unit, set()).add(month)
        return months_by_unit


NO_AWARDS = Awards()


@dataclass(frozen=True)
class CountedLines:
    """Whose lines clauses count, and between which data months, both included; what `Awards` has to hold."""

    assessors: frozenset[int]
    first: CalendarMonth
    last: CalendarMonth


@dataclass(frozen=True)
class ClauseFindings:
    """All that one clause says in one data month, units in register order."""

    month: CalendarMonth
    clause: Clause
    findings: list[ClauseFinding]


def figure_words(metric: Metric | None, measured: Measured | None) -> str:
    """`9,430 ÷ 11,500 = 82%`, or the value with its measure; "" where there is none."""
    if metric is None or measured is None:
        return ""
    if measured.value is not None:
        return f"{shown(Figure(measured.value), metric.yardstick)}{metric.measure}"
    if measured.done is None or measured.total is None:
        return ""
    pair = f"{count(measured.done)} ÷ {count(measured.total)}"
    ratio = shown(Figure(done=measured.done, total=measured.total), metric.yardstick)
    return f"{pair} = {ratio}{metric.measure}" if measured.total else pair


def considered(assessor: Department, month: CalendarMonth) -> list[Department]:
    """Whom a department may judge in a month: assessed, active, never itself; in register order."""
    return list(Department.objects.assessed(month).exclude(pk=assessor.pk))


def asked_of(
    department: Department, month: CalendarMonth, clauses: Iterable[Clause]
) -> dict[Metric, list[Department]]:
    """Which metrics have to be typed in a month for these clauses, and of whom; units in register order.

    For a derived one it is the metric that it comes from, in every month on which a month in effect rests.
    """
    units = considered(department, month)
    groups: dict[Metric, set[str]] = {}
    for clause in clauses:
        if clause.metric and _is_wanted(clause.metric, clause, month):
            groups.setdefault(clause.metric.root, set()).add(clause.criterion.group)
    return {
        metric: [unit for unit in units if "" in named or unit.group in named]
        for metric, named in groups.items()
    }


def _is_wanted(metric: Metric, clause: Clause, month: CalendarMonth) -> bool:
    resting = metric.plan.touched_by(month) if metric.plan else [month]
    return any(clause.in_effect(at) for at in resting)


def judged(asked: Iterable[Asked]) -> list[Asked]:
    """Those that are judged automatically: machine-checked clauses in effect in their data month; each once."""
    checked = {
        (month, clause.pk or -id(clause)): (month, clause)  # an unsaved clause is known by itself
        for month, clause in asked
        if clause.is_machine_checked and clause.in_effect(month)
    }
    return list(checked.values())


def counted_lines(asked: Iterable[Asked]) -> CountedLines | None:
    """What the awards for these have to hold; None where no clause counts another's lines."""
    counting = [(month, clause) for month, clause in judged(asked) if clause.rests_on_lines]
    if not counting:
        return None
    months = [month for at, clause in counting for month in clause.criterion.counted(at)]
    assessors = frozenset(clause.rule_set.department_id for _, clause in counting)
    return CountedLines(assessors, min(months), max(months))


def judge(
    asked: Iterable[Asked], *, awards: Awards, supposed: Supposed = NOTHING_SUPPOSED
) -> list[ClauseFindings]:
    """Verdicts of clauses of any number of departments, in the order in which they are asked; a constant number
    of queries, two where no metric is derived.

    A clause, its rule set and its metric may be unsaved: of a metric without a key there is no reading; figures may
    be `supposed`. What `judged` leaves out has no findings.
    """
    checked = judged(asked)
    if not checked:
        return []
    units, readings = list(Department.objects.filter(is_assessed=True)), _readings(checked, supposed)
    return [
        ClauseFindings(month, clause, _of_clause(clause, month, units, readings, awards))
        for month, clause in checked
    ]


def survey(
    asked: Iterable[Asked], *, awards: Awards, supposed: Supposed = NOTHING_SUPPOSED
) -> dict[tuple[CalendarMonth, int], list[ClauseFinding]]:
    """What `judge` says of saved clauses, by data month and clause pk."""
    return {
        (clause_findings.month, clause_findings.clause.pk): clause_findings.findings
        for clause_findings in judge(asked, awards=awards, supposed=supposed)
    }


def _readings(asked: Collection[Asked], supposed: Supposed) -> Readings:
    """None where no clause has a metric."""
    months = {month for month, _ in asked}
    return readings_for((clause.metric for _, clause in asked), months, supposed=supposed)


def _of_clause(
    clause: Clause, month: CalendarMonth, units: Iterable[Department], readings: Readings, awards: Awards
) -> list[ClauseFinding]:
    criterion, assessor = clause.criterion, clause.rule_set.department_id
    units = [unit for unit in units if unit.pk != assessor and unit.is_active(month)]
    metric = clause.metric
    measured, lacks = readings.of(clause.metric_id, month), readings.why_none(clause.metric_id, month)
    verdicts = evaluate(
        criterion,
        data_month=month,
        candidates=[_candidate(unit, measured.get(unit.pk), lacks.get(unit.pk)) for unit in units],
        yardstick=metric.yardstick if metric else None,
        awarded=awards.held(assessor, criterion.label, month) if clause.rests_on_lines else {},
    )
    typed = readings.typed(clause.metric_id, month)
    return [
        ClauseFinding(clause, unit, verdicts[unit.code], measured.get(unit.pk), typed.get(unit.pk))
        for unit in units
        if unit.code in verdicts
    ]


def _candidate(unit: Department, reading: AnyReading | None, lack: Lack | None) -> Candidate:
    return Candidate(unit.code, unit.group, reading.figure if reading else None, lack)
