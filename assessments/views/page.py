"""The sheet as its template reads it: rows with their lines, proposals, words and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from assessments import dates, permissions
from assessments.explaining import has_all_data, unfit_to_stand
from assessments.forms.explanations import ReasonForm
from assessments.forms.lines import LineForm
from assessments.models import Determination, Explanation, ExplanationState, LineState, Reason
from assessments.privacy import personal_number
from assessments.proposals import Finding, considered
from assessments.rest import Lot, Rest, last_lot, rests
from assessments.row_fields import by_place, words_in
from assessments.sheets import EDITABLE, Row, Sheet, is_back
from assessments.signing import is_sent, may_send_again
from assessments.views import anchor, line_place
from assessments.workflow import steps_open_to
from departments.models import Department, User
from rules.criteria import Outcome
from rules.models import Signal

TONES = {
    LineState.FILED: "wait",
    LineState.REFERRED: "wait",
    LineState.ACCEPTED: "good",
    LineState.RETURNED: "bad",
    LineState.ASKED: "bad",
    LineState.REJECTED: "off",
    ExplanationState.FILED: "wait",
    ExplanationState.ACCEPTED: "good",
    ExplanationState.RETURNED: "bad",
}
SHORT = {Signal.RED_FLAG: "旗", Signal.YELLOW_LIGHT: "黄", Signal.RED_LIGHT: "红"}
SQUARES = {
    "na": "本月不适用",
    "empty": "未填",
    "open": "未齐",
    "returned": "退回待办",
    "given": "已填认定",
    "explained": "已作说明",
}
# What a form on the page that was refused holds: by row, and by unit for a declined proposal.
Opened = Mapping[tuple[str, str], ReasonForm]


@dataclass
class LineView:
    """One line with its word to the clerk and the buttons that are open."""

    line: Determination
    stale: str
    can: set[str]
    form: LineForm | None = None
    may_send_again: bool = False

    @property
    def word(self) -> str:
        if self.line.state == LineState.DRAFT:
            return "拟亮灯" if self.line.clause.is_light else "拟授旗"
        return self.line.get_state_display()

    @property
    def tone(self) -> str:
        return TONES.get(self.line.state, "")

    @property
    def personal(self) -> str:
        return personal_number(self.line.grounds)

    @property
    def shows_note(self) -> bool:
        return bool(self.line.note) and self.line.state in (*EDITABLE[1:], LineState.REJECTED)


@dataclass
class ExplanationView:
    """One explanation with its word to the clerk; `stale` says that the figures have moved since."""

    explanation: Explanation
    can: set[str]
    stale: str = ""
    form: ReasonForm | None = None

    @property
    def word(self) -> str:
        if self.explanation.state == ExplanationState.DRAFT:
            return "本条不报" if self.explanation.unit_id else "已说明"
        return self.explanation.get_state_display()

    @property
    def tone(self) -> str:
        return TONES.get(self.explanation.state, "")

    @property
    def note(self) -> str:
        return self.explanation.note if self.explanation.state == ExplanationState.RETURNED else ""


@dataclass
class ProposalView:
    finding: Finding
    form: ReasonForm


@dataclass
class ReasonChip:
    reason: Reason
    is_pressed: bool
    months: int


@dataclass
class RowView:
    row: Row
    lines: list[LineView]
    proposals: list[ProposalView]
    declined: list[ExplanationView]
    explanation: ExplanationView | None
    form: ReasonForm
    writable: bool

    @property
    def anchor(self) -> str:
        return anchor(self.row.clause)

    @property
    def square(self) -> str:
        return f"{SHORT[Signal(self.row.clause.signal)]}{self.row.clause.number}"

    @property
    def square_word(self) -> str:
        return SQUARES[self.row.square]

    @property
    def by_hand(self) -> list[Finding]:
        return [f for f in self.row.findings if f.verdict.outcome == Outcome.BY_HAND]

    @property
    def without_data(self) -> list[Finding]:
        return [f for f in self.row.findings if f.verdict.outcome == Outcome.NO_DATA]

    @property
    def asks_reason(self) -> bool:
        """Whether the clause may still be answered with 无."""
        editable = self.explanation is None or "write" in self.explanation.can
        settled = self.row.lines or self.proposals or self.declined
        return self.writable and self.row.applies and not settled and editable

    def shows(self, form: ReasonForm) -> bool:
        """Whether this form has its place in the row as it stands."""
        return any(each is form for each in self.forms)

    @property
    def forms(self) -> list[ReasonForm | LineForm]:
        """The forms that have their place in the row as it stands."""
        asked = [self.form] if self.asks_reason else []
        return [*asked, *(each.form for each in (*self.proposals, *self.declined, *self.lines) if each.form)]

    @property
    def months_in_a_row(self) -> int:
        """How many months the present reason stands, this one included; 0 where it is new."""
        before, now = self.row.before, self.row.explanation
        same = before.explanation and now and before.explanation.reason == now.reason
        return before.same_reason_months + 1 if same else 0

    @property
    def repeatable(self) -> Explanation | None:
        """Last month's explanation in words, which one press says again; a bare reason is a chip anyway."""
        last = self.row.before.explanation
        return last if last and last.words and self.explanation is None and not self.declined else None

    @property
    def unfit(self) -> set[Reason]:
        """Reasons without a button: one that wants words, and one that the figures belie."""
        return {Reason.OTHER, Reason.PENDING} if has_all_data(self.row) else {Reason.OTHER}

    @property
    def chips(self) -> list[ReasonChip]:
        """The reasons that need no words, each with the months that it has stood."""
        before, now = self.row.before, self.row.explanation
        return [
            ReasonChip(
                reason,
                is_pressed=now is not None and now.reason == reason and not now.words,
                months=before.same_reason_months
                if before.explanation and before.explanation.reason == reason
                else 0,
            )
            for reason in Reason
            if reason not in self.unfit
        ]


