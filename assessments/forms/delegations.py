"""委托代签: whom, and on which days."""

from datetime import date
from typing import cast

from django import forms
from django.http import QueryDict

from assessments.delegating import possible_delegates
from assessments.models.delegations import MOST_DAYS
from departments.fields import day_box
from departments.forms import Grouped
from departments.models import Department, User


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.name}（{person.username}）"


def _day(label: str, hint: str) -> forms.DateField:
    words = {"required": f"请填写{label}", "invalid": f"{label}要是一个日期，如 2026-11-03"}
    return forms.DateField(label=label, widget=day_box(), help_text=hint, error_messages=words)


class DelegationForm(Grouped, forms.Form):
    delegate = PersonField(
        User.objects.none(),
        label="代签人",
        empty_label="请选择",
        help_text="本部门的经办人；本人填写的内容仍由您签",
        error_messages={"required": "请选择代签人", "invalid_choice": "代签人要是本部门在用的经办人"},
    )
    first_day = _day("从哪天", "")
    last_day = _day("到哪天", f"含这一天，一次最多 {MOST_DAYS} 天")

    def __init__(self, data: QueryDict | None = None, *, department: Department, today: date) -> None:
        super().__init__(data, initial={"first_day": today})
        cast(forms.ModelChoiceField, self.fields["delegate"]).queryset = possible_delegates(department)


class RedLightsForm(forms.Form):
    red_lights_in_person = forms.BooleanField(required=False)
