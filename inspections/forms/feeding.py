"""The forms of an assessing department beside the ledger: a metric to fill, a clause to lead a finding into."""

from typing import Any

from django import forms

from assessments.feeding import clauses_to_lead_into
from departments.models import Department
from departments.months import CalendarMonth
from inspections.models import InspectionSeries
from rules.models import Clause, Metric


class BindForm(forms.Form):
    metric = forms.ModelChoiceField(Metric.objects.none(), label="指标", empty_label=None)
    series = forms.ChoiceField(label="口径", choices=InspectionSeries.choices)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Metric.objects.filter(department=department, derivation="")
        self.fields["metric"].queryset = own  # type: ignore[attr-defined]


class LeadForm(forms.Form):
    clause = forms.ModelChoiceField(Clause.objects.none(), label="条款", empty_label=None)

    def __init__(self, *args: Any, department: Department, month: CalendarMonth, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [clause.pk for clause in clauses_to_lead_into(month, department)]
        self.fields["clause"].queryset = Clause.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
