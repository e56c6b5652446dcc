"""The form of a supervisor on foot: unit, chip, photo, send. It works without a script and from the outbox alike."""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.dateparse import parse_datetime

from assessments.forms.files import FilesField, FilesForm, FilesInput
from departments.fields import VisibleField
from departments.forms import Grouped
from departments.models import Department
from inspections.models import Check, Finding
from inspections.models.findings import PLACE_LIMIT, WORDS_LIMIT
from inspections.recording import WalkEntry
from inspections.walking import Walk, chips, other_units

OTHER = "other"
PHOTO = "image/jpeg,image/png"
TOKEN = RegexValidator(r"^[0-9a-f]{32}$", "这一页没有载全，请刷新后再提交")


def new_token() -> str:
    return secrets.token_hex(16)


class PhotosForm(Grouped, FilesForm):
    """Two plain inputs: one opens the camera, the other what was taken before."""

    camera = FilesField(
        label="拍照",
        required=False,
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": PHOTO, "capture": "environment"}),
    )
    files = FilesField(
        label="从相册选",
        required=False,
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": PHOTO}),
    )

    def clean_camera(self) -> list:
        """Photos of both inputs are kept the same way."""
        self.cleaned_data["files"] = self.cleaned_data["camera"]
        return self.clean_files()


class WalkForm(PhotosForm):
    where = forms.ChoiceField(label="单位", widget=forms.RadioSelect, error_messages={"required": "请选单位"})
    unit = forms.ModelChoiceField(
        label="其他单位", queryset=Department.objects.none(), required=False, empty_label="选一个单位"
    )
    chip = forms.ModelChoiceField(
        label="检查项", queryset=Check.objects.none(), required=False, widget=forms.RadioSelect
    )
    words = VisibleField(
        label="情况",
        lines=True,
        required=False,
        max_length=WORDS_LIMIT,
        help_text="可不填，不填就用检查项现成的一句。不写姓名。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = VisibleField(label="地点", required=False, max_length=PLACE_LIMIT)
    token = forms.CharField(widget=forms.HiddenInput, validators=[TOKEN])
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, walk: Walk, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.walk, self.now = walk, now
        named = [(f"v{visit.pk}", visit.unit.label) for visit in walk.visits]
        self.fields["where"].choices = [*named, (OTHER, "其他单位")]  # type: ignore[attr-defined]
        others = other_units(self.actor, now=now)
        units = Department.objects.filter(pk__in=[unit.pk for unit in others])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["chip"].queryset = Check.objects.filter(pk__in=[chip.pk for chip in chips()])  # type: ignore[attr-defined]
        self.fields["chip"].empty_label = None  # type: ignore[attr-defined]

    def clean_seen_at(self) -> datetime | None:
        """The moment at which a phone without a signal was pressed; blank is now."""
        said = self.cleaned_data["seen_at"]
        try:
            moment = parse_datetime(said) if said else None
        except ValueError:
            moment = None
        if said and (moment is None or moment.tzinfo is None):
            raise ValidationError("这一页没有载全，请刷新后再提交")
        return moment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("where") == OTHER and not data.get("unit"):
            self.add_error("unit", "请选是哪个单位")
        return data

    def entry(self, *, is_clean: bool) -> WalkEntry:
        """What was typed, as the domain takes it."""
        data = self.cleaned_data
        visit = next((each for each in self.walk.visits if f"v{each.pk}" == data["where"]), None)
        chip = None if is_clean else data["chip"]
        return WalkEntry(
            token=data["token"],
            unit=visit.unit if visit else data["unit"],
            visit=visit,
            is_clean=is_clean,
            chip=chip,
            topic=chip.topic if chip else "style",
            words="" if is_clean else data["words"] or (chip.sentence if chip else ""),
            place="" if is_clean else data["place"],
            # A phone whose clock is fast saw nothing in the future; what it says is kept beside it.
            seen_at=min(data["seen_at"], self.now) if data["seen_at"] else None,
            client_at=data["seen_at"],
            files=() if is_clean else tuple(self.kept),
        )


class RedraftForm(Grouped, forms.Form):
    """The words of a draft, again: in each of several forms of a page the fields have ids of their own."""

    words = VisibleField(
        label="情况", lines=True, max_length=WORDS_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = VisibleField(label="地点", required=False, max_length=PLACE_LIMIT)

    @classmethod
    def of(cls, finding: Finding, typed: Any = None) -> "RedraftForm":
        now = {"words": finding.words, "place": finding.place}
        return cls(typed, initial=now, auto_id=f"id_{finding.pk}_%s")


class SkipForm(forms.Form):
    because = VisibleField(label="未能访的原因", max_length=200)
