"""Who still owes a word before publication: the same as `Row.is_silent` of every sheet, for a whole month at once."""

from collections import defaultdict

from assessments.models import Determination, Explanation, Month
from assessments.proposals import survey
from rules.models import Clause

Label = tuple[int, str, int]  # department, signal, number


def silent_clauses(month: Month) -> dict[int, list[str]]:
    """By assessing department, the labels of its silent clauses in the order of the sheet.

    A department without a clause in effect in the month is left out. A constant number of queries.
    """
    at = month.calendar_month
    clauses = Clause.objects.in_force(at).select_related("metric", "rule_set")
    asked = [clause for clause in clauses if clause.in_effect(at)]
    called = survey((at, clause) for clause in asked)
    given, explained = _units_by_label(Determination, month), _units_by_label(Explanation, month)
    found: dict[int, list[str]] = {}
    for clause in asked:
        settled = given[_label(clause)] | explained[_label(clause)]
        findings = called.get((at, clause.pk), ())
        is_open = any(each.is_called_for and each.unit.pk not in settled for each in findings)
        silent = found.setdefault(clause.rule_set.department_id, [])
        if is_open or not settled:
            silent.append(clause.label)
    return found


def _label(clause: Clause) -> Label:
    """A late line under last year's text stands with the clause of the same label."""
    return clause.rule_set.department_id, clause.signal, clause.number


def _units_by_label(
    model: type[Determination] | type[Explanation], month: Month
) -> dict[Label, set[int | None]]:
    """The units that a clause led to, or was explained for; None among them is the whole clause."""
    found: dict[Label, set[int | None]] = defaultdict(set)
    if month.pk:
        rows = model.objects.filter(month=month)
        for assessor, signal, number, unit in rows.values_list(
            "assessor_id", "clause__signal", "clause__number", "unit_id"
        ):
            found[assessor, signal, number].add(unit)
    return found
