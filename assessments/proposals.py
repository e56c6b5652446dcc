"""What the figures say: every machine-checkable clause evaluated for every unit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.models import Determination, LineState, Reading
from departments.models import Department
from departments.months import CalendarMonth
from rules import criteria
from rules.models import Clause

LONGEST_STREAK = 12


@dataclass(frozen=True)
class Finding:
    """The machine's verdict on one unit under one clause, and the figure it rests on (None for a streak)."""

    clause: Clause
    unit: Department
    verdict: criteria.Verdict
    reading: Reading | None

    @property
    def is_called_for(self) -> bool:
        return self.verdict.outcome == criteria.Outcome.MET


Findings = dict[int, list[Finding]]


def figure_of(reading: Reading | None) -> criteria.Figure | None:
    return criteria.Figure(reading.value, reading.done, reading.total) if reading else None


def considered(assessor: Department, month: CalendarMonth) -> list[Department]:
    """Whom a department may judge in a month: assessed, active, never itself; in register order."""
    return list(Department.objects.assessed(month).exclude(pk=assessor.pk))


def _streaks(assessor: Department, month: CalendarMonth) -> Mapping[str, Mapping[str, set[CalendarMonth]]]:
    """By label and unit code, the months in which a line stands: accepted, or unrejected in `month`."""
    lines = Determination.objects.standing().filter(
        assessor=assessor, data_month__gt=month.plus(-LONGEST_STREAK), data_month__lte=month
    )
    found: dict[str, dict[str, set[CalendarMonth]]] = defaultdict(lambda: defaultdict(set))
    for line in lines.select_related("clause", "unit"):
        if line.state == LineState.ACCEPTED or line.data_month == month:
            found[line.clause.label][line.unit.code].add(line.data_month)
    return found


def findings(assessor: Department, month: CalendarMonth, clauses: Iterable[Clause]) -> Findings:
    """Verdicts by clause pk, units in register order, of machine-checked clauses in effect in a month."""
    checked = [clause for clause in clauses if clause.is_machine_checked and clause.in_effect(month)]
    if not checked:
        return {}
    units = considered(assessor, month)
    readings: dict[int, dict[int, Reading]] = defaultdict(dict)
    metrics = {clause.metric_id for clause in checked if clause.metric_id}
    for reading in Reading.objects.filter(metric__in=metrics, calendar_month=month):
        readings[reading.metric_id][reading.unit_id] = reading
    awarded = {}
    if any(isinstance(clause.criterion, criteria.Streak) for clause in checked):
        awarded = _streaks(assessor, month)
    return {
        clause.pk: _of_clause(clause, month, units, readings[clause.metric_id], awarded) for clause in checked
    }


def _of_clause(
    clause: Clause,
    month: CalendarMonth,
    units: list[Department],
    readings: Mapping[int, Reading],
    awarded: Mapping[str, Mapping[str, set[CalendarMonth]]],
) -> list[Finding]:
    criterion = clause.criterion
    verdicts = criteria.evaluate(
        criterion,
        data_month=month,
        candidates=[criteria.Candidate(u.code, u.group, figure_of(readings.get(u.pk))) for u in units],
        yardstick=clause.metric.yardstick if clause.metric else None,
        awarded=awarded.get(criterion.label, {}) if isinstance(criterion, criteria.Streak) else {},
    )
    return [
        Finding(clause, unit, verdicts[unit.code], readings.get(unit.pk))
        for unit in units
        if unit.code in verdicts
    ]


def check(lines: Iterable[Determination]) -> dict[int, criteria.Verdict]:
    """The machine's verdict on each line against its own clause and data month, by the line's pk.

    A narrative clause has no machine verdict and no entry.
    """
    groups: dict[tuple[int, CalendarMonth], list[Determination]] = defaultdict(list)
    for line in lines:
        groups[line.assessor_id, line.data_month].append(line)
    verdicts: dict[int, criteria.Verdict] = {}
    for (_, month), group in groups.items():
        found = findings(group[0].assessor, month, {line.clause_id: line.clause for line in group}.values())
        by_unit = {(f.clause.pk, f.unit.pk): f.verdict for each in found.values() for f in each}
        for line in group:
            verdict = by_unit.get((line.clause_id, line.unit_id))
            if verdict:
                verdicts[line.pk] = verdict
    return verdicts
