"""Why a clause or a proposal led to nothing, and the head's words to the clerk."""

from typing import ClassVar

from django import forms
from django.http import QueryDict

from assessments.forms.places import PlacedForm
from assessments.models import Explanation, Reason
from assessments.row_fields import ANSWER, by_place, is_touched
from departments.fields import VisibleField
from departments.forms import Grouped


class ReasonForm(PlacedForm, Grouped, forms.Form):
    """Why a row of the sheet led to nothing; `prefix` is its place."""

    marked: ClassVar = ANSWER
    reason = forms.ChoiceField(
        label="原因",
        choices=Reason.choices,
        error_messages={"required": "请选择原因，或写明情况", "invalid_choice": "没有这个原因可选"},
    )
    words = VisibleField(label="说明", required=False, max_length=300)
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": "页面已过期，请刷新后再提交"},
    )
    standing: Explanation | None = None
    offered: list[Reason] = list(Reason)

    @property
    def begins(self) -> bool:
        """Whether it shows a reason though nobody has written here: it is asked for once more, in words."""
        return not self.is_bound and not self.initial.get("version") and bool(self.initial.get("reason"))

    @property
    def begins_with_words(self) -> bool:
        """Whether the box holds last month's words as they were, and nobody's own or none."""
        return self.begins and not self.is_typed and bool(self.initial.get("words"))

    @classmethod
    def sent(cls, data: QueryDict, place: str) -> "ReasonForm":
        """The form as it was sent: by a reason's own button or by the row's; the words belong to it either way.

        Words without a reason count as 其他; words that the form only showed do not go with another reason.
        """
        reason, words = (data.get(name, data.get(f"{name}-{place}", "")) for name in ANSWER)
        is_of_another = data.get("reason") and data.get(f"reason-{place}", reason) != reason
        if is_of_another and not is_touched(by_place(data).get(place, {})):
            words = ""
        if not reason and words.strip():
            reason = Reason.OTHER
        fields = {"reason": reason, "words": words, "version": data.get(f"version-{place}", "")}
        return cls({f"{name}-{place}": text for name, text in fields.items()}, prefix=place)

    def clean_version(self) -> int:
        """The explanation that was seen; a page that says nothing of it has seen none."""
        return self.cleaned_data["version"] or 0

    def show_both(self, standing: Explanation | None) -> None:
        """Somebody else wrote first: show it beside what was typed, and let the next press write over it."""
        self.standing = standing
        self.data = {**self.data, self.add_prefix("version"): str(standing.version if standing else 0)}


class WordsForm(forms.Form):
    words = VisibleField(
        label="退回意见",
        max_length=200,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReplyForm(forms.Form):
    reply = VisibleField(
        label="回复审签人",
        required=False,
        max_length=200,
        lines=True,
        help_text="内容没有改动时要写",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
