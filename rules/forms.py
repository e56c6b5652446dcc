"""Forms of the office's page of points and limits."""

from typing import Any, ClassVar

from django import forms

from departments.forms import Grouped
from departments.models import Department
from rules.models import DEFAULT_MOST, ClauseLimit, PointScale


def _year_field(hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(label="年度", min_value=2000, max_value=2999, help_text=hint)


class PointsForm(Grouped, forms.ModelForm):
    year = _year_field("自然年，1 月到 12 月。")
    groups: ClassVar = [("年度", ["year"]), ("分值", ["red_flag", "yellow_light", "red_light"])]

    class Meta:
        model = PointScale
        fields = ("year", "red_flag", "yellow_light", "red_light")
        help_texts: ClassVar = {
            "red_flag": "每面计多少分，最多两位小数。",
            "yellow_light": "每盏计多少分，写成负数。",
            "red_light": "每盏计多少分，写成负数。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].disabled = self.instance.pk is not None

    def _post_clean(self) -> None:
        """The domain fills, checks and saves the row; the form only reads what was typed."""


class LimitForm(Grouped, forms.ModelForm):
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

    def _post_clean(self) -> None:
        """The domain fills, checks and saves the row; the form only reads what was typed."""
