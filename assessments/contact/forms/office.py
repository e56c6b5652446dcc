"""What the office presses and writes on objections and rectifications."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.contact.objections import OBJECTION_STEPS, take_objection_step
from assessments.contact.rectifying import (
    RECTIFICATION_STEPS,
    set_due,
    take_rectification_step,
)
from assessments.models import Determination, Objection, Rectification
from assessments.models.objections import REASON_LIMIT
from assessments.models.rectifications import CHECK_LIMIT
from departments.fields import VisibleField, day_box
from departments.forms import Grouped
from departments.models import User


class ObjectionDecisionForm(Grouped, forms.Form):
    step = forms.ChoiceField(
        choices=[(step.name, step.label) for step in OBJECTION_STEPS.values() if step.is_decision],
        error_messages={"required": "请按一个决定", "invalid_choice": "没有这个决定"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = VisibleField(
        label="复核理由",
        max_length=REASON_LIMIT,
        help_text="提出单位会看到；不公开。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def take(self, objection: Objection, *, actor: User, now: datetime) -> Objection | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return take_objection_step(
                objection, data["step"], actor=actor, note=data["reason"], version=data["version"], now=now
            )
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class DueForm(Grouped, forms.Form):
    """One day for those of the lights without one that somebody ticks; none is ticked for them."""

    due_on = forms.DateField(
        label="整改期限",
        widget=day_box(),
        error_messages={"required": "请填写整改期限", "invalid": "日期要写成 2026-12-31 的样子"},
    )
    lines = forms.TypedMultipleChoiceField(
        label="亮灯",
        coerce=int,
        error_messages={"required": "没有勾选任何一盏灯，没有下达期限。请勾选后再按"},
    )

    def __init__(self, lights: Sequence[Determination], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lights = {light.pk: light for light in lights}
        choices = [(light.pk, str(light)) for light in lights]
        cast(forms.TypedMultipleChoiceField, self.fields["lines"]).choices = choices

    @property
    def ticked(self) -> set[str]:
        return {str(key) for key in self["lines"].value() or ()}

    def take(self, *, actor: User, now: datetime) -> int:
        """How many were set; 0 where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return 0
        due_on: date = self.cleaned_data["due_on"]
        keys = self.cleaned_data["lines"]
        try:
            with transaction.atomic():
                for key in keys:
                    set_due(self.lights[key], due_on, actor=actor, now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return 0
        return len(keys)


class RectificationStepForm(Grouped, forms.Form):
    """The office's steps: another day, passed, not passed."""

    step = forms.ChoiceField(
        choices=[(name, step.label) for name, step in RECTIFICATION_STEPS.items() if name != "answer"],
        error_messages={"required": "请按一个决定", "invalid_choice": "没有这个决定"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = VisibleField(
        label="核验意见",
        max_length=CHECK_LIMIT,
        required=False,
        help_text="不通过的要写明还差什么，单位会看到。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(label="整改期限", required=False, widget=day_box())

    def take(self, rectification: Rectification, *, actor: User, now: datetime) -> Rectification | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return take_rectification_step(
                rectification,
                data["step"],
                actor=actor,
                words=data["words"],
                due_on=data["due_on"],
                version=data["version"],
                now=now,
            )
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None
