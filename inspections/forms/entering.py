"""What reaches the office without a visit: seen in the open, reported, in the media."""

from datetime import datetime
from typing import Any

from django import forms

from assessments.forms.files import FilesField, FilesForm, FilesInput
from departments.fields import VisibleField
from departments.forms import Grouped
from departments.models import Department
from inspections.forms.walk import PHOTO, TOKEN
from inspections.models import Check, FindingOrigin, Topic
from inspections.models.findings import PLACE_LIMIT, WORDS_LIMIT
from inspections.recording import WalkEntry
from inspections.walking import chips, other_units

ENTERED = (FindingOrigin.OPEN, FindingOrigin.REPORT, FindingOrigin.MEDIA)
MINUTES = "%Y-%m-%dT%H:%M"


class EnteredForm(Grouped, FilesForm):
    origin = forms.ChoiceField(
        label="来源",
        choices=[(one.value, one.label) for one in ENTERED],
        widget=forms.RadioSelect,
        error_messages={"required": "请选明查、举报或媒体"},
    )
    unit = forms.ModelChoiceField(
        label="单位",
        queryset=Department.objects.none(),
        empty_label="选一个单位",
        error_messages={"required": "请选单位"},
    )
    seen_at = forms.DateTimeField(
        label="发现时间",
        input_formats=[MINUTES, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        error_messages={"invalid": "时间请写成 2026-06-05 14:30", "required": "请写明什么时候"},
    )
    chip = forms.ModelChoiceField(
        label="检查项", queryset=Check.objects.none(), required=False, empty_label="都不是"
    )
    topic = forms.ChoiceField(
        label="方面",
        choices=[("", "随检查项"), *Topic.choices],
        required=False,
        help_text="选了检查项的不用选。",
    )
    words = VisibleField(
        label="情况",
        lines=True,
        max_length=WORDS_LIMIT,
        help_text="看到、收到的是什么。不写姓名，不写举报人。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写下是什么情况"},
    )
    place = VisibleField(label="地点", required=False, max_length=PLACE_LIMIT)
    files = FilesField(
        label="凭据",
        required=False,
        allow_empty_file=True,
        help_text="照片、截图或来信的照片，至少一张。举报材料先遮去举报人。",
        widget=FilesInput(attrs={"accept": PHOTO}),
    )
    token = forms.CharField(widget=forms.HiddenInput, validators=[TOKEN])
    field_order = ("origin", "unit", "seen_at", "chip", "topic", "words", "place", "files", "token")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Department.objects.filter(pk__in=[unit.pk for unit in other_units(self.actor, now=now)])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["chip"].queryset = Check.objects.filter(pk__in=[chip.pk for chip in chips()])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("chip") and not data.get("topic"):
            self.add_error("topic", "请选检查项，或选一个方面")
        return data

    @property
    def entry(self) -> WalkEntry:
        data = self.cleaned_data
        chip = data["chip"]
        return WalkEntry(
            token=data["token"],
            unit=data["unit"],
            chip=chip,
            topic=chip.topic if chip else data["topic"],
            words=data["words"],
            place=data["place"],
            seen_at=data["seen_at"],
            files=tuple(self.kept),
            origin=data["origin"],
        )