@dataclass(frozen=True)
class Fault:
    """What was refused on the page: the id of its place, the clause and unit, and the sentence."""

    place: str
    label: str
    sentence: str


@dataclass(frozen=True)
class LeftOver:
    """What was typed in a place that the page has no more, and is not saved."""

    label: str
    texts: list[str]


@dataclass
class Block:
    signal: Signal
    rows: list[RowView]


@dataclass
class SheetPage:
    """Everything that the sheet shows, for one person at one instant."""

    sheet: Sheet
    user: User
    now: datetime
    opened: Opened = field(default_factory=dict)
    typed: QueryDict = field(default_factory=QueryDict)

    @property
    def writable(self) -> bool:
        allowed = permissions.may_fill_in(self.user, self.sheet.department)
        return allowed and self.sheet.month.published_at is None

    @property
    def may_sign(self) -> bool:
        return self.writable and permissions.may_sign(self.user, self.sheet.department)

    @property
    def is_late(self) -> bool:
        return self.now > self.sheet.month.report_until

    @property
    def time_left(self) -> str:
        return dates.time_left(self.sheet.month.report_until, self.now)

    @property
    def is_filed(self) -> bool:
        return self.sheet.submission is not None and self.sheet.submission.first_filed_at is not None

    @property
    def ready(self) -> int:
        return len(self.sheet.ready_lines) + len(self.sheet.ready_explanations)

    @property
    def proposals(self) -> int:
        return sum(len(row.proposals) for row in self.sheet.rows)

    @cached_property
    def rests(self) -> list[Rest]:
        """The presses for all empty clauses at once, those that would write nothing left out."""
        found = rests(self.sheet) if self.writable else []
        return [rest for rest in found if rest.rows or rest.wordy]

    @cached_property
    def last_lot(self) -> Lot | None:
        return last_lot(self.sheet) if self.writable else None

    @property
    def missing(self) -> int:
        return len(self.sheet.applicable) - self.sheet.complete

    @property
    def may_withdraw(self) -> bool:
        lines = [line for block in self.blocks for row in block.rows for line in row.lines]
        return any("withdraw" in line.can for line in lines)

    @cached_property
    def is_sent(self) -> bool:
        """Whether the head has before them exactly what is ready now."""
        return is_sent(self.sheet)

    @cached_property
    def faults(self) -> list[Fault]:
        """For the summary on top, for a refused form comes back far down the page or has no place on it."""
        if not self.opened:
            return []
        rows = {row.anchor: row for block in self.blocks for row in block.rows}
        names = {unit.code: unit.label for unit in self.units}
        found = []
        for (key, code), form in self.opened.items():
            label = f"{rows[key].row.clause.label} {names.get(code, '')}".strip() if key in rows else ""
            place = form["words"].id_for_label if key in rows and rows[key].shows(form) else key
            found += [Fault(place, label, text) for texts in form.errors.values() for text in texts]
        return found

    @property
    def is_field_in_focus(self) -> bool:
        """Whether a refused form stands open with its words to be typed: then the focus goes there."""
        rows = [row for block in self.blocks for row in block.rows]
        return any(row.shows(form) and form["words"].errors for form in self.opened.values() for row in rows)

    @cached_property
    def blocks(self) -> list[Block]:
        rows = [self._row(row) for row in self.sheet.rows]
        return [Block(s, [r for r in rows if r.row.clause.signal == s]) for s in Signal]

    @cached_property
    def unsaved(self) -> int:
        """In how many places something typed stands unsaved."""
        return len(by_place(self.typed))

    @cached_property
    def left_over(self) -> list[LeftOver]:
        rows = [row for block in self.blocks for row in block.rows]
        shown = {form.prefix for row in rows for form in row.forms} if self.writable else set()
        gone = {place: fields for place, fields in by_place(self.typed).items() if place not in shown}
        return [LeftOver(self._label(place), words_in(fields)) for place, fields in gone.items()]

    def _label(self, place: str) -> str:
        names = {unit.code: unit.label for unit in self.units}
        for row in self.sheet.rows:
            key = anchor(row.clause)
            if place == key or place.startswith(f"{key}-"):
                unit = names.get(place.removeprefix(key).removeprefix("-"), "")
                return f"{row.clause.label}　{unit}".strip()
        return "一条认定"

    @cached_property
    def units(self) -> list[Department]:
        return considered(self.sheet.department, self.sheet.month.calendar_month)

    def _row(self, row: Row) -> RowView:
        key = anchor(row.clause)
        explained = self._explained(row.explanation, row) if row.explanation else None
        return RowView(
            row,
            [self._line(line, row) for line in row.lines],
            [self._proposal(finding, key) for finding in row.proposals],
            [self._explained(each, row) for each in row.declined],
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

    def _explained(self, each: Explanation, row: Row) -> ExplanationView:
        stale = row.outdated.get(each.pk, "")
        can = {step.name for step in steps_open_to(self.user, each)} if self.writable else set()
        if each.state not in (ExplanationState.DRAFT, ExplanationState.RETURNED):
            return ExplanationView(each, can - {"file"})
        if each.state == ExplanationState.DRAFT or is_back(each) or stale:
            can.discard("file")  # a draft is the head's to sign, and nothing goes back unanswered
        if self.writable:
            can.add("write")
            can |= {"drop"} if stale and each.state == ExplanationState.DRAFT else set()
            can |= {"confirm"} if stale and not unfit_to_stand(row, each) else set()
        form = None
        if each.unit and "write" in can:
            form = self._reason_form(anchor(row.clause), each.unit, reason=each.reason, words=each.words)
        return ExplanationView(each, can, stale, form)

    def _line(self, line: Determination, row: Row) -> LineView:
        stale = row.stale.get(line.pk, "")
        can = {step.name for step in steps_open_to(self.user, line)} if self.writable else set()
        can.discard("file")  # the signature's, or sent again with the form of the line
        if self.writable and permissions.may_edit_line(self.user, line):
            can |= {"edit"} if line.state == LineState.ASKED else {"edit", "drop"}
        form = self._line_form(line) if "edit" in can and line.state in EDITABLE[1:] else None
        return LineView(line, stale, can, form, may_send_again(self.user, line) and not stale)

    def _line_form(self, line: Determination) -> LineForm:
        month = self.sheet.month.calendar_month
        return LineForm(
            actor=self.user,
            month=month,
            clause=line.clause,
            units=self.units,
            line=line,
            prefix=line_place(line),
            typed=self.typed,
        )
