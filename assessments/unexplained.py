"""Which clauses still lack an explanation before publication: `ClauseRow.is_silent` for a whole month at once."""

from collections import defaultdict
from dataclasses import dataclass

from assessments.models import Determination, Explanation, Month
from assessments.proposals import survey_now
from departments.models import Department
from rules.models import Clause

Label = tuple[int, str, int]  # department, signal, number


@dataclass(frozen=True)
class Silence:
    """A clause that led to nothing and is not explained, or not for these units, which the figures call for."""

    clause: Clause
    units: tuple[Department, ...]

    @property
    def words(self) -> str:
        """`红旗1`, or `红旗1（数据应授旗：淳溪街道）`."""
        if not self.units:
            return self.clause.label
        called = "数据应亮灯" if self.clause.is_light else "数据应授旗"
        return f"{self.clause.label}（{called}：{'、'.join(unit.label for unit in self.units)}）"


def silences(month: Month) -> dict[int, list[Silence]]:
    """By assessing department, its silent clauses in the order of the sheet.

    A department without a clause in effect in the month is left out. A constant number of queries.
    """
    at = month.calendar_month
    clauses = Clause.objects.in_force(at).select_related("metric", "rule_set")
    asked = [clause for clause in clauses if clause.in_effect(at)]
    called = survey_now((at, clause) for clause in asked)
    given, explained = _units_by_label(Determination, month), _units_by_label(Explanation, month)
    silences_by_department: dict[int, list[Silence]] = {}
    for clause in asked:
        settled = given[_label(clause)] | explained[_label(clause)]
        findings = called.get((at, clause.pk), ())
        owed = [
            finding.unit for finding in findings if finding.is_called_for and finding.unit.pk not in settled
        ]
        silent = silences_by_department.setdefault(clause.rule_set.department_id, [])
        if owed or not settled:
            silent.append(Silence(clause, tuple(owed)))
    return silences_by_department


def _label(clause: Clause) -> Label:
    """A late line under last year's text stands with the clause of the same label."""
    return clause.rule_set.department_id, clause.signal, clause.number


def _units_by_label(
    model: type[Determination] | type[Explanation], month: Month
) -> dict[Label, set[int | None]]:
    """The units that a clause led to, or was explained for; None among them is the whole clause."""
    units_by_label: dict[Label, set[int | None]] = defaultdict(set)
    if month.pk:
        rows = model.objects.filter(month=month)
        for assessor, signal, number, unit in rows.values_list(
            "assessor_id", "clause__signal", "clause__number", "unit_id"
        ):
            units_by_label[assessor, signal, number].add(unit)
    return units_by_label
