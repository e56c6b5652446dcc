"""The forms of a round: the draw, who makes a visit, the publication of its result."""

from typing import Any

from django import forms

from boards.approval import Approval
from boards.forms import PasswordAgain
from departments.fields import VisibleField, day_box
from departments.forms import Grouped
from departments.models import Department, User
from inspections.models import Round, Supervisor, Visit
from inspections.models.people import BECAUSE_LIMIT


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


class ExtraVisitForm(Grouped, forms.Form):
    """再访: a unit that was visited in this round, why once more, and who goes."""

    unit = forms.ModelChoiceField(
        Department.objects.none(),
        label="单位",
        empty_label="选一个单位",
        help_text="本轮访过的单位。",
        error_messages={"required": "请选单位"},
    )
    because = VisibleField(
        label="再次暗访的原因", max_length=BECAUSE_LIMIT, error_messages={"required": "再访要写明原因"}
    )
    supervisors = forms.ModelMultipleChoiceField(
        Supervisor.objects.none(),
        label="监督员",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选一至两名监督员"},
    )

    def __init__(self, *args: Any, made_round: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visited = made_round.visits.ordinary().made().exclude(unit=user.department_id)
        units = Department.objects.filter(pk__in=visited.values("unit"))
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        people = Supervisor.objects.filter(ended_on=None).select_related("user")
        self.fields["supervisors"].queryset = people  # type: ignore[attr-defined]
