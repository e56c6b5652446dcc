"""What a page of a rule set says that it showed, so that nothing is done to what nobody saw."""

from typing import Any

from django import forms
from django.forms import BoundField

from departments.fields import VisibleField, limit_of
from rules.models import Clause, RuleSet
from rules.set_history import unanswered


class SeenSetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)


class SetStepForm(SeenSetForm):
    """A step of the department, with its words to the office where it has any."""

    note = VisibleField(
        lines=True,
        label="不改的理由",
        required=False,
        max_length=limit_of(RuleSet, "answer"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回后还没有改动。改过再送审，不用填写；如果不改，请写明理由，区作风办会看到。",
    )

    def __init__(self, rule_set: RuleSet, data: Any = None) -> None:
        super().__init__(data, initial={"note": rule_set.answer})
        noted = list(rule_set.clauses.exclude(note="").in_order())
        as_it_was = unanswered(rule_set) if noted else []
        self.noted = {f"answer-{clause.signal}-{clause.number}": clause for clause in noted}
        for name, clause in self.noted.items():
            field = VisibleField(
                lines=True,
                label=f"{clause.label}：答复“{clause.note}”",
                required=False,
                initial=clause.answer,
                max_length=limit_of(Clause, "answer"),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[name] = field
            wanted = "没有改，请答复" if clause.label in as_it_was else "已改，可不填"
            self.fields[name].wanted_by = wanted  # type: ignore[attr-defined]

    @property
    def answers(self) -> list[BoundField]:
        """A box for each clause on which the office wrote words."""
        return [self[name] for name in self.noted]

    @property
    def unsent(self) -> list[tuple[str, str]]:
        """Every answer as it was typed, with its label: shown where the set can no longer be sent."""
        pairs = ((str(box.label), (box.data or "").strip()) for box in self.answers if self.is_bound)
        return [(label, text) for label, text in pairs if text]

    @property
    def words(self) -> dict[str, Any]:
        """What `take_step` is given: the answers by the clause's label, and what the page said that it showed."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in self.noted}
        return own | {
            "clause_notes": {clause.label: self.cleaned_data[name] for name, clause in self.noted.items()}
        }
