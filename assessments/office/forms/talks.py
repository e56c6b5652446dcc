"""What the office types of a talk: when, with whom, what; a personal number in it is asked about once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.models import TALK_LIMIT, WHOM_LIMIT, Talk
from assessments.office.talks import TalkSubject, note_talk
from assessments.privacy import personal_number
from departments.fields import VisibleField
from departments.forms import Grouped
from departments.models import User

MINUTES = "%Y-%m-%dT%H:%M"


class TalkForm(Grouped, forms.Form):
    """One talk; `corrects` is the note that it puts right. What is noted stays: a number in it is asked about."""

    held_at = forms.DateTimeField(
        label="时间",
        input_formats=[MINUTES, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        error_messages={"invalid": "时间请写成 2026-06-05 14:30", "required": "请写明什么时候"},
    )
    with_whom = VisibleField(
        label="和谁", max_length=WHOM_LIMIT, error_messages={"required": "请写明和谁沟通"}
    )
    words = VisibleField(
        lines=True,
        label="内容",
        max_length=TALK_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明沟通了什么"},
    )
    corrects = forms.ModelChoiceField(
        Talk.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "要更正的那条记录已经更正过，请更正最后的一条"},
    )
    is_sure = forms.BooleanField(label="核对过，仍要这样记录", required=False)

    def __init__(self, subject: TalkSubject, data: Any = None, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.subject, self.now = subject, now
        self.initial.setdefault("held_at", timezone.localtime(now).replace(second=0, microsecond=0))
        cast(forms.ModelChoiceField, self.fields["corrects"]).queryset = subject.open_to_correction()

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        found = personal_number(f"{data.get('with_whom', '')}\n{data.get('words', '')}")
        if found and not data.get("is_sure"):
            raise ValidationError(
                f"这里好像有{found}。记录写下后不能删改，请删去，或勾选“核对过”再记录", code="personal"
            )
        return data

    @property
    def asks_whether_sure(self) -> bool:
        return self.has_error("__all__", "personal")

    def take(self, *, actor: User) -> Talk | None:
        """Note the talk; None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        told = {name: value for name, value in self.cleaned_data.items() if name != "is_sure"}
        try:
            return note_talk(self.subject, **told, actor=actor, now=self.now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


@dataclass(frozen=True)
class NotedTalk:
    """A talk on the page: `is_corrected` where a further note has put it right, `correct` the address that does."""

    talk: Talk
    is_corrected: bool
    correct: str


class TalkPanel:
    """What is shown of the talks about one thing; `form` is None for who only reads."""

    def __init__(self, subject: TalkSubject, talks: Sequence[Talk], form: TalkForm | None) -> None:
        corrected = {talk.corrects_id for talk in talks}
        self.address, self.form, self.is_of_month = subject.address, form, subject.is_month
        self.of_month = subject.of_month.address
        self.noted = [
            NotedTalk(
                talk,
                talk.pk in corrected,
                f"{subject.address}?corrects={talk.pk}"
                if form and subject.is_own(talk) and talk.pk not in corrected
                else "",
            )
            for talk in talks
        ]
