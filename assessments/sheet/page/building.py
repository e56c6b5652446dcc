"""Builds the rows of the sheet's page: which form belongs in which place, which buttons are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from assessments import permissions
from assessments.explaining import unfit_to_stand
from assessments.forms.explanations import ReasonForm
from assessments.forms.lines import LineForm
from assessments.models import Determination, Explanation, ExplanationState, LineState
from assessments.sheet.addresses import anchor, line_place
from assessments.sheet.clauses import EDITABLE, ClauseRow, is_back
from assessments.sheet.page.rows import ExplanationView, LineView, ProposalView, RowView
from assessments.signing import may_send_again
from assessments.workflow import steps_open_to
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.judging import Finding, considered

# What a form on the page that was refused holds: by row, and by unit for a declined proposal.
Opened = Mapping[tuple[str, str], ReasonForm]


@dataclass
class RowBuilder:
    """Makes rows for one person: `opened` are the forms that were refused, `typed` what stands unsaved.

    `wordings` are those of the sheet (`Sheet.wordings`).
    """

    department: Department
    month: CalendarMonth
    user: User
    writable: bool
    opened: Opened
    typed: QueryDict
    wordings: Mapping[int, str]

    @cached_property
    def units(self) -> list[Department]:
        return considered(self.department, self.month)

    def row(self, row: ClauseRow) -> RowView:
        key = anchor(row.clause)
        explained = self._explained(row.explanation, row) if row.explanation else None
        return RowView(
            row,
            [self._line(line, row) for line in row.lines],
            [self._proposal(finding, key) for finding in row.proposals],
            [self._explained(explanation, row) for explanation in row.declined],
            explained,
            self._reason_form(key),
            self.writable,
        )

    def _proposal(self, finding: Finding, key: str) -> ProposalView:
        return ProposalView(finding, self._reason_form(key, finding.unit))

    def _reason_form(self, key: str, unit: Department | None = None, **initial: str) -> ReasonForm:
        """The form that was refused, else an empty one, or with what was typed there before."""
        code = unit.code if unit else ""
        opened = self.opened.get((key, code))
        if opened is not None:
            return opened
        return ReasonForm(prefix=f"{key}-{code}" if code else key, typed=self.typed, initial=initial)

    def _explained(self, explanation: Explanation, row: ClauseRow) -> ExplanationView:
        stale = row.outdated.get(explanation.pk, "")
        can = {step.name for step in steps_open_to(self.user, explanation)} if self.writable else set()
        if explanation.state not in (ExplanationState.DRAFT, ExplanationState.RETURNED):
            return ExplanationView(explanation, can - {"file"})
        if explanation.state == ExplanationState.DRAFT or is_back(explanation) or stale:
            can.discard("file")  # a draft waits for the signature; what came back must be answered first
        if self.writable:
            can.add("write")
            can |= {"drop"} if stale and explanation.state == ExplanationState.DRAFT else set()
            can |= {"confirm"} if stale and not unfit_to_stand(row, explanation) else set()
        form = None
        if explanation.unit and "write" in can:
            form = self._reason_form(
                anchor(row.clause), explanation.unit, reason=explanation.reason, words=explanation.words
            )
        return ExplanationView(explanation, can, stale, form)

    def _line(self, line: Determination, row: ClauseRow) -> LineView:
        stale = row.stale.get(line.pk, "")
        can = {step.name for step in steps_open_to(self.user, line)} if self.writable else set()
        can.discard("file")  # filed by the signature, or sent again with the form of the line
        if self.writable and permissions.may_edit_line(self.user, line):
            can |= {"edit"} if line.state == LineState.ASKED else {"edit", "drop"}
        form = self._line_form(line) if "edit" in can and line.state in EDITABLE[1:] else None
        again, wording = may_send_again(self.user, line) and not stale, self.wordings.get(line.pk, "")
        return LineView(line, stale, can, form, again, wording)

    def _line_form(self, line: Determination) -> LineForm:
        month = self.month
        return LineForm(
            actor=self.user,
            month=month,
            clause=line.clause,
            units=self.units,
            line=line,
            prefix=line_place(line),
            typed=self.typed,
        )
