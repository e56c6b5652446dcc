"""What is typed with a press of 应亮未亮: by when and in which words a department is asked, why nothing is asked."""

from django import forms
from django.http import QueryDict

from assessments.models.light_requests import ASK_LIMIT, NOTE_LIMIT
from departments.fields import VisibleField, day_box
from departments.forms import Grouped

DAY_WANTED = "日期要写成 2026-12-31 的样子"
USUAL_WHY = ("情况紧急，来不及等", "部门已口头同意", "部门已明确不报")


class AskForm(Grouped, forms.Form):
    """One day and one text, for one place or for all of a department's list; blank is the usual."""

    until = forms.DateField(
        label="答复期限", required=False, widget=day_box(), error_messages={"invalid": DAY_WANTED}
    )
    words = VisibleField(label="提请的话", required=False, max_length=ASK_LIMIT)

    @classmethod
    def sent(cls, data: QueryDict, code: str) -> "AskForm":
        """As the boxes of a department were sent."""
        return cls({name: data.get(f"{name}-{code}", "") for name in ("until", "words")})


class SettleForm(Grouped, forms.Form):
    """Why a line need not be added, or why somebody else's asking is taken back."""

    note = VisibleField(label="理由", required=False, max_length=NOTE_LIMIT)

    @classmethod
    def sent(cls, data: QueryDict, key: str) -> "SettleForm":
        return cls({"note": data.get(f"note-{key}", "")})
