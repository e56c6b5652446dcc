"""问责: what findings led to. Nobody's name has a column: the document number leads to it, in the organ's own file."""

from typing import Any

from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows
from inspections.models import Accountability, AccountabilityKind, Finding, FindingState
from inspections.terms import usual_end
from inspections.workbook.entering import EnteredRows, differs, take
from inspections.workbook.findings import unpunished
from inspections.workbook.sheets import FINDINGS, MEASURES
from inspections.workbook.values import MEASURE_WAYS

FIELDS = ("target", "post", "organ", "decided_on", "starts_on", "ends_on", "returned_on")
AT = {
    "安排到基层再上岗的对象是个人，要有开始日期和期满日期": "starts_on",
    "期满日期要晚于开始日期": "ends_on",
    "返岗日期不能早于开始日期": "returned_on",
    "问责要写文号；不予问责要写理由": "document",
}
NOT_THERE = "没有编号“{}”的问题，请先在暗访问题表中登记"
DISMISSED = "问题{}不属实，不能问责"
NOT_VERIFIED = "问题{}还没有查实，不能问责"


def apply_measures(ledger: Ledger, rows: ReadRows) -> None:
    """New and changed measures, by finding, kind and number."""
    entered = EnteredRows(ledger, MEASURES, MEASURE_WAYS, "kind", AT)
    findings = {one.code: one for one in Finding.objects.all()}
    standing = Accountability.objects.select_related("finding")
    held = {(one.finding_id, one.kind, one.number): one for one in standing}
    for row in rows:
        finding = findings.get(row["code"])
        if finding is None:
            if not _is_faulty_finding(ledger, row["code"]):
                ledger.fault(row, "code", NOT_THERE.format(row["code"]))
            continue
        _punished(ledger, finding)
        known = held.get((finding.pk, row["kind"], row["number"]))
        _put(entered, row, finding, known)
    entered.tell()


def _put(entered: EnteredRows, row: ReadRow, finding: Finding, known: Accountability | None) -> None:
    measure = known or Accountability(finding=finding, kind=row["kind"], number=row["number"])
    values = _values(row)
    if row.faulty or (known and not differs(measure, values)):
        return
    if finding.state == FindingState.DISMISSED:
        entered.ledger.fault(row, "code", DISMISSED.format(finding.code))
    elif not finding.is_verified:
        entered.ledger.fault(row, "code", NOT_VERIFIED.format(finding.code))
    take(measure, values)
    if not entered.refuses(row, measure):
        entered.write(measure)


def _values(row: ReadRow) -> dict[str, Any]:
    """What the row says, by field: a re-posting without a last day ends as usual."""
    values: dict[str, Any] = row.given(*FIELDS)
    is_none = row["kind"] == AccountabilityKind.NONE
    if "document" in row.values:
        values["reason" if is_none else "document"] = row["document"]
    if row["kind"] == AccountabilityKind.REPOST and values.get("starts_on") and not values.get("ends_on"):
        values["ends_on"] = usual_end(values["starts_on"])
    return values


def _punished(ledger: Ledger, finding: Finding) -> None:
    """A finding whose measure stands further on in the same workbook may be closed after all."""
    sentence = unpunished(finding.code)
    ledger.faults[:] = [
        fault for fault in ledger.faults if (fault.sheet, fault.message) != (FINDINGS.title, sentence)
    ]


def _is_faulty_finding(ledger: Ledger, code: str) -> bool:
    """Whether 暗访问题 has faults: then its own rows say why a finding is not there."""
    return any(fault.sheet == FINDINGS.title for fault in ledger.faults)
