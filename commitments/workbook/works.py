"""年度要点: the key tasks of a year, each under the one unit that leads it."""

from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows
from commitments.entering import EnteredRow, EnteredSheet, write_entered
from commitments.models import Work
from commitments.workbook.naming import unit_named
from commitments.workbook.sheets import WORKS
from commitments.workbook.showing import key_of, shown
from commitments.workbook.values import WORK_WAYS
from departments.models import Department

FIELDS = ("text", "lead", "ends")


def apply_works(ledger: Ledger, rows: ReadRows) -> None:
    """New and changed tasks; one that items rest on keeps its lead unit."""
    held = {(work.year, work.number): work for work in Work.objects.select_related("lead")}
    sheet = EnteredSheet(WORKS.title, FIELDS)
    for row in rows:
        lead = unit_named(ledger, row, "lead")
        if row.faulty or lead is None:
            continue
        known = held.get((row["year"], row["number"]))
        before = shown(WORKS, known, WORK_WAYS) if known else None
        moved = known is not None and known.lead_id != lead.pk
        work = known or Work(year=row["year"], number=row["number"], lead=lead)
        assign(work, {"lead": lead, **row.given("text", "ends")})
        if before == shown(WORKS, work, WORK_WAYS):
            continue
        ledger.fault(row, "lead", _moved_fault(work) if moved else None)
        _enter(ledger, row, sheet, work, lead, before)
    if not ledger.is_faulty:
        write_entered(sheet, actor=ledger.actor, now=ledger.now)


def _moved_fault(work: Work) -> str | None:
    return f"{work}已有事项，不能换牵头单位" if work.items.exists() else None


def _enter(
    ledger: Ledger,
    row: ReadRow,
    sheet: EnteredSheet,
    work: Work,
    lead: Department,
    before: dict[str, str] | None,
) -> None:
    after = shown(WORKS, work, WORK_WAYS)
    sheet.rows.append(EnteredRow(work, key_of(WORKS, after), lead, before, after))
    ledger.changed(WORKS.title, lead)
