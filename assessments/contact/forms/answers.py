"""What a unit's contact writes: an objection, and the feedback on a light."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.contact.objections import file_objection
from assessments.contact.rectifying import take_rectification_step
from assessments.files.kinds import NAMES
from assessments.forms.files import FilesForm
from assessments.models import Determination, Objection, Rectification
from assessments.models.objections import WORDS_LIMIT
from assessments.models.rectifications import FEEDBACK_LIMIT
from departments.fields import VisibleField
from departments.forms import Grouped


class UnitAnswerForm(Grouped, FilesForm):
    """Words and files; what is refused stands on the form, with the files that are stored already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].label = "材料"
        self.fields["files"].help_text = f"可不附。{NAMES}，每个不超过 20 MB；不对外公开。"


class ObjectionForm(UnitAnswerForm):
    words = VisibleField(
        lines=True,
        label="异议理由",
        max_length=WORDS_LIMIT,
        help_text="写明哪里与事实不符、依据什么；一条只能提一次。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ("words", "files")

    def file(self, line: Determination, *, now: datetime) -> Objection | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        words = self.cleaned_data["words"]
        try:
            return file_objection(line, words=words, files=self.kept, actor=self.actor, now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class FeedbackForm(UnitAnswerForm):
    words = VisibleField(
        lines=True,
        label="整改反馈",
        max_length=FEEDBACK_LIMIT,
        help_text="做了什么、到什么程度、还差什么。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("words", "files")

    def answer(self, rectification: Rectification, *, now: datetime) -> Rectification | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return take_rectification_step(
                rectification,
                "answer",
                actor=self.actor,
                words=data["words"],
                files=self.kept,
                version=data["version"],
                now=now,
            )
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None
