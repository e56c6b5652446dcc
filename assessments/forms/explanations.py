"""Why a clause or a proposal led to nothing, and the head's words to the clerk."""

from typing import Any

from django import forms

from assessments.models import Reason
from departments.fields import VisibleField
from departments.forms import Grouped


class ReasonForm(Grouped, forms.Form):
    reason = forms.ChoiceField(
        label="原因",
        choices=Reason.choices,
        error_messages={"required": "请选择原因", "invalid_choice": "没有这个原因可选"},
    )
    words = VisibleField(label="说明", required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"reason": Reason.OTHER})
        super().__init__(*args, **kwargs)


class WordsForm(forms.Form):
    words = VisibleField(
        label="退回意见",
        max_length=200,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
