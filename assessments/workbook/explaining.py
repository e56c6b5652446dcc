"""说明: why a clause, or a unit that the figures called for, led to nothing."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from assessments.content import explanation_content
from assessments.explaining import (
    explain_rows,
    needless_fault,
    state_fault,
    write_explanations,
)
from assessments.models import Determination, Explanation, ExplanationState
from assessments.models.determinations import unit_fault
from assessments.sheet.clauses import EDITABLE
from assessments.superseding import is_own
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import EXPLANATIONS, ReadRow, ReadRows
from assessments.workflow import enter
from departments.fields import visible
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause

Label = tuple[CalendarMonth, int, str, int]
Key = tuple[*Label, int | None]


@dataclass(frozen=True)
class _Asked:
    """One row that says something new, with what it names."""

    row: ReadRow
    assessor: Department
    clause: Clause
    unit: Department | None
    held: Explanation | None


def apply_explanations(ledger: Ledger, rows: ReadRows) -> None:
    """Explanations that the operator imports are filed, those of an upload are drafts; 采纳 is never given here."""
    months = {row["month"] for row in rows}
    held, reported = _held(months), _reported(months)
    asked = [entry for row in rows if (entry := _asked(ledger, row, held, reported))]
    for entry in asked:
        ledger.changed(EXPLANATIONS.title, entry.assessor)
    if ledger.actor:
        _explain(ledger, asked, ledger.actor)
    else:
        _enter(ledger, asked)


def _held(months: set[CalendarMonth]) -> dict[Key, Explanation]:
    rows = Explanation.objects.filter(month__calendar_month__in=months).order_by()
    rows = rows.select_related("month", "assessor", "unit", "clause__metric", "clause__rule_set__department")
    return {(*_label(explanation), explanation.unit_id): explanation for explanation in rows}


def _reported(months: set[CalendarMonth]) -> dict[Label, set[int]]:
    """The units that have a filed line of their department, by the label that the sheet puts them under."""
    by_label: dict[Label, set[int]] = defaultdict(set)
    lines = Determination.objects.filter(month__calendar_month__in=months).order_by()
    lines = lines.exclude(state__in=EDITABLE)  # until a line is filed, words rest beside it
    for line in filter(is_own, lines.select_related("month", "clause")):
        by_label[_label(line)].add(line.unit_id)
    return by_label


def _label(thing: Determination | Explanation) -> Label:
    return thing.month.calendar_month, thing.assessor_id, thing.clause.signal, thing.clause.number


def _asked(
    ledger: Ledger, row: ReadRow, held: dict[Key, Explanation], reported: dict[Label, set[int]]
) -> _Asked | None:
    """What a row wants to say, or None where it says nothing new or is at fault."""
    assessor, unit = ledger.own_department(row), ledger.department(row, "unit")
    if assessor is None or row.faulty:
        return None
    label = row["month"], assessor.pk, row["signal"], row["number"]
    explanation = held.get((*label, unit.pk if unit else None))
    if explanation and (explanation.reason, visible(explanation.words)) == row["reason"]:
        return None
    ledger.is_closed(row)
    clause = ledger.clause(row, assessor, row["month"])
    if unit is not None:
        ledger.fault(row, "unit", unit_fault(assessor, unit, row["month"]))
    if explanation:
        ledger.fault(row, "reason", state_fault(explanation, by_operator=ledger.actor is None))
    elif clause:
        ledger.fault(row, "number", needless_fault(clause, unit, reported.get(label, ())))
    return None if row.faulty or clause is None else _Asked(row, assessor, clause, unit, explanation)


def _explain(ledger: Ledger, asked: list[_Asked], actor: User) -> None:
    """An upload goes through the door of the page, one department and month at a time."""
    lots: dict[tuple[CalendarMonth, Department], list[_Asked]] = defaultdict(list)
    for entry in asked:
        lots[entry.row["month"], entry.assessor].append(entry)
    for (month, department), lot in lots.items():
        entries = [(entry.clause, entry.unit, *entry.row["reason"]) for entry in lot]
        refusals = explain_rows(month, department, entries, actor=actor, now=ledger.now)
        for entry, refusal in zip(lot, refusals, strict=True):
            ledger.fault(entry.row, "reason", _sentence(refusal))


def _sentence(refusal: ValidationError | None) -> str | None:
    return "；".join(refusal.messages) if refusal else None


def _enter(ledger: Ledger, asked: list[_Asked]) -> None:
    """What the operator imports is written as filed."""
    new, changed = [], {}
    for entry in asked:
        explanation = entry.held or Explanation(
            month=ledger.open(entry.row["month"]),
            assessor=entry.assessor,
            clause=entry.clause,
            unit=entry.unit,
        )
        before = explanation_content(explanation)
        explanation.reason, explanation.words = entry.row["reason"]
        if explanation.state == ExplanationState.DRAFT:
            enter(explanation, ExplanationState.FILED, now=ledger.now)
        if entry.held:
            explanation.version += 1
            changed[explanation] = before
        else:
            new.append(explanation)
        if explanation.state == ExplanationState.FILED:
            ledger.filed.add((explanation.month_id, entry.assessor.pk))
    write_explanations(new, changed)
