"""The fold of a clause's page in which its department makes or changes a metric, inside the clause's own form."""

from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import QueryDict

from departments.fields import CountedField, VisibleField
from departments.forms import Grouped, OnlyReads
from departments.history.differences import seal_of
from departments.models import Department
from rules.figures import KEPT
from rules.metrics import METRIC_WORDS
from rules.models import COMPARABLE, FOLLOWING, USUAL_PLACES, Derivation, Metric
from rules.standards import plain

PREFIX = "newmetric"
OPEN, SAVE, CLEAR = "open", "save", "clear"
PRESS = "newmetric-press"  # the button that was pressed: one of these


class MetricForm(Grouped, OnlyReads, forms.ModelForm):
    """One metric of a department; a derived one is asked for nothing that follows from its base."""

    prefix = PREFIX
    places = forms.IntegerField(
        label="小数位",
        help_text="按几位小数显示；比较时不四舍五入。",
        min_value=0,
        max_value=KEPT,
        initial=USUAL_PLACES,
        error_messages={
            "required": "请填写小数位，如 2",
            **dict.fromkeys(("invalid", "min_value", "max_value"), f"小数位填 0 到 {KEPT} 的整数"),
        },
    )
    of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Metric
        fields = (
            *("name", "source", "derivation", "base"),
            *("measure", "basis", "frequency", "places", "minimum_total"),
        )
        field_classes: ClassVar = {"name": VisibleField, "source": VisibleField, "measure": CountedField}
        labels: ClassVar = {"name": "名称", "base": "来自"}
        help_texts: ClassVar = {
            "derivation": "选了同比、环比、累计，数就不用填报，由来自的指标精确算出。",
            "base": "直接填报的指标；同比、环比也可以来自它的累计。",
            "measure": "如 %、起、万元；推算的自动得出。",
            "basis": "推算的自动得出。",
            "frequency": "推算的自动得出。",
            "minimum_total": "总数（同比、环比是上期的数）不足这个数时，由人判定。",
        }

    def __init__(
        self, data: QueryDict | None = None, *, department: Department, metric: Metric | None = None
    ):
        initial: dict[str, Any] = {}
        if metric:
            initial = {"of": metric.pk, "seen": seal_of(metric, METRIC_WORDS)}
        if metric and metric.minimum_total is not None:  # 5, not 5.000000
            initial["minimum_total"] = Decimal(plain(metric.minimum_total))
        super().__init__(data, instance=metric, initial=initial)
        self.metric = metric
        base = cast(forms.ModelChoiceField, self.fields["base"])
        base.queryset = _possible_bases(department, metric)
        base.empty_label = "不是推算的"
        self.fields["name"].error_messages["required"] = "请填写指标名称"

    @property
    def is_typed(self) -> bool:
        """Whether the fold was sent with something in it that is not saved."""
        return self.is_bound and self.add_prefix("name") in self.data and self.has_changed()

    def leave_unjudged(self) -> None:
        """Show what was typed without faults: it was not to be saved."""
        self._errors = ErrorDict()

    @property
    def button(self) -> str:
        return f"存回“{self.metric}”" if self.metric else "存成新指标"

    @property
    def clear_button(self) -> str:
        return "不改了" if self.metric else "清空"

    @property
    def not_saved(self) -> str:
        return f"下面填的指标还没有保存：请按“{self.button}”，或按“{self.clear_button}”，再保存这一条"

    @property
    def is_open(self) -> bool:
        return self.is_bound or self.metric is not None

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the metric's fields."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("of", "seen")}
        if values["derivation"] == Derivation.TYPED:
            return values
        return {name: value for name, value in values.items() if name not in FOLLOWING}


def _possible_bases(department: Department, metric: Metric | None) -> QuerySet[Metric]:
    bases = department.metrics.filter(derivation__in=COMPARABLE).order_by("name")
    return bases.exclude(pk=metric.pk) if metric else bases
