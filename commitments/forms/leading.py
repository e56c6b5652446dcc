"""The form of 带入认定: into which clause, of which month."""

from typing import Any

from django import forms

from assessments.feeding import clauses_to_lead_into
from commitments.forms.proposing import month_field
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Clause


class LeadMonthForm(forms.Form):
    """The month of the readings page that one comes from."""

    month = month_field("月份")


class ItemLeadForm(forms.Form):
    clause = forms.ModelChoiceField(
        Clause.objects.none(),
        label="条款",
        error_messages={"required": "请选一个条款", "invalid_choice": "这个条款不在可选的条款里，请重选"},
    )

    def __init__(self, *args: Any, department: Department, month: CalendarMonth, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [clause.pk for clause in clauses_to_lead_into(month, department)]
        self.fields["clause"].queryset = Clause.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
