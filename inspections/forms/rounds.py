"""The forms of a round: the draw, who makes a visit, the publication of its result."""

from typing import Any

from django import forms

from boards.approval import Approval
from boards.forms import PasswordAgain
from departments.fields import VisibleField, day_box
from inspections.models import Round, Supervisor, Visit


class DrawForm(PasswordAgain):
    """方案, its approval, and the password; a second draw says why."""

    document = VisibleField(label="方案文号", max_length=60)
    approved_by = VisibleField(label="批准人", max_length=60)
    approved_on = forms.DateField(label="批准日期", widget=day_box())
    approval_words = VisibleField(label="批准意见", max_length=200, required=False)
    reason = VisibleField(label="再抽一次的原因", max_length=200, help_text="抽了几次会公开；原因记入历史")
    field_order = ("document", "approved_by", "approved_on", "approval_words", "reason", "password")

    def __init__(self, *args: Any, made_round: Round | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "抽定之后，承诺值记入历史；方案只有办公室和当周的监督员看得到。"
        if made_round is None or not made_round.draws:
            del self.fields["reason"]

    @property
    def approval(self) -> Approval:
        data = self.cleaned_data
        return Approval(data["approved_by"], data["approved_on"], data["approval_words"])


class StaffForm(forms.Form):
    """Who makes one planned visit."""

    visit = forms.ModelChoiceField(Visit.objects.none(), widget=forms.HiddenInput)
    supervisors = forms.ModelMultipleChoiceField(
        Supervisor.objects.none(), label="监督员", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, made_round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].queryset = made_round.visits.all()  # type: ignore[attr-defined]
        people = Supervisor.objects.filter(ended_on=None).select_related("user")
        self.fields["supervisors"].queryset = people  # type: ignore[attr-defined]
