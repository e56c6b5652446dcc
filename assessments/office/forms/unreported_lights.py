"""What the office types to add a line itself (补充认定): which clause, whom, why."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError

from assessments.light_requests import request_for, take_light_request_step
from assessments.models import FACTS_LIMIT, GROUNDS_LIMIT, Determination, LightRequest
from assessments.models.light_requests import ASK_LIMIT
from assessments.office.forms.light_requests import DAY_WANTED, USUAL_WHY
from assessments.office.spared_listed import Narrowed
from assessments.office.spared_standing import SparedStanding
from assessments.office.unreported_lights import add_unreported
from assessments.permissions import is_free_about
from departments.fields import MonthFormField, VisibleField, day_box, limit_of
from departments.forms import Grouped
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, Signal, signal_order


class SparedFilter(forms.Form):
    """What the page of 应亮未亮 is narrowed to, in its address; what is not on offer narrows nothing."""

    department = forms.ChoiceField(label="部门", required=False)
    signal = forms.ChoiceField(label="等次", required=False, choices=[("", "全部"), *Signal.choices])
    state = forms.ChoiceField(
        label="办理",
        required=False,
        choices=[("", "全部"), *((standing.value, standing.label) for standing in SparedStanding)],
    )

    def __init__(self, data: Mapping[str, str], *, departments: Iterable[Department]) -> None:
        super().__init__(data)
        offered = [("", "全部"), *((department.code, department.label) for department in departments)]
        cast(forms.ChoiceField, self.fields["department"]).choices = offered

    @property
    def narrowed(self) -> Narrowed:
        self.is_valid()
        return Narrowed(**{name: self.cleaned_data.get(name, "") for name in self.fields})

    @property
    def query(self) -> str:
        """Of an address that is narrowed as this one."""
        return urlencode({name: value for name, value in vars(self.narrowed).items() if value})


class ClauseChoice(forms.ModelChoiceField):
    def label_from_instance(self, clause: Clause) -> str:
        return f"{clause.rule_set.department.label} {clause.label}　{clause.text[:40]}"


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Department) -> str:
        return unit.label


class UnreportedForm(Grouped, forms.Form):
    """提请补亮 or 补充认定 of whatever clause: which, whom, why; each takes what it needs."""

    clause = ClauseChoice(Clause.objects.none(), label="条款", empty_label="请选择")
    unit = UnitChoice(Department.objects.none(), label="单位", empty_label="请选择")
    data_month = MonthFormField(
        label="所属月份", required=False, help_text="不填就是本月；事情属于更早的月份时填写"
    )
    until = forms.DateField(
        label="答复期限",
        required=False,
        widget=day_box(),
        error_messages={"invalid": DAY_WANTED},
        help_text="不填就是两个工作日；不晚于计划发布的那天",
    )
    words = VisibleField(
        label="提请的话", required=False, max_length=ASK_LIMIT, help_text="部门会看到：要补报什么，凭什么"
    )
    grounds = VisibleField(
        label="事由",
        required=False,
        max_length=GROUNDS_LIMIT,
        help_text=f"补充认定的要写；向社会公开，{GROUNDS_LIMIT} 字以内，写明时间、数据或文号",
    )
    facts = VisibleField(
        lines=True,
        label="事实依据",
        required=False,
        max_length=FACTS_LIMIT,
        help_text="内部掌握，不公开",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    unasked = VisibleField(
        label="为什么不先提请",
        required=False,
        max_length=limit_of(Determination, "unasked_because"),
        help_text=f"没有提请、或没有等到期限就补充的要写，如：{'；'.join(USUAL_WHY)}",
    )
    groups = [
        ("给谁、按哪一条", ["clause", "unit", "data_month"]),
        ("先提请部门补报", ["until", "words"]),
        ("区作风办补充认定", ["grounds", "facts", "unasked"]),
    ]

    def __init__(self, month: CalendarMonth, *args: Any, user: User, **kwargs: Any) -> None:
        """Neither clauses nor units about which `user` may add nothing are on offer (回避).

        Offered are the clauses of the month and, for a late matter, those of the month it belongs to.
        """
        super().__init__(*args, **kwargs)
        self.month = month
        offered = [clause.pk for at in {month, *self._late()} for clause in _applying(at)]
        clauses = Clause.objects.filter(pk__in=offered).select_related("rule_set__department")
        order = ("rule_set__department__position", "rule_set__department__code", signal_order(), "number")
        clauses = clauses.order_by(*order)
        clause_field = cast(ClauseChoice, self.fields["clause"])
        own, units = user.department, Department.objects.assessed(month)
        if not is_free_about(user, own, None):
            clauses = clauses.exclude(rule_set__department=own)
        if not is_free_about(user, own, own):
            units = units.exclude(pk=own.pk)
        clause_field.queryset = clauses
        cast(UnitChoice, self.fields["unit"]).queryset = units

    def add(self, *, actor: User) -> Determination:
        """补充认定. Raises as `add_unreported` does."""
        names = ("clause", "unit", "data_month", "grounds", "facts", "unasked")
        return add_unreported(self.month, actor=actor, **{name: self.cleaned_data[name] for name in names})

    def ask(self, *, actor: User, now: datetime) -> LightRequest:
        """提请补亮. Raises as `take_light_request_step` does."""
        data = self.cleaned_data
        request = request_for(self.month, data["clause"], data["unit"], data["data_month"])
        said = {"words": data["words"], "until": data["until"]}
        return take_light_request_step(request, "ask", actor=actor, now=now, **said)

    def _late(self) -> list[CalendarMonth]:
        """The month that is typed as 所属月份, where it can be read."""
        try:
            return list(filter(None, [self.fields["data_month"].to_python(self["data_month"].value())]))
        except ValidationError:
            return []


def _applying(month: CalendarMonth) -> list[Clause]:
    return [clause for clause in Clause.objects.in_force(month) if clause.in_effect(month)]
