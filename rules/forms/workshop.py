"""Forms of a department's rules in work: from which month a set is copied forward, and one clause."""

from typing import Any, ClassVar, cast

from django import forms

from departments.fields import CountedField, MonthFormField, VisibleField
from departments.forms import AsShown, Grouped
from departments.models import Department
from rules.models import Clause, Signal
from rules.revising import CLAUSE_FIELDS
from rules.standards import KINDS

EXAMPLES = "、".join(f"{kind.word}如 {kind.example}" for kind in KINDS.values() if kind.example)


class CopyForm(Grouped, forms.Form):
    effective_from = MonthFormField(
        label="从哪个月起", error_messages={"required": "请填写从哪个月起，如 2027-03"}
    )


class ClauseForm(Grouped, AsShown, forms.ModelForm):
    """One clause of a draft. What is refused stays as it was typed; the domain writes the standard's normal form."""

    sealed = ("signal", "number", *CLAUSE_FIELDS)
    groups: ClassVar = [
        ("条款", ["signal", "number", "text"]),
        ("怎样判定", ["kind", "metric", "standard"]),
        ("责任与公开", ["section", "visibility"]),
    ]

    class Meta:
        model = Clause
        fields = ("signal", "number", "text", "kind", "metric", "standard", "section", "visibility")
        field_classes: ClassVar = {
            "text": VisibleField,
            "section": VisibleField,
            "standard": CountedField,
        }
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "text": "公布和核对都以这段文字为准；写明数、单位和期限。",
            "kind": "达标、排名、连续由机器核对；定性由人判定。",
            "metric": "达标和排名要选本部门的指标；定性不选。",
            "standard": f"{EXAMPLES}；定性留空。",
            "section": "由哪个科室提供数据或依据。",
            "visibility": "内部的条款照样计数，公开页面不显示文字。",
        }

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metric = cast(forms.ModelChoiceField, self.fields["metric"])
        metric.queryset = department.metrics.order_by("name")
        metric.empty_label = "不用指标"
        signal = cast(forms.ChoiceField, self.fields["signal"])
        signal.choices = list(Signal.choices)
        signal.error_messages["required"] = "请选择等次"
        self.fields["number"].widget.attrs["size"] = 4

    def _post_clean(self) -> None:
        """The domain fills, checks and saves the row; the form only reads what was typed."""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the clause's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "shown"}
