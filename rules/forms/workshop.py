"""Forms of a department's rules in work: from which month a set is copied forward, and one clause."""

from collections.abc import Collection
from typing import Any, ClassVar, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from departments.fields import CountedField, MonthFormField, VisibleField
from departments.forms import AsShown, Grouped
from departments.models import Department
from departments.text import key_in
from rules.bands import FEWEST_OF_A_REASON
from rules.compared import WrittenTwice, written_twice
from rules.forms.metrics import MetricForm
from rules.forms.month_table import EMPTIED, MISMATCH, ThresholdTableForm, table_of
from rules.grammar import normal_form
from rules.models import Clause, Kind, RuleSet, Signal
from rules.revising import CLAUSE_FIELDS
from rules.standards import KINDS

# Which kinds want a field that no form can call required, since the others leave it blank.
WANTED_BY = {
    "metric": [kind.label for kind in Kind if KINDS[kind].rests_on_figure],
    "standard": [kind.label for kind in Kind if KINDS[kind].example],
}
TYPED = ("signal", "text", "kind", "standard", "section", "visibility", "gap_reason")
EXAMPLES = "、".join(f"{kind.word}如 {kind.example}" for kind in KINDS.values() if kind.example)


class CopyForm(Grouped, forms.Form):
    effective_from = MonthFormField(
        label="从哪个月起", error_messages={"required": "请填写从哪个月起，如 2027-03"}
    )


class ClauseForm(Grouped, AsShown, forms.ModelForm):
    """One clause of a draft. What is refused stays as it was typed; the domain writes the standard's normal form."""

    number = forms.IntegerField(
        label="序号",
        min_value=1,
        widget=forms.NumberInput(attrs={"size": 4}),
        error_messages={
            "required": "请填写序号",
            "invalid": "序号要填整数，如 3",
            "min_value": "序号从 1 起，如 3",
        },
    )

    sealed = ("signal", "number", *CLAUSE_FIELDS)
    groups: ClassVar = [
        ("条款", ["signal", "number", "text"]),
        ("怎样判定", ["kind", "metric", "standard"]),
        ("同一指标的旗和灯", ["gap_reason"]),
        ("责任与公开", ["section", "visibility"]),
    ]

    class Meta:
        model = Clause
        fields = ("signal", "number", *CLAUSE_FIELDS)
        field_classes: ClassVar = {
            "text": VisibleField,
            "section": VisibleField,
            "gap_reason": VisibleField,
            "standard": CountedField,
        }
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "gap_reason": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts: ClassVar = {
            "text": "公布和核对都以这段文字为准；写明数、单位和期限。",
            "kind": "达标、排名、连续由机器核对；定性由人判定。",
            "metric": "从本部门的指标里选；定性、连续不选。",
            "standard": f"{EXAMPLES}；定性留空。",
            "gap_reason": "旗和灯之间有的数两样都不得，或有的月份少一种旗或灯，要说明为什么；"
            f"同一指标在一条上写明就行，至少 {FEWEST_OF_A_REASON} 个字；旗灯的数改了要重写。",
            "section": "由哪个科室提供数据或依据。",
            "visibility": "内部的条款照样计数，公开页面不显示文字。",
        }

    def __init__(
        self, *args: Any, department: Department, groups: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.department = department
        metric = cast(forms.ModelChoiceField, self.fields["metric"])
        metric.queryset = department.metrics.order_by("name")
        metric.empty_label = "不用指标"
        signal = cast(forms.ChoiceField, self.fields["signal"])
        signal.choices = list(Signal.choices)
        signal.error_messages["required"] = "请选择等次"
        for name, kinds in WANTED_BY.items():
            self.fields[name].wanted_by = f"{'、'.join(kinds)}要填"  # type: ignore[attr-defined]
        self.fields["gap_reason"].wanted_by = "有空档要填"  # type: ignore[attr-defined]
        self.groups_of_register = groups
        self.fold: MetricForm | None = None  # the metric that is made beside the clause
        self.table = self._table()

    def _table(self) -> ThresholdTableForm:
        """The table of months as it was typed, or else as the standard has it."""
        groups = self.groups_of_register
        if not self.is_bound:
            standard = self.initial.get("standard", "")
            return ThresholdTableForm(groups=groups, standard=standard)
        typed = ThresholdTableForm(self.data, groups=groups)
        if typed.is_edited:
            return typed
        standard = self.data.get("standard", "")
        return ThresholdTableForm(
            groups=groups, standard=typed.source if table_of(standard).is_empty else standard
        )

    def clean(self) -> dict[str, Any]:
        """A table of months that was filled in and not yet written is what its writer means."""
        cleaned = self.cleaned_data
        if cleaned.get("kind") != Kind.THRESHOLD or not self.table.is_edited:
            return cleaned
        typed = normal_form(Kind.THRESHOLD, cleaned.get("standard", ""))
        is_untouched = typed in ("", normal_form(Kind.THRESHOLD, self.table.source))
        if self.table.typed.is_empty:
            if typed and is_untouched:
                self.add_error("standard", EMPTIED.format(standard=typed))
        elif not self.table.standard:
            self.add_error("standard", "月份表里有填错的格，错处写在那一格下面")
        elif is_untouched or typed == self.table.standard:
            cleaned["standard"] = self.table.standard
        else:
            self.add_error("standard", MISMATCH.format(table=self.table.standard))
        return cleaned

    def take_table(self, data: QueryDict) -> None:
        """The table as it was typed into another form of the clause."""
        typed = ThresholdTableForm(data, groups=self.groups_of_register)
        if typed.is_edited:
            self.table = typed

    def write_table(self) -> None:
        """用这张表写标准: what the table says goes into the box; where it says none, the table tells why."""
        table = ThresholdTableForm(self.data, groups=self.groups_of_register)
        if table.standard:
            data = cast(QueryDict, self.data).copy()
            data["standard"] = table.standard
            self.data = data
            table = ThresholdTableForm(groups=self.groups_of_register, standard=table.standard)
        self.table = table

    def fill_down(self, month: int) -> None:
        """以下各月同上."""
        self.table = ThresholdTableForm(self.data, groups=self.groups_of_register).filled_down(month)

    def leave_unjudged(self) -> None:
        """Show what was typed without faults: it was not to be saved. That somebody else wrote meanwhile stays said."""
        stale = self.errors.get("shown")
        self._errors = ErrorDict()
        if stale:
            self.add_error("shown", cast(Any, stale.as_data()))

    def typed_clause(self, rule_set: RuleSet) -> Clause:
        """The clause as it stands on the page, never written: what of it cannot be read is left out."""
        typed = {name: str(self[name].value() or "") for name in TYPED}
        number, metric = (str(self[name].value() or "") for name in ("number", "metric"))
        return Clause(
            rule_set=rule_set,
            number=int(number) if number.isdecimal() else 0,
            metric=self.department.metrics.filter(pk=key_in(metric) or 0).first(),
            **typed,
        )

    @property
    def against_stored(self) -> WrittenTwice | None:
        """Where somebody else wrote meanwhile: what is stored now beside what was typed; nothing else."""
        if not self.seen_before:
            return None
        return written_twice(self.instance, self.typed_clause(self.instance.rule_set))

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the clause's fields."""
        return {name: value for name, value in self.cleaned_data.items() if name != "shown"}
