"""Builds the rows of the sheet's page: which form belongs in which place, which buttons are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from assessments import permissions
from assessments.explaining import fitting_reasons, needs_words, unfit_to_stand
from assessments.forms.explanations import ReasonForm
from assessments.forms.lines import LineForm
from assessments.line_differences import FieldChange
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LineState,
    Reason,
)
from assessments.row_fields import Fields, by_place
from assessments.sheet.addresses import adding_place, anchor, is_at, line_place, reason_place
from assessments.sheet.clauses import SENT_BACK, UNFILED, ClauseRow, is_back
from assessments.sheet.page.rows import (
    AddingView,
    ExplanationView,
    LineView,
    ProposalView,
    RequestView,
    RowView,
)
from assessments.signing import may_send_again
from assessments.steps import steps_open_to
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.judging import considered
from rules.models import Clause

# The forms that were refused, by their place on the page.
Opened = Mapping[str, ReasonForm | LineForm]


def _standing(explanation: Explanation) -> dict[str, Any]:
    """What the form that corrects an explanation begins with."""
    return {name: getattr(explanation, name) for name in ("reason", "words", "version")}


def _asked_again(row: ClauseRow) -> dict[str, Any]:
    """What the form of a clause begins with: what stands, else last month's, where it will be asked for in words."""
    if row.explanation:
        return _standing(row.explanation)
    last = row.before.explanation
    if last is None or row.square != "empty" or not needs_words(row, last.reason, None):
        return {}
    return {"reason": last.reason, "words": last.words}


@dataclass
class RowBuilder:
    """Makes rows for one person: `opened` are the forms that were refused, `typed` what stands unsaved.

    `wordings` are those of the sheet (`Sheet.wordings`), `beside` who else writes in a row, by its id,
    `answered` what was changed in lines that came back.
    """

    department: Department
    month: CalendarMonth
    user: User
    writable: bool
    opened: Opened
    typed: QueryDict
    wordings: Mapping[int, str]
    beside: Mapping[str, list[str]]
    answered: Mapping[int, list[FieldChange]]
    today: date

    @cached_property
    def kept_rows(self) -> dict[str, Fields]:
        return by_place(self.typed)

    @cached_property
    def units(self) -> list[Department]:
        return considered(self.department, self.month)

    def row(self, row: ClauseRow) -> RowView:
        key = anchor(row.clause)
        explained = self._explained(row.explanation, row) if row.explanation else None
        return RowView(
            row,
            [self._line(line, row) for line in row.lines],
            [ProposalView(finding, self._reason_form(row, finding.unit)) for finding in row.proposals],
            [self._explained(explanation, row) for explanation in row.declined],
            explained,
            self._reason_form(row, **_asked_again(row)),
            self.writable,
            self.beside.get(key, []),
            self._adding(row) if self.writable and row.applies else [],
            [self._explained(explanation, row) for explanation in row.replaced],
            [self._request(request, row) for request in row.asked],
        )

    def _request(self, request: LightRequest, row: ClauseRow) -> RequestView:
        unit = request.unit
        drafted = any(line.unit_id == unit.pk for line in row.lines if line.state == LineState.DRAFT)
        proposed = any(finding.unit.pk == unit.pk for finding in row.proposals)
        has_words = any(each.unit_id == unit.pk for each in row.declined)
        is_open = self.writable and not (drafted or proposed)
        return RequestView(
            request=request,
            is_past=request.is_past(self.today),
            is_drafted=drafted,
            is_proposed=proposed,
            takes=any(finding.unit.pk == unit.pk for finding in row.called_for),
            place=adding_place(row.clause, unit.code),
            form=self._reason_form(row, unit) if is_open and not has_words else None,
        )

    def _reason_form(
        self, row: ClauseRow, unit: Department | None = None, **initial: str | int
    ) -> ReasonForm:
        """The form that was refused, else an empty one, or with what was typed there before."""
        place = reason_place(row.clause, unit)
        form = self.opened.get(place)
        if not isinstance(form, ReasonForm):
            form = ReasonForm(prefix=place, typed=self.typed, initial={"version": 0, **initial})
        fitting = fitting_reasons(row, unit)
        form.offered = [reason for reason in Reason if reason in fitting or reason == form["reason"].value()]
        return form

    def _explained(self, explanation: Explanation, row: ClauseRow) -> ExplanationView:
        stale = row.outdated.get(explanation.pk, "")
        can = {step.name for step in steps_open_to(self.user, explanation)} if self.writable else set()
        if explanation.state not in UNFILED:
            return ExplanationView(explanation, can - {"file"}, stale)
        if explanation.state == ExplanationState.DRAFT or is_back(explanation) or stale:
            can.discard("file")  # a draft waits for the signature; what came back must be answered first
        if self.writable:
            can.add("write")
            can |= {"drop"} if stale and explanation.state == ExplanationState.DRAFT else set()
            can |= {"confirm"} if stale and not unfit_to_stand(row, explanation) else set()
        form = None
        if explanation.unit and "write" in can:
            form = self._reason_form(row, explanation.unit, **_standing(explanation))
        return ExplanationView(explanation, can, stale, form)

    def _line(self, line: Determination, row: ClauseRow) -> LineView:
        stale = row.stale.get(line.pk, "")
        can = {step.name for step in steps_open_to(self.user, line)} if self.writable else set()
        can.discard("file")  # filed by the signature, or sent again with the form of the line
        if self.writable and permissions.may_edit_line(self.user, line):
            can |= {"edit"} if line.state == LineState.ASKED else {"edit", "drop"}
        form = self._line_form(line) if "edit" in can and line.state in SENT_BACK else None
        again, wording = may_send_again(self.user, line) and not stale, self.wordings.get(line.pk, "")
        changes = self.answered.get(line.pk, ())
        return LineView(line, stale, can, form, again, wording, changes)

    def _line_form(self, line: Determination) -> LineForm:
        return self._form_of_line(line_place(line.pk), line.clause, line=line)

    def _form_of_line(self, place: str, clause: Clause, **more: Any) -> LineForm:
        """The form that was refused there, else one with what stands and what was typed over it."""
        opened = self.opened.get(place)
        if isinstance(opened, LineForm):
            return opened
        own: dict[str, Any] = {
            "actor": self.user,
            "month": self.month,
            "units": self.units,
            "typed": self.typed,
        }
        return LineForm(prefix=place, clause=clause, **own, **more)

    def _adding(self, row: ClauseRow) -> list[AddingView]:
        """The new lines that are being written under the clause, in the order of their places."""
        own = adding_place(row.clause)
        places = {place for place in (*self.kept_rows, *self.opened) if is_at(place, own)}
        recent = [line.unit for line in row.before.lines]
        views = []
        for place in sorted(places):
            asked = {"unit": place.removeprefix(own).removeprefix("-")}
            form = self._form_of_line(place, row.clause, recent=recent, initial=asked)
            is_folded = self.kept_rows.get(place, {}).get("open") == ["0"] and not form.is_bound
            views.append(AddingView(form, is_folded))
        return views
