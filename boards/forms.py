from typing import Any

from django import forms

from assessments.models import GROUNDS_LIMIT, Determination, LineState
from boards.models import CorrectionKind
from boards.publishing import Approval, Change
from departments.fields import VisibleField
from departments.models import User
from departments.sign_in import forget_tries, take_try

AGAIN = "再次输入密码"  # stands where an address would, so that it never locks the signing in


class PasswordAgain(forms.Form):
    """Publication and correction ask for the password once more (re-authentication)."""

    password = forms.CharField(
        label="本人密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="发布后不能修改，只能更正。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Five wrong passwords in a row, and this form takes none for a quarter of an hour."""
        if not take_try(self.user.username, AGAIN):
            raise forms.ValidationError("密码连错 5 次，请 15 分钟后再试")
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("密码不对")
        forget_tries(self.user.username, AGAIN)
        return ""


class PublishForm(PasswordAgain):
    approved_by = VisibleField(label="批准人", max_length=60, help_text="谁批准的，如 区委常委会")
    approved_on = forms.DateField(label="批准日期", widget=forms.DateInput(attrs={"type": "date"}))
    approval_words = VisibleField(label="批准意见", max_length=200, required=False)
    waive = VisibleField(
        label="放行理由",
        max_length=200,
        required=False,
        help_text="有问题未了而仍要发布时填写，理由记入历史。",
    )
    # Filled by the page with the draft that it shows, anew each time: see rehearsal.html.
    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "这一页没有载全，请刷新后再发布"}
    )
    field_order = ("approved_by", "approved_on", "approval_words", "waive", "password", "seen")

    def hidden_fields(self) -> list[forms.BoundField]:
        return []

    @property
    def approval(self) -> Approval:
        data = self.cleaned_data
        return Approval(data["approved_by"], data["approved_on"], data["approval_words"])


class LineChoice(forms.ModelChoiceField):
    def label_from_instance(self, line: Determination) -> str:
        return f"{line.unit.label} · {line.assessor.label}{line.clause.label} · {line.grounds}"


class CorrectionForm(PasswordAgain):
    kind = forms.ChoiceField(label="更正类别", choices=CorrectionKind.choices)
    line = LineChoice(label="认定", queryset=Determination.objects.none())
    state = forms.ChoiceField(
        label="改为",
        required=False,
        choices=[
            ("", "不变"),
            (LineState.REJECTED, "撤销这条认定"),
            (LineState.ACCEPTED, "审定（补入榜单）"),
        ],
    )
    grounds = VisibleField(label="新的事由", required=False, max_length=GROUNDS_LIMIT, help_text="不改就空着")
    reason = VisibleField(label="公开的更正原因", max_length=200, help_text="印在榜单上，所有人可见")
    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "这一页没有载全，请刷新后再更正"}
    )
    field_order = ("kind", "line", "state", "grounds", "reason", "password", "seen")

    def __init__(self, *args: Any, lines: Any, only_preview: bool = False, **kwargs: Any) -> None:
        """`only_preview`: nothing is published, so no password is asked."""
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines
        if only_preview:
            del self.fields["password"]

    def hidden_fields(self) -> list[forms.BoundField]:
        return []

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("state") and not data.get("grounds"):
            raise forms.ValidationError("没有要更正的：请选“改为”，或写新的事由")
        return data

    @property
    def correction(self) -> dict[str, Any]:
        """The arguments of boards.publishing.correct that the form gives."""
        data = self.cleaned_data
        changes = [Change(data["line"], data["state"], data["grounds"])]
        return {"kind": data["kind"], "reason": data["reason"], "seen": data["seen"], "changes": changes}
