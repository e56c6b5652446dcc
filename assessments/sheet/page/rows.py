"""The rows of the sheet as its template reads them: lines, words, proposals, and the buttons that are open."""

from dataclasses import dataclass

from assessments.explaining import has_all_data
from assessments.forms.explanations import ReasonForm
from assessments.forms.lines import LineForm
from assessments.models import Determination, Explanation, ExplanationState, LineState, Reason
from assessments.privacy import personal_number
from assessments.sheet.addresses import anchor
from assessments.sheet.clauses import EDITABLE, ClauseRow
from rules.criteria import Outcome
from rules.judging import Finding
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

    `wording` is what the public will read; "" where that is the grounds themselves.
    """

    line: Determination
    stale: str
    can: set[str]
    form: LineForm | None = None
    may_send_again: bool = False
    wording: str = ""

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
    finding: Finding
    form: ReasonForm


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
        return [finding for finding in self.row.findings if finding.verdict.outcome == Outcome.BY_HAND]

    @property
    def without_data(self) -> list[Finding]:
        return [finding for finding in self.row.findings if finding.verdict.outcome == Outcome.NO_DATA]

    @property
    def asks_reason(self) -> bool:
        """Whether the clause may still be answered with 无."""
        editable = self.explanation is None or "write" in self.explanation.can
        settled = self.row.lines or self.proposals or self.declined
        return self.writable and self.row.applies and not settled and editable

    def shows(self, form: ReasonForm) -> bool:
        """Whether this form has its place in the row as it stands."""
        return any(placed_form is form for placed_form in self.forms)

    @property
    def forms(self) -> list[ReasonForm | LineForm]:
        """The forms that have their place in the row as it stands."""
        asked = [self.form] if self.asks_reason else []
        proposed = [view.form for view in self.proposals]
        declined = [view.form for view in self.declined if view.form]
        return [*asked, *proposed, *declined, *(view.form for view in self.lines if view.form)]

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
    def unfit(self) -> set[Reason]:
        """Reasons without a button: the one that needs words, and the one that the figures contradict."""
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
