"""Forms of the year's result: freezing, the conversion, the veto items."""

from typing import Any, ClassVar, cast

from django import forms

from boards.approval import Approval
from boards.forms import ApprovedForm, impersonal
from boards.models import VetoItem, YearConversion, YearResult
from boards.year_result.keeping import PARTS, units_of_year
from departments.fields import VisibleField, day_box, limit_of
from departments.forms import AsShown, Grouped
from departments.glyphs import glyph_fault
from departments.models import Department
from rules.forms.points import PointField


class FreezeForm(ApprovedForm):
    """The first version may go without an approval of its own; a correction has a reason and an approval."""

    reason = VisibleField(
        label="更正原因",
        max_length=limit_of(YearResult, "reason"),
        help_text="印在更正后的表上",
    )
    field_order = ("reason", "approved_by", "approved_on", "approval_words", "password", "seen")

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "定稿后不能修改，只能经批准更正。"
        if not is_correction:
            del self.fields["reason"]
            self.fields["approved_by"].required = self.fields["approved_on"].required = False
            self.fields["approved_by"].help_text = "年度结果另经批准的写明，如 区委常委会；最多 60 字。"

    def clean(self) -> dict[str, Any]:
        """Who approved and on which day go together."""
        data = super().clean() or self.cleaned_data
        if data.get("approved_by") and not data.get("approved_on") and "approved_on" not in self.errors:
            self.add_error("approved_on", "请填写批准日期")
        if data.get("approved_on") and not data.get("approved_by") and "approved_by" not in self.errors:
            self.add_error("approved_by", "请填写批准人")
        return data

    @property
    def frozen(self) -> dict[str, Any]:
        """The arguments of boards.year_result.freezing.freeze_year that the form gives."""
        data = self.cleaned_data
        approval: Approval | None = self.approval if data["approved_by"] else None
        return {"approval": approval, "reason": data.get("reason", ""), "seen": data["seen"]}


class ConversionForm(Grouped, AsShown, forms.ModelForm):
    sealed = PARTS

    class Meta:
        model = YearConversion
        fields = PARTS
        field_classes: ClassVar = dict.fromkeys(PARTS, PointField)
        help_texts: ClassVar = {
            "red_flag": "每面折算多少分，最多两位小数。",
            "yellow_light": "写成负数。",
            "red_light": "写成负数。",
            "cap": "三项相加之后，正负都不超过这个数。",
        }


class VetoForm(Grouped, forms.Form):
    """一票否决: the unit, the matter, and the document that says so."""

    unit = forms.ModelChoiceField(
        label="单位", queryset=Department.objects.none(), to_field_name="code", empty_label="请选择"
    )
    matter = VisibleField(
        label="事项",
        max_length=limit_of(VetoItem, "matter"),
        help_text="印在年度结果表上，写单位和事，不写个人",
    )
    issuer = VisibleField(label="印发机关", max_length=limit_of(VetoItem, "issuer"))
    document = VisibleField(
        label="文号", max_length=limit_of(VetoItem, "document"), help_text="如 高委办〔2026〕3号"
    )
    issued_on = forms.DateField(label="印发日期", widget=day_box())

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["unit"]).queryset = units_of_year(year)

    def clean_matter(self) -> str:
        return impersonal(self.cleaned_data["matter"])

    def clean(self) -> dict[str, Any]:
        """What is frozen is also printed."""
        data = super().clean() or self.cleaned_data
        for name in ("matter", "issuer", "document"):
            if fault := glyph_fault(data.get(name, "")):
                self.add_error(name, fault)
        return data


class StrikeForm(forms.Form):
    """Beside one `item`."""

    reason = VisibleField(label="撤下理由", max_length=limit_of(VetoItem, "struck_because"))

    def __init__(self, *args: Any, item: VetoItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
