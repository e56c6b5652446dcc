"""What is written on the page of an item: the report, more time, a difficulty, an opinion, the office's steps."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.contact.forms.answers import UnitAnswerForm
from commitments.difficulties import raise_difficulty
from commitments.extending import ask_extension
from commitments.forms.proposing import month_field
from commitments.letters import reply
from commitments.models import Difficulty, Extension, Item
from commitments.models.closing import HIGHLIGHT_LIMIT, OPINION_LIMIT, REPORT_LIMIT
from commitments.models.following import PROPOSAL_LIMIT, REASON_LIMIT, TROUBLE_LIMIT
from commitments.reports import ReportWords
from commitments.steps import STEPS
from commitments.workflow import NOTE_LIMIT, take_step
from departments.fields import VisibleField, day_box
from departments.forms import Grouped
from departments.models import Department, User

AREA = {"rows": 3}


class ReportForm(UnitAnswerForm):
    """申请销号 or 补充: words, a highlight that is offered, files. No day is asked: the server's counts."""

    words = VisibleField(
        lines=True,
        label="销号报告",
        max_length=REPORT_LIMIT,
        help_text="做了什么、结果怎样；内部材料，不公示。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    highlight = VisibleField(
        label="拟报亮点", max_length=HIGHLIGHT_LIMIT, required=False, help_text="一句话，讲评会上选。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("words", "highlight", "files")

    def take(self, item: Item, step: str, *, now: datetime) -> Item | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        brought = ReportWords(data["words"], data["highlight"], self.kept)
        try:
            return take_step(item, step, actor=self.actor, report=brought, version=data["version"], now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class ExtensionForm(Grouped, forms.Form):
    until = month_field("延至")
    reason = VisibleField(
        label="延期理由",
        max_length=REASON_LIMIT,
        help_text="为什么不能按期、还差什么；期满之前才能申请。",
        widget=forms.Textarea(attrs=AREA),
    )

    def take(self, item: Item, *, actor: User, now: datetime) -> Extension | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        try:
            until, reason = self.cleaned_data["until"], self.cleaned_data["reason"]
            return ask_extension(item, until, reason, actor=actor, now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class DifficultyForm(Grouped, forms.Form):
    words = VisibleField(label="难在哪里", max_length=TROUBLE_LIMIT, widget=forms.Textarea(attrs=AREA))
    proposal = VisibleField(
        label="本单位的建议",
        max_length=PROPOSAL_LIMIT,
        help_text="先写自己打算怎么办、要会议定什么。",
        widget=forms.Textarea(attrs=AREA),
    )
    depends_on = forms.ModelChoiceField(
        Department.objects.none(), label="要哪个单位配合", required=False, empty_label="不用"
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        others = Department.objects.active(item.month or item.proposed_for).exclude(pk=item.unit_id)
        self.fields["depends_on"].queryset = others  # type: ignore[attr-defined]

    def take(self, *, actor: User, now: datetime) -> Difficulty | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return raise_difficulty(
                self.item,
                data["words"],
                data["proposal"],
                depends_on=data["depends_on"],
                actor=actor,
                now=now,
            )
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class ItemStepForm(Grouped, forms.Form):
    """A step of the table by its button: with what was seen, words and a document where it asks for them."""

    step = forms.ChoiceField(
        choices=[(step.name, step.label) for step in STEPS.values()],
        error_messages={"required": "请按一个按钮", "invalid_choice": "没有这个步骤"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen_state = forms.CharField(widget=forms.HiddenInput, required=False)
    note = VisibleField(
        label="意见", max_length=NOTE_LIMIT, required=False, lines=True, widget=forms.Textarea(attrs=AREA)
    )
    document = VisibleField(label="所据文件", max_length=60, required=False)

    def take(self, item: Item, *, actor: User, now: datetime) -> Item:
        """Raises what `take_step` raises, and ValidationError of the form."""
        if not self.is_valid():
            raise ValidationError([text for texts in self.errors.values() for text in texts])
        data = self.cleaned_data
        return take_step(
            item,
            data["step"],
            actor=actor,
            note=data["note"],
            document=data["document"],
            version=data["version"],
            seen_state=data["seen_state"],
            now=now,
        )


class OpinionForm(Grouped, forms.Form):
    """同意 or 不同意 of an examining body; what it asks (请补充) is a step."""

    agrees = forms.TypedChoiceField(
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda word: word == "yes",
        error_messages={"required": "请按同意或不同意", "invalid_choice": "请按同意或不同意"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = VisibleField(
        label="意见", max_length=OPINION_LIMIT, required=False, widget=forms.Textarea(attrs=AREA)
    )


class LeaderReplyForm(Grouped, forms.Form):
    replied_on = forms.DateField(
        label="呈报日期",
        widget=day_box(),
        error_messages={"required": "请填写呈报日期", "invalid": "日期要写成 2026-12-31 的样子"},
    )

    def take(self, item: Item, *, actor: User, now: datetime) -> Item:
        """Raises PermissionDenied, and ValidationError of the form or the domain."""
        if not self.is_valid():
            raise ValidationError([text for texts in self.errors.values() for text in texts])
        return reply(item, self.cleaned_data["replied_on"], actor=actor, now=now)
