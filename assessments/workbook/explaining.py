"""说明: why a clause, or a unit that the figures called for, led to nothing."""

from assessments.basis import take_basis
from assessments.models import Explanation, ExplanationState
from assessments.models.determinations import unit_fault
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import EXPLANATIONS, Row, Rows
from assessments.workflow import enter
from departments.fields import visible
from departments.models import Department
from departments.months import CalendarMonth

Key = tuple[CalendarMonth, int, str, int, int | None]

UNFILED = (ExplanationState.DRAFT, ExplanationState.RETURNED)


def apply_explanations(ledger: Ledger, rows: Rows) -> None:
    """The operator's come in as filed, an upload's as drafts; 采纳 is never given here."""
    held = _held({row["month"] for row in rows})
    new, changed = [], []
    for row in rows:
        assessor, unit = ledger.own_department(row), ledger.department(row, "unit")
        if assessor is None or row.faulty:
            continue
        key = row["month"], assessor.pk, row["signal"], row["number"], unit.pk if unit else None
        found = held.get(key)
        if found and (found.reason, visible(found.words, lines=True)) == row["reason"]:
            continue
        written = _written(ledger, row, assessor, unit, found)
        if written is None:
            continue
        (changed if found else new).append(written)
        ledger.changed(EXPLANATIONS.title, assessor)
        if written.state == ExplanationState.FILED:
            ledger.filed.add((written.month_id, assessor.pk))
    take_basis([*new, *changed])
    Explanation.objects.bulk_create(new)
    Explanation.objects.bulk_update(changed, ["reason", "words", "basis", "state", "version"])


def _held(months: set[CalendarMonth]) -> dict[Key, Explanation]:
    rows = Explanation.objects.filter(month__calendar_month__in=months).order_by()
    return {
        (
            each.month.calendar_month,
            each.assessor_id,
            each.clause.signal,
            each.clause.number,
            each.unit_id,
        ): each
        for each in rows.select_related("month", "clause")
    }


def _written(
    ledger: Ledger, row: Row, assessor: Department, unit: Department | None, found: Explanation | None
) -> Explanation | None:
    """The explanation as the row has it, or None with the fault named."""
    closed = ledger.is_closed(row)
    clause = ledger.clause(row, assessor, row["month"])
    odd = unit is not None and ledger.fault(row, "unit", unit_fault(assessor, unit, row["month"]))
    if found and not _may_change(ledger, found):
        message = f"这条说明现在是“{found.get_state_display()}”，不能用导入改写"
        ledger.fault(row, "reason", message)
        return None
    if closed or clause is None or odd:
        return None
    thing = found or Explanation(
        month=ledger.open(row["month"]), assessor=assessor, clause=clause, unit=unit, created_by=ledger.actor
    )
    thing.version += 1 if found else 0
    thing.reason, thing.words = row["reason"]
    if not ledger.actor and thing.state == ExplanationState.DRAFT:
        enter(thing, ExplanationState.FILED, now=ledger.now)
    return thing


def _may_change(ledger: Ledger, found: Explanation) -> bool:
    """A department writes what is not with the office; the operator all but what the office has taken."""
    return found.state in UNFILED or (ledger.actor is None and found.state == ExplanationState.FILED)
