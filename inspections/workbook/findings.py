"""暗访问题: findings in the state that the operator gives; their days have to agree with it."""

from typing import Any

from assessments.dates import local_day
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRow, ReadRows
from departments.models import Department
from inspections.ledger import due_by_calendar
from inspections.models import Accountability, Check, Finding, FindingOrigin, FindingState, Stance, Visit
from inspections.terms import Terms
from inspections.workbook.entering import EnteredRows, differs, take
from inspections.workbook.sheets import FINDINGS
from inspections.workbook.values import FINDING_WAYS

FIELDS = (
    "topic",
    "place",
    "words",
    "public_words",
    "state",
    "notified_on",
    "answered_on",
    "concluded_on",
    "conclusion",
    "rectify_until",
    "rectified_on",
    "closed_on",
)
AT = {
    "发现时间不能晚于现在": "seen_at",
    "反馈了的问题要有反馈日期和答复期限": "notified_on",
    "答复了的问题要有答复日期和单位意见": "answered_on",
    "查实的问题要有核实日期和整改期限": "rectify_until",
    "已整改的问题要有整改日期": "rectified_on",
    "办结的问题要有办结日期": "closed_on",
}
DISMISSED_WANTS_DAY = "不属实的问题要有核实日期"


def unpunished(code: str) -> str:
    return f"问题{code}没有问责，也没有写明不予问责，不能办结"


def apply_findings(ledger: Ledger, rows: ReadRows) -> None:
    """New and changed findings, by their codes."""
    _Findings(ledger).take_all(rows)


class _Findings:
    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.entered = EnteredRows(ledger, FINDINGS, FINDING_WAYS, "state", AT)
        self.held = {one.code: one for one in Finding.objects.with_names()}
        self.chips = {chip.text: chip for chip in Check.objects.all()}
        visits = Visit.objects.ordinary().made().select_related("round")
        self.visits = {(visit.round.calendar_month, visit.unit_id): visit for visit in visits}
        self.due = due_by_calendar()
        punished = Accountability.objects.standing().values_list("finding__code", flat=True)
        self.punished = set(punished)

    def take_all(self, rows: ReadRows) -> None:
        for row in rows:
            unit = self.ledger.department(row, "unit")
            if unit and not row.faulty:
                self._put(row, unit)
        self.entered.tell()

    def _put(self, row: ReadRow, unit: Department) -> None:
        finding = self.held.get(row["code"]) or Finding(code=row["code"], recorded_at=self.ledger.now)
        values = self._values(row, unit)
        if row.faulty or (finding.pk and not differs(finding, values)):
            return
        take(finding, values)
        self._settle(row, finding)
        if self.entered.refuses(row, finding):
            return
        self.entered.write(finding)
        if finding.state == FindingState.CLOSED and finding.code not in self.punished:
            self.ledger.faults.append(row.fault("state", unpunished(finding.code)))

    def _values(self, row: ReadRow, unit: Department) -> dict[str, Any]:
        """What the row says of its finding, by field."""
        values: dict[str, Any] = row.given(*FIELDS)
        values |= {"calendar_month": row["month"], "unit": unit}
        known = self.held.get(row["code"])
        if not (known and _is_same_minute(known, row)):
            values["seen_at"] = row["seen_at"]
        if "chip" in row.values:
            values["chip"] = self._chip(row)
        return values

    def _chip(self, row: ReadRow) -> Check | None:
        text = row["chip"]
        if text and text not in self.chips:
            self.ledger.fault(row, "chip", f"没有检查项“{text}”，可填 {'、'.join(self.chips)}")
        return self.chips.get(text)

    def _settle(self, row: ReadRow, finding: Finding) -> None:
        """What the sheet has no column for, derived from what it says."""
        if finding.pk is None:
            finding.visit = self.visits.get((finding.calendar_month, finding.unit_id))
            finding.origin = FindingOrigin.VISIT if finding.visit else FindingOrigin.OPEN
        if finding.notified_on and finding.answer_until is None:
            finding.answer_until = self.due(finding.notified_on, Terms().answer)
        if finding.state == FindingState.ANSWERED and not finding.stance:
            finding.stance = Stance.TRUE
            self.ledger.note(row, "state", "单位的意见不在表里，按属实录入")
        if finding.state == FindingState.DISMISSED:
            if finding.concluded_on is None:
                self.ledger.fault(row, "concluded_on", DISMISSED_WANTS_DAY)
            finding.dismissed_on = finding.dismissed_on or finding.concluded_on
        elif finding.dismissed_on:
            finding.dismissed_on = None
        latest = max(
            filter(None, (getattr(finding, name) for name in FIELDS if name.endswith("_on"))), default=None
        )
        if latest and latest > local_day(self.ledger.now):
            self.ledger.fault(row, "state", f"{latest} 还没有到")


def _is_same_minute(finding: Finding, row: ReadRow) -> bool:
    return finding.seen_at.replace(second=0, microsecond=0) == row["seen_at"]
