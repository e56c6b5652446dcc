"""What the office types about a rule set that was sent: its words on the set and its clauses, or the approval."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from departments.fields import VisibleField, day_box, limit_of
from departments.models import User
from rules.compared import ComparedClause
from rules.models import Clause, RuleSet
from rules.workflow import STEPS, RulesApproval, take_step
from rules.workshop import SignalPart

DECISIONS = [(step.name, step.label) for step in STEPS.values() if step.is_decision]
APPROVE = "approve"


@dataclass(frozen=True)
class NotedPart:
    """One signal's clauses, each with the box for the office's words."""

    part: SignalPart
    rows: list[tuple[ComparedClause, BoundField | None]]


class RulesDecisionForm(forms.Form):
    """Return with words, or approve with its particulars; the page says which version and state it showed."""

    step = forms.ChoiceField(
        label="审核", choices=DECISIONS, error_messages={"required": "请按下面的一个按钮"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_state = forms.CharField(widget=forms.HiddenInput)
    note = VisibleField(
        lines=True,
        label="总的意见",
        required=False,
        max_length=limit_of(RuleSet, "note"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = VisibleField(label="批准文号", required=False, max_length=limit_of(RuleSet, "document"))
    day = forms.DateField(
        label="批准日期",
        required=False,
        widget=day_box(),
        error_messages={"required": "请填写批准日期"},
    )
    meeting = VisibleField(label="批准会议", required=False, max_length=limit_of(RuleSet, "meeting"))

    def __init__(self, rule_set: RuleSet, clauses: list[Clause], data: Any = None) -> None:
        super().__init__(data)
        self.rule_set = rule_set
        approves = data is None or data.get("step") == APPROVE
        self.fields["document"].required = self.fields["day"].required = approves
        self.noted = {f"note-{clause.signal}-{clause.number}": clause.label for clause in clauses}
        for name, label in self.noted.items():
            self.fields[name] = VisibleField(
                lines=True,
                label=f"{label}的意见",
                required=False,
                max_length=limit_of(Clause, "note"),
                widget=forms.Textarea(attrs={"rows": 2, "form": "decide"}),
            )

    def beside(self, parts: list[SignalPart]) -> list[NotedPart]:
        """The parts of the set's page, each clause with the box for the words on it (None: it is gone)."""
        return [NotedPart(part, [(row, self._box(row.clause)) for row in part.clauses]) for part in parts]

    def _box(self, clause: Clause | None) -> BoundField | None:
        return self[f"note-{clause.signal}-{clause.number}"] if clause else None

    @property
    def clause_notes(self) -> dict[str, str]:
        """The words on clauses by their label, those that were written."""
        words = {label: self.cleaned_data.get(name, "") for name, label in self.noted.items()}
        return {label: text for label, text in words.items() if text}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Every text as it was typed, with its label: shown where the set can no longer be decided."""
        own = {name: str(self.fields[name].label) for name in ("note", "document", "day", "meeting")}
        names = [name for name in self.data if name in own or name.startswith("note-")]
        pairs = [
            (own.get(name, self.noted.get(name, "条款的意见")), self.data[name].strip()) for name in names
        ]
        return [(label, text) for label, text in pairs if text]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("step") == APPROVE and (cleaned.get("note") or self.clause_notes):
            self.add_error(None, "写了意见，请按“退回修改”；要批准，请先把意见删去")
        return cleaned

    def take(self, *, actor: User) -> RuleSet | None:
        """Take the step; None where it is refused, and the form then says why."""
        if not self.is_valid():
            return None
        cleaned = self.cleaned_data
        approval = None
        if cleaned["step"] == APPROVE:
            approval = RulesApproval(cleaned["document"], cleaned["day"], cleaned["meeting"])
        try:
            return take_step(
                self.rule_set,
                cleaned["step"],
                actor=actor,
                note=cleaned["note"],
                clause_notes=self.clause_notes,
                approval=approval,
                version=cleaned["version"],
                seen_state=cleaned["seen_state"],
            )
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None
