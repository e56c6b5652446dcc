"""认定: lines as drafts of who uploads them, or in the state that the operator gives."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Q

from assessments.content import line_content
from assessments.events import LineContent
from assessments.filing import edit_fault, machine_words, write_lines
from assessments.models import Determination, LineState
from assessments.models.determinations import (
    GROUNDS_WANTED,
    ONCE,
    contradiction,
    month_fault,
    unit_fault,
)
from assessments.proposals import findings_now
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import LINES, ReadRow, ReadRows
from assessments.workflow import enter
from departments.fields import visible
from departments.glyphs import glyph_fault
from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import Verdict
from rules.judging import Findings
from rules.models import NUMBERS, Clause
from rules.readings import Readings, readings_for

GIVEN = (LineState.DRAFT, LineState.FILED, LineState.ACCEPTED)
NO_FIGURE: dict[str, Decimal | None] = dict.fromkeys(NUMBERS)

Key = tuple[int, str, int, int, CalendarMonth]
RivalKey = tuple[int, int, CalendarMonth, int]


def apply_lines(ledger: Ledger, rows: ReadRows) -> None:
    """New and changed lines; a streak, which rests on other lines of the workbook, is judged after these."""
    book = _Lines(ledger, rows)
    later = [row for row in rows if not book.take(row)]
    book.write()
    for row in later:
        book.take(row, is_last=True)
    book.write()


class _Lines:
    def __init__(self, ledger: Ledger, rows: ReadRows):
        self.ledger = ledger
        self.months = {row["month"] for row in rows} | {row["data_month"] for row in rows}
        self.held: dict[Key, Determination] = {}
        self.rivals: dict[RivalKey, list[Determination]] = defaultdict(list)
        self.findings: dict[tuple[int, CalendarMonth], Findings] = {}
        self.new: list[Determination] = []
        self.changed: dict[Determination, LineContent] = {}
        self.figures: Readings | None = None
        within = Q(month__calendar_month__in=self.months) | Q(data_month__in=self.months)
        for line in Determination.objects.filter(within).with_names().order_by():
            self._know(line)

    def _know(self, line: Determination) -> None:
        clause = line.clause
        key = line.assessor_id, clause.signal, clause.number, line.unit_id, line.data_month
        self.held[key] = line
        if clause.metric_id and line.state != LineState.REJECTED:
            self.rivals[line.assessor_id, line.unit_id, line.data_month, clause.metric_id].append(line)

    def take(self, row: ReadRow, *, is_last: bool = False) -> bool:
        """Check one row and keep what it writes. False where it must wait for the lines that it rests on."""
        assessor, unit = self.ledger.own_department(row), self.ledger.department(row, "unit")
        if assessor is None or unit is None:
            return True
        line = self.held.get((assessor.pk, row["signal"], row["number"], unit.pk, row["data_month"]))
        if line and self._is_as_it_was(row, line):
            return True
        clause = self.ledger.clause(row, assessor, row["data_month"])
        grounds = row.values.get("grounds") or (line and line.grounds)
        if clause and clause.rests_on_lines and not grounds and not is_last:
            return False
        if clause and "grounds" not in row.faulty:
            self._settle_grounds(row, unit, clause, line)
            if line and self._is_as_it_was(row, line):
                return True
        if not self._is_refused(row, assessor, unit, clause, line) and clause:
            self._put(row, assessor, unit, clause, line)
        return True

    def _is_as_it_was(self, row: ReadRow, line: Determination) -> bool:
        given = row.given("grounds", "facts", "state")
        same = all(
            visible(getattr(line, name), lines=name == "facts") == value for name, value in given.items()
        )
        return same and not row.faulty and line.month.calendar_month == row["month"]

    def _is_refused(
        self,
        row: ReadRow,
        assessor: Department,
        unit: Department,
        clause: Clause | None,
        line: Determination | None,
    ) -> bool:
        """Every rule of a line, each fault in its place."""
        self.ledger.fault(row, "unit", unit_fault(assessor, unit, row["data_month"]))
        self.ledger.fault(row, "data_month", month_fault(row["data_month"], row["month"]))
        self.ledger.is_closed(row)
        if line and line.month.calendar_month != row["month"]:
            self.ledger.fault(row, "month", ONCE)
        if "state" not in row.faulty:
            self.ledger.fault(row, "state", self._state_fault(row, line))
        if clause and clause.metric_id:
            key = assessor.pk, unit.pk, row["data_month"], clause.metric_id
            others = [other for other in self.rivals[key] if other is not line]
            self.ledger.fault(row, "signal", contradiction(clause, others))
        return bool(row.faulty)

    def _state_fault(self, row: ReadRow, line: Determination | None) -> str | None:
        wanted, actor = self._state(row, line), self.ledger.actor
        if line and actor and (fault := edit_fault(actor, line)):
            return fault
        if line and line.state == wanted:
            return None
        if actor and wanted != LineState.DRAFT:
            return f"上传的行都是草稿，不能填“{LineState(wanted).label}”，请留空"
        if wanted not in GIVEN:
            return f"“{LineState(wanted).label}”不能导入，可填 {'、'.join(state.label for state in GIVEN)}"
        if line and line.state != LineState.DRAFT:
            return f"这一条现在是“{line.get_state_display()}”，不能改为“{LineState(wanted).label}”"
        return None

    def _state(self, row: ReadRow, line: Determination | None) -> str:
        return row.values.get("state", line.state if line else LineState.DRAFT)

    def _settle_grounds(
        self, row: ReadRow, unit: Department, clause: Clause, line: Determination | None
    ) -> None:
        """Blank grounds are filled with the sentence of the verdict; from 已报送 on there must be some."""
        grounds = row.values.get("grounds", line.grounds if line else "")
        verdict = None
        if not grounds and clause.is_machine_checked:
            verdict = self._verdict(clause, unit, row["data_month"])
            grounds = machine_words(verdict)
            row.values["grounds_by_machine"] = bool(grounds)
        if not grounds and self._state(row, line) != LineState.DRAFT:
            because = f"（{verdict.sentence}）" if verdict else ""
            self.ledger.fault(row, "grounds", f"{GROUNDS_WANTED}{because}")
        row.values["grounds"] = grounds

    def _verdict(self, clause: Clause, unit: Department, month: CalendarMonth) -> Verdict | None:
        key = clause.rule_set_id, month
        if key not in self.findings:
            clauses = self.ledger.clauses[clause.rule_set_id].values()
            self.findings[key] = findings_now(clause.rule_set.department, month, clauses)
        findings = self.findings[key].get(clause.pk, [])
        return next((finding.verdict for finding in findings if finding.unit.pk == unit.pk), None)

    def _put(
        self,
        row: ReadRow,
        assessor: Department,
        unit: Department,
        clause: Clause,
        held: Determination | None,
    ) -> None:
        line = held or self._new(row, assessor, unit, clause)
        before = line_content(line)
        if row.values["grounds"] != line.grounds:
            line.grounds_by_machine = row.values.get("grounds_by_machine", False)
        for name, value in row.given("grounds", "facts").items():
            setattr(line, name, value)
        if line.grounds != before.grounds or held is None:
            self.ledger.note(row, "grounds", glyph_fault(line.grounds))
        state = self._state(row, held)
        if held is None or line.state != state:
            self._rest_on_the_figure(line, clause)
            enter(line, state, now=self.ledger.now)
            self.ledger.entered.append(line)
        if held:
            line.version += (before.grounds, before.facts) != (line.grounds, line.facts)
            self.changed[line] = before
        else:
            self.new.append(line)
            self._know(line)
        self.ledger.changed(LINES.title, assessor)
        if line.state in (LineState.FILED, LineState.ACCEPTED):
            self.ledger.filed.add((line.month_id, assessor.pk))

    def _new(self, row: ReadRow, assessor: Department, unit: Department, clause: Clause) -> Determination:
        month = self.ledger.open(row["month"])
        return Determination(
            month=month,
            assessor=assessor,
            clause=clause,
            unit=unit,
            data_month=row["data_month"],
            created_by=self.ledger.actor,
            is_supplement=self.ledger.has_filed(month, assessor),
        )

    def _rest_on_the_figure(self, line: Determination, clause: Clause) -> None:
        """Copy the present figure, and renew grounds that came from the verdict of an earlier one."""
        figure = self._figure(clause, line.unit, line.data_month)
        moved = any(getattr(line, name) != number for name, number in figure.items())
        vars(line).update(figure)
        if line.pk and moved and line.grounds_by_machine:
            verdict = self._verdict(clause, line.unit, line.data_month)
            line.grounds = machine_words(verdict, instead_of=line.grounds) or line.grounds

    def _figure(self, clause: Clause, unit: Department, month: CalendarMonth) -> dict[str, Decimal | None]:
        """The figure that the line rests on, copied from the reading of its metric."""
        if clause.metric_id is None:
            return NO_FIGURE
        if self.figures is None:
            self.figures = readings_for(self.ledger.metrics.values(), self.months)
        reading = self.figures.one(clause.metric_id, unit.pk, month)
        return {name: getattr(reading, name, None) for name in NUMBERS}

    def write(self) -> None:
        self.ledger.superseded += write_lines(self.new, self.changed, actor=self.ledger.actor)
        self.new, self.changed, self.findings = [], {}, {}
