"""Why a clause or a proposal led to nothing, and the head's words to the clerk."""

from typing import ClassVar

from django import forms
from django.http import QueryDict

from assessments.forms.places import PlacedForm
from assessments.models import Reason
from assessments.row_fields import ANSWER
from departments.fields import VisibleField
from departments.forms import Grouped


class ReasonForm(PlacedForm, Grouped, forms.Form):
    """Why a row of the sheet led to nothing; `prefix` is its place."""

    marked: ClassVar = ANSWER
    reason = forms.ChoiceField(
        label="原因",
        choices=Reason.choices,
        error_messages={"required": "请选择原因", "invalid_choice": "没有这个原因可选"},
    )
    words = VisibleField(label="说明", required=False, max_length=300)

    @classmethod
    def sent(cls, data: QueryDict, place: str) -> "ReasonForm":
        """The form as it was sent: by a reason's own button or by the row's; the words belong to it either way.

        Words without a reason count as 其他.
        """
        reason, words = (data.get(name, data.get(f"{name}-{place}", "")) for name in ANSWER)
        if not reason and words.strip():
            reason = Reason.OTHER
        return cls({f"reason-{place}": reason, f"words-{place}": words}, prefix=place)


class WordsForm(forms.Form):
    words = VisibleField(
        label="退回意见",
        max_length=200,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
