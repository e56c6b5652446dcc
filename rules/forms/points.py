"""Forms of the office's page of points and limits."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from departments.forms import AsShown, Grouped, OnlyReads
from departments.history.differences import called, plain_number
from departments.models import Department
from rules.models import DEFAULT_MOST, ClauseLimit, PointScale
from rules.points import POINTS, refuse_wrong_sign


def _year_field(hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(label="年度", min_value=2000, max_value=2999, help_text=hint)


class PointField(forms.DecimalField):
    """What a signal counts: a plain decimal as people write it, never one with an exponent."""

    widget = forms.TextInput
    PLAIN = re.compile(r"[+-]?\d{1,4}(\.\d+)?", re.ASCII)
    PLACES = 2

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField does
        typed = unicodedata.normalize("NFKC", str(value or "")).strip().replace("−", "-")
        if not typed:
            return None
        if not self.PLAIN.fullmatch(typed):
            raise ValidationError("请写成 1 或 -0.5 这样的数，整数部分最多 4 位")
        if len(typed.partition(".")[2].rstrip("0")) > self.PLACES:
            raise ValidationError(f"分值最多 {self.PLACES} 位小数")
        return round(Decimal(typed), self.PLACES)

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value


class PointsForm(Grouped, AsShown, forms.ModelForm):
    sealed = POINTS
    year = _year_field("自然年，1 月到 12 月。")
    groups: ClassVar = [("年度", ["year"]), ("分值", ["red_flag", "yellow_light", "red_light"])]

    class Meta:
        model = PointScale
        fields = ("year", "red_flag", "yellow_light", "red_light")
        field_classes: ClassVar = dict.fromkeys(("red_flag", "yellow_light", "red_light"), PointField)
        help_texts: ClassVar = {
            "red_flag": "每面计多少分，最多两位小数。",
            "yellow_light": "每盏计多少分，写成负数。",
            "red_light": "每盏计多少分，写成负数。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].disabled = self.instance.pk is not None


class WhatIfForm(forms.Form):
    """Three points to try on a year; nothing is saved."""

    def __init__(self, scale: PointScale, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(scale, name) for name in POINTS})
        for name in POINTS:
            label = called(PointScale, name)
            self.fields[name] = PointField(label=label, error_messages={"required": f"请填写{label}"})

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            try:
                refuse_wrong_sign(PointScale(**self.cleaned_data))
            except ValidationError as refusal:
                self.add_error(None, refusal)
        return self.cleaned_data


class LimitForm(Grouped, OnlyReads, forms.ModelForm):
    year = _year_field()
    department = forms.ModelChoiceField(
        label="部门", queryset=Department.objects.filter(assesses=True), required=False, empty_label="各部门"
    )
    most = forms.IntegerField(
        label="每等次最多条数",
        min_value=1,
        max_value=99,
        help_text=f"红旗、黄灯、红灯各最多几条；不设则为 {DEFAULT_MOST} 条。",
    )

    class Meta:
        model = ClauseLimit
        fields = ("year", "department", "most")
