"""What the office writes on a month's list: its approval, a leader's letter, its dates, the examining bodies."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commitments.dates import LETTER_DAYS
from commitments.forms.proposing import new_token, text_field
from commitments.letters import MOST_DAYS, LeadersLetter, assign_letter
from commitments.models import Item, Plan
from commitments.models.items import LETTER_LIMIT
from commitments.models.plans import APPROVAL_WORDS_LIMIT, APPROVED_BY_LIMIT
from commitments.planning import PlanApproval, issue_plan, set_dates, set_panel
from commitments.workflow import Taken
from departments.fields import VisibleField, day_box
from departments.finding import Findable, found
from departments.forms import Grouped
from departments.models import Department, User
from departments.months import CalendarMonth

MOST_NAMED = 5
BAD_DAY = {"invalid": "日期要写成 2026-12-31 的样子"}


def day(label: str, **more: Any) -> forms.DateField:
    words = {"required": f"请填写{label}", **BAD_DAY}
    return forms.DateField(label=label, widget=day_box(), error_messages=words, **more)


class IssueForm(Grouped, forms.Form):
    """The approval, and the keys of what was on the page; what is ticked will be public."""

    approved_by = VisibleField(
        label="谁批准的", max_length=APPROVED_BY_LIMIT, help_text="如 区政府第 12 次办公会"
    )
    approved_on = day("批准日期")
    approval_words = VisibleField(label="批准意见", max_length=APPROVAL_WORDS_LIMIT, required=False)
    items = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "没有要交办的事项"}, widget=forms.MultipleHiddenInput
    )
    shown = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "approved_by": plan.approved_by,
            "approved_on": plan.approved_on,
            "approval_words": plan.approval_words,
        }
        super().__init__(*args, **kwargs)
        self.month = plan.calendar_month
        keys = Item.objects.filter(proposed_for=self.month).values_list("pk", flat=True)
        for name in ("items", "shown"):
            self.fields[name].choices = [(key, str(key)) for key in keys]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        return {str(key) for key in self["shown"].value() or ()}

    def take(self, *, actor: User, now: datetime) -> Taken | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        approval = PlanApproval(data["approved_by"], data["approved_on"], data["approval_words"])
        try:
            return issue_plan(self.month, data["items"], approval, shown=data["shown"], actor=actor, now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class LetterForm(Grouped, forms.Form):
    """A leader's letter; the unit is found by its name, code or the initials of its pinyin."""

    number = VisibleField(label="来文编号", max_length=LETTER_LIMIT)
    text = text_field()
    received = day("收文日期")
    unit = forms.CharField(
        label="承办单位",
        help_text="名称、简称、编码或拼音首字母",
        error_messages={"required": "请填写承办单位"},
        widget=forms.TextInput(attrs={"list": "letter-units", "autocomplete": "off"}),
    )
    days = forms.IntegerField(
        label="工作日",
        initial=LETTER_DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": "请填写几个工作日", "invalid": "工作日要写整数"},
    )
    is_shown = forms.BooleanField(label="公示", required=False)
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, units: list[Department], today: Any, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"received": today, "token": new_token(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.units = units

    def clean_unit(self) -> Department:
        return _unit_meant(self.cleaned_data["unit"], self.units)

    def take(self, *, actor: User, now: datetime) -> Item | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        letter = LeadersLetter(data["number"], data["text"], data["received"], data["days"], data["is_shown"])
        try:
            return assign_letter(data["unit"], letter, actor=actor, token=data["token"], now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


def _unit_meant(asked: str, units: list[Department]) -> Department:
    """The one unit that somebody meant; ValidationError where none, or several, may be."""
    known = {unit.code: unit for unit in units}
    meant = found(asked, (Findable.of(unit.code, unit.short_name, unit.name) for unit in units))
    exact = [one for one in meant if asked in (one.code, *one.names)]
    chosen = exact or meant
    if len(chosen) == 1:
        return known[chosen[0].code]
    if not chosen:
        raise ValidationError(f"没有找到“{asked}”。名称、简称、编码或拼音都行")
    names = "、".join(known[one.code].label for one in chosen[:MOST_NAMED])
    raise ValidationError(f"“{asked}”可能是{names}，请写清是哪个")


class PlanDatesForm(Grouped, forms.Form):
    propose_until = day("提出截止")
    examine_until = day("联审截止")
    publish_on = day("计划发布")

    def take(self, month: CalendarMonth, *, actor: User, now: datetime) -> Plan | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        try:
            return set_dates(month, **self.cleaned_data, actor=actor, now=now)
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None


class PanelForm(Grouped, forms.Form):
    bodies = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label="联审部门",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "没有这个单位"},
    )

    def __init__(self, month: CalendarMonth, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.month = month
        self.fields["bodies"].queryset = Department.objects.active(month)  # type: ignore[attr-defined]

    def take(self, *, actor: User, now: datetime) -> bool:
        """False where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return False
        set_panel(self.cleaned_data["bodies"], self.month, actor=actor, now=now)
        return True
