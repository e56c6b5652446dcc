"""What the figures say: every machine-checkable clause evaluated for every unit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from assessments.models import Determination, LineState
from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import Candidate, Outcome, Verdict, evaluate
from rules.figures import Figure, count, shown
from rules.models import Clause, Metric, Reading
from rules.standards import Streak

LONGEST_STREAK = 12


@dataclass(frozen=True)
class Finding:
    """The machine's verdict on one unit under one clause, and the figure it rests on (None for a streak)."""

    clause: Clause
    unit: Department
    verdict: Verdict
    reading: Reading | None

    @property
    def is_called_for(self) -> bool:
        return self.verdict.outcome == Outcome.MET


Findings = dict[int, list[Finding]]


def figure_of(reading: Reading | Determination | None) -> Figure | None:
    return Figure(reading.value, reading.done, reading.total) if reading else None


def figure_words(metric: Metric | None, numbers: Reading | Determination | None) -> str:
    """`9,430 ÷ 11,500 = 82%`, or the value with its measure; "" where there is none."""
    if metric is None or numbers is None or numbers.value is numbers.done is None:
        return ""
    display = f"{shown(figure_of(numbers), metric.yardstick)}{metric.measure}"
    if numbers.value is not None:
        return display
    pair = f"{count(numbers.done)} ÷ {count(numbers.total)}"
    return f"{pair} = {display}" if numbers.total else pair


def considered(assessor: Department, month: CalendarMonth) -> list[Department]:
    """Whom a department may judge in a month: assessed, active, never itself; in register order."""
    return list(Department.objects.assessed(month).exclude(pk=assessor.pk))


Awarded = Mapping[str, set[CalendarMonth]]


@dataclass(frozen=True)
class _Basis:
    """What verdicts rest on, gathered at once for any number of departments, clauses and data months."""

    units: list[Department]
    readings: Mapping[tuple[int, CalendarMonth], Mapping[int, Reading]]
    standing: Mapping[tuple[int, str], list[Determination]]

    def awarded(self, assessor_id: int, label: str, month: CalendarMonth) -> Awarded:
        """By unit code, the months in which a line stands: accepted, or unrejected in `month` itself."""
        found: dict[str, set[CalendarMonth]] = defaultdict(set)
        for line in self.standing.get((assessor_id, label), ()):
            if line.state == LineState.ACCEPTED or line.data_month == month:
                found[line.unit.code].add(line.data_month)
        return found


def _gather(asked: Collection[tuple[CalendarMonth, Clause]]) -> _Basis:
    """At most three queries, whatever is asked."""
    months = {month for month, _ in asked}
    readings: dict[tuple[int, CalendarMonth], dict[int, Reading]] = defaultdict(dict)
    metrics = {clause.metric_id for _, clause in asked if clause.metric_id}
    for reading in Reading.objects.filter(metric__in=metrics, calendar_month__in=months):
        readings[reading.metric_id, reading.calendar_month][reading.unit_id] = reading
    standing: dict[tuple[int, str], list[Determination]] = defaultdict(list)
    streaks = {c.rule_set.department_id for _, c in asked if isinstance(c.criterion, Streak)}
    if streaks:
        lines = Determination.objects.standing().filter(
            assessor__in=streaks,
            data_month__gt=min(months).plus(-LONGEST_STREAK),
            data_month__lte=max(months),
        )
        for line in lines.select_related("clause", "unit"):
            standing[line.assessor_id, line.clause.label].append(line)
    return _Basis(list(Department.objects.filter(is_assessed=True)), readings, standing)


def survey(asked: Iterable[tuple[CalendarMonth, Clause]]) -> dict[tuple[CalendarMonth, int], list[Finding]]:
    """Verdicts by data month and clause pk, units in register order; clauses of any number of departments.

    Only machine-checked clauses in effect in their data month are judged. A constant number of queries
    where the clauses come with their metric and rule set.
    """
    checked = {
        (month, clause.pk): clause
        for month, clause in asked
        if clause.is_machine_checked and clause.in_effect(month)
    }
    if not checked:
        return {}
    basis = _gather([(month, clause) for (month, _), clause in checked.items()])
    return {(month, pk): _of_clause(clause, month, basis) for (month, pk), clause in checked.items()}


def _of_clause(clause: Clause, month: CalendarMonth, basis: _Basis) -> list[Finding]:
    criterion, assessor = clause.criterion, clause.rule_set.department_id
    units = [unit for unit in basis.units if unit.pk != assessor and unit.is_active(month)]
    readings = basis.readings.get((clause.metric_id, month), {})
    is_streak = isinstance(criterion, Streak)
    verdicts = evaluate(
        criterion,
        data_month=month,
        candidates=[Candidate(u.code, u.group, figure_of(readings.get(u.pk))) for u in units],
        yardstick=clause.metric.yardstick if clause.metric else None,
        awarded=basis.awarded(assessor, criterion.label, month) if is_streak else {},
    )
    return [
        Finding(clause, unit, verdicts[unit.code], readings.get(unit.pk))
        for unit in units
        if unit.code in verdicts
    ]


def findings(assessor: Department, month: CalendarMonth, clauses: Iterable[Clause]) -> Findings:
    """Verdicts by clause pk, units in register order, of machine-checked clauses in effect in a month."""
    own = [clause for clause in clauses if clause.rule_set.department_id == assessor.pk]
    return {pk: found for (_, pk), found in survey((month, clause) for clause in own).items()}


def check(lines: Iterable[Determination]) -> dict[int, Verdict]:
    """The machine's verdict on each line against its own clause and data month, by the line's pk.

    A narrative clause has no machine verdict and no entry. A constant number of queries.
    """
    lines = list(lines)
    verdicts = verdicts_by_place(lines)
    keys = {line.pk: place_of(line) for line in lines}
    return {pk: verdicts[key] for pk, key in keys.items() if key in verdicts}


Place = tuple[CalendarMonth, int, int]  # data month, clause and unit


def place_of(line: Determination) -> Place:
    return line.data_month, line.clause_id, line.unit_id


def verdicts_by_place(lines: Iterable[Determination]) -> dict[Place, Verdict]:
    """The machine's verdicts wherever one of the lines, saved or not, stands; a constant number of queries."""
    found = survey((line.data_month, line.clause) for line in lines)
    return {
        (month, clause, finding.unit.pk): finding.verdict
        for (month, clause), findings_ in found.items()
        for finding in findings_
    }
