"""The rows of the sheet as its template reads them: lines, words, proposals, and the buttons that are open."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.explaining import fitting_reasons, needs_words
from assessments.forms.explanations import ReasonForm
from assessments.forms.lines import LineForm
from assessments.grounds_hint import grounds_hint
from assessments.line_differences import FieldChange
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LineState,
    Reason,
)
from assessments.privacy import personal_number
from assessments.sheet.addresses import adding_place, anchor
from assessments.sheet.clauses import SENT_BACK, ClauseRow
from rules.criteria import Outcome
from rules.judging import ClauseFinding
from rules.models import Signal

TONES: dict[str, str] = {
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


@dataclass
class LineView:
    """One line with its state in words for the clerk and the buttons that are open.

    `wording` is what the public will read; "" where that is the grounds themselves. `changes` tell what a line
    that came back says now against what the office had read.
    """

    line: Determination
    stale: str
    can: set[str]
    form: LineForm | None = None
    may_send_again: bool = False
    wording: str = ""
    changes: Sequence[FieldChange] = ()

    @property
    def word(self) -> str:
        if self.line.state == LineState.DRAFT:
            return "拟亮灯" if self.line.clause.is_light else "拟授旗"
        return self.line.state_words

    @property
    def tone(self) -> str:
        return TONES.get(self.line.state, "")

    @property
    def personal(self) -> str:
        return personal_number(self.line.grounds)

    @property
    def hint(self) -> str:
        """What would make the grounds of a draft more convincing, where a person wrote them."""
        is_own = self.line.state == LineState.DRAFT and not self.line.grounds_by_machine
        return grounds_hint(self.line.grounds) if is_own else ""

    @property
    def shows_note(self) -> bool:
        return bool(self.line.note) and self.line.state in (*SENT_BACK, LineState.REJECTED)


@dataclass
class ExplanationView:
    """One explanation with its state in words for the clerk; `stale` says that the figures have moved since."""

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
    finding: ClauseFinding
    form: ReasonForm


@dataclass
class RequestView:
    """What the office asks for at this clause, and the department's two answers where they stand nowhere else.

    `is_drafted` a line is written and waits for its signature; `is_proposed` the proposal of the figures has both
    buttons; `takes` one press makes the line, else its form opens at `place`; `form` takes the words.
    """

    request: LightRequest
    is_past: bool
    is_drafted: bool
    is_proposed: bool
    takes: bool
    place: str
    form: ReasonForm | None


@dataclass
class AddingView:
    """A new line that is being written: its form, open or folded away with what is typed in it."""

    form: LineForm
    is_folded: bool


@dataclass
class ReasonChip:
    reason: Reason
    is_pressed: bool
    months: int


@dataclass
class RowView:
    row: ClauseRow
    lines: list[LineView]
    proposals: list[ProposalView]
    declined: list[ExplanationView]
    explanation: ExplanationView | None
    form: ReasonForm
    writable: bool
    beside: list[str]
    adding: list[AddingView]
    replaced: list[ExplanationView]
    requests: list[RequestView]

    @property
    def anchor(self) -> str:
        return anchor(self.row.clause)

    @property
    def adding_place(self) -> str:
        return adding_place(self.row.clause)

    @property
    def is_adding(self) -> bool:
        """Whether the form of another line, of whatever unit, stands open."""
        return any(view.form.prefix == self.adding_place for view in self.adding)

    @property
    def square(self) -> str:
        return f"{SHORT[Signal(self.row.clause.signal)]}{self.row.clause.number}"

    @property
    def square_word(self) -> str:
        return SQUARES[self.row.square]

    @property
    def by_hand(self) -> list[ClauseFinding]:
        return [finding for finding in self.row.findings if finding.verdict.outcome == Outcome.BY_HAND]

    @property
    def without_data(self) -> list[ClauseFinding]:
        return [finding for finding in self.row.findings if finding.verdict.outcome == Outcome.NO_DATA]

    @property
    def asks_reason(self) -> bool:
        """Whether the clause may still be answered with 无; beside a line of the office what came back is rewritten."""
        if self.proposals or self.declined or not (self.writable and self.row.applies):
            return False
        if self.explanation is None:
            return not self.lines
        return "write" in self.explanation.can and not self.row.reported

    def shows(self, form: ReasonForm | LineForm) -> bool:
        """Whether this form has its place in the row as it stands."""
        return any(placed_form is form for placed_form in self.forms)

    @property
    def forms(self) -> list[ReasonForm | LineForm]:
        """The forms that have their place in the row as it stands."""
        asked = [self.form] if self.asks_reason else []
        proposed = [view.form for view in self.proposals]
        declined = [view.form for view in self.declined if view.form]
        lines = [view.form for view in self.lines if view.form]
        requested = [view.form for view in self.requests if view.form]
        return [*asked, *proposed, *declined, *requested, *lines, *(view.form for view in self.adding)]

    @property
    def resting(self) -> list[str]:
        """What becomes of each explanation in whose place a line stands that is not filed yet."""
        sentences = []
        for explanation in (view.explanation for view in self.replaced):
            name = f"{explanation.unit.label}的说明" if explanation.unit else "说明"
            if explanation.state == ExplanationState.DRAFT:
                fate = "由认定代替：撤下认定就恢复"
            else:
                state = explanation.get_state_display()
                fate = f"（{state}）仍在区作风办：认定审签报送后才撤下，撤下认定则照旧"
            sentences.append(f"{name}“{explanation.text}”{fate}")
        return sentences

    @property
    def months_in_a_row(self) -> int:
        """How many months the present reason stands, this one included; 0 where it is new."""
        before, now = self.row.before, self.row.explanation
        same = before.explanation and now and before.explanation.reason == now.reason
        return before.same_reason_months + 1 if same else 0

    @property
    def repeatable(self) -> Explanation | None:
        """Last month's explanation, if it has words, to be repeated by one button; a bare reason has its chip."""
        last = self.row.before.explanation
        return last if last and last.words and self.explanation is None and not self.declined else None

    @property
    def is_settled(self) -> bool:
        """Whether words stand and nothing asks for others: then the reasons are folded away."""
        now = self.explanation
        return now is not None and not now.stale and not now.note

    @property
    def has_own_words(self) -> bool:
        """Whether words stand that one press on a bare reason would replace: then only the form corrects them."""
        return self.row.explanation is not None and bool(self.row.explanation.words)

    @property
    def chips(self) -> list[ReasonChip]:
        """The reasons that need no words, each with the months that it has stood; none over words that stand."""
        if self.has_own_words:
            return []
        before, now = self.row.before, self.row.explanation
        return [
            ReasonChip(
                reason,
                is_pressed=now is not None and now.reason == reason and not now.words,
                months=before.same_reason_months
                if before.explanation and before.explanation.reason == reason
                else 0,
            )
            for reason in fitting_reasons(self.row)
            if reason != Reason.OTHER and not needs_words(self.row, reason, None)
        ]
