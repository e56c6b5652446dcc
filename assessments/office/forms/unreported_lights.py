"""What the office types to add a line itself (补充认定): which clause, whom, why."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from assessments.models import FACTS_LIMIT, GROUNDS_LIMIT
from departments.fields import MonthFormField, VisibleField
from departments.forms import Grouped
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Clause, signal_order


class ClauseChoice(forms.ModelChoiceField):
    def label_from_instance(self, clause: Clause) -> str:
        return f"{clause.rule_set.department.label} {clause.label}　{clause.text[:40]}"


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Department) -> str:
        return unit.label


class UnreportedForm(Grouped, forms.Form):
    """补充认定: which clause, whom, why."""

    clause = ClauseChoice(Clause.objects.none(), label="条款", empty_label="请选择")
    unit = UnitChoice(Department.objects.none(), label="单位", empty_label="请选择")
    data_month = MonthFormField(
        label="所属月份", required=False, help_text="不填就是本月；事情属于更早的月份时填写"
    )
    grounds = VisibleField(
        label="事由",
        max_length=GROUNDS_LIMIT,
        help_text=f"向社会公开，{GROUNDS_LIMIT} 字以内，写明时间、数据或文号",
    )
    facts = VisibleField(
        lines=True,
        label="事实依据",
        required=False,
        max_length=FACTS_LIMIT,
        help_text="内部掌握，不公开",
        widget=forms.Textarea,
    )
    groups = [("给谁、按哪一条", ["clause", "unit", "data_month"]), ("凭什么", ["grounds", "facts"])]

    def __init__(
        self, month: CalendarMonth, *args: Any, own: Department | None = None, **kwargs: Any
    ) -> None:
        """`own` is the reader's department, for and about which they may add nothing (回避).

        Offered are the clauses of the month and, for a late matter, those of the month it belongs to.
        """
        super().__init__(*args, **kwargs)
        offered = [clause.pk for at in {month, *self._late()} for clause in _applying(at)]
        clauses = Clause.objects.filter(pk__in=offered).select_related("rule_set__department")
        order = ("rule_set__department__position", "rule_set__department__code", signal_order(), "number")
        clauses = clauses.order_by(*order)
        clause_field = cast(ClauseChoice, self.fields["clause"])
        clause_field.queryset = clauses.exclude(rule_set__department=own) if own else clauses
        units = Department.objects.assessed(month)
        cast(UnitChoice, self.fields["unit"]).queryset = units.exclude(pk=own.pk) if own else units

    def _late(self) -> list[CalendarMonth]:
        """The month that is typed as 所属月份, where it can be read."""
        try:
            return list(filter(None, [self.fields["data_month"].to_python(self["data_month"].value())]))
        except ValidationError:
            return []


def _applying(month: CalendarMonth) -> list[Clause]:
    return [clause for clause in Clause.objects.in_force(month) if clause.in_effect(month)]
