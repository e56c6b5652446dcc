"""What the office types: a decision with its words, a line that was spared, the dates of a month."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments import dates
from assessments.models import FACTS_LIMIT, GROUNDS_LIMIT, Determination, Explanation, Month
from assessments.workflow import STEPS, take_step
from departments.fields import MonthFormField, VisibleField
from departments.forms import Grouped
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import Step, StepRefused
from rules.models import Clause, signal_order

NOTE_LIMIT = Determination._meta.get_field("note").max_length


def office_steps(thing: Determination | Explanation) -> dict[str, Step]:
    """The steps of the table that are the office's: the decisions and their undoing."""
    own = [step for step in STEPS[type(thing)].values() if step.is_decision or step.name == "undo"]
    return {step.name: step for step in own}


class DecisionForm(forms.Form):
    """A decision: the button pressed, the reasons ticked and typed, and the version that was read."""

    step = forms.ChoiceField(label="审核", error_messages={"required": "请按下面的一个按钮"})
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(label="常用理由", required=False, widget=forms.CheckboxSelectMultiple)
    against = forms.MultipleChoiceField(
        label="仍要审定的理由", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = VisibleField(
        lines=True,
        label="意见",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        thing: Determination | Explanation,
        data: Any = None,
        *,
        proposals: Mapping[str, Sequence[str]] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.thing, self.proposals = thing, proposals
        self.unsaved = ""
        self.steps = office_steps(thing)
        self.fields["step"].choices = [(step.name, step.label) for step in self.steps.values()]
        self.initial.setdefault("version", thing.version)
        self.initial.setdefault("seen_state", thing.state)
        against = proposals.get("accept", ())
        others = [each for name, each in proposals.items() if name != "accept"]
        self._offer("against", dict.fromkeys(against))
        self._offer("reasons", dict.fromkeys(words for each in others for words in each))

    def _offer(self, name: str, offered: Mapping[str, None]) -> None:
        self.fields[name].choices = [(words, words) for words in offered]
        if not offered:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The reasons ticked for the step go before the words typed; what was ticked for another is left aside."""
        cleaned = super().clean()
        step = self.steps.get(cleaned.get("step", ""))
        ticked = self._ticked(step) if step else []
        cleaned["words"] = "；".join(filter(None, [*ticked, cleaned.get("note", "").strip()]))
        if step and step.needs_note and not cleaned["words"]:
            self.add_error("note", f"{step.label}要写明理由")
        if len(cleaned["words"]) > NOTE_LIMIT:
            self.add_error("note", f"理由合计不能超过 {NOTE_LIMIT} 个字")
        return cleaned

    def _ticked(self, step: Step) -> list[str]:
        name = "against" if step.name == "accept" else "reasons" if step.needs_note else ""
        return self.cleaned_data.get(name, [])

    def take(self, *, actor: User) -> Determination | Explanation | None:
        """Take the step; None where the form is wrong, which then says why. StepRefused goes through."""
        if not self.is_valid():
            return None
        seen = {name: self.cleaned_data[name] for name in ("version", "seen_state")}
        try:
            return take_step(
                self.thing, self.taken.name, actor=actor, note=self.cleaned_data["words"], **seen
            )
        except StepRefused:
            raise
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None

    @property
    def taken(self) -> Step:
        return self.steps[self.cleaned_data["step"]]

    def again(self, fresh: Determination | Explanation) -> "DecisionForm":
        """The same words, beside the version that stands now; `unsaved` holds them where no box is left."""
        ticks = {name: self.cleaned_data.get(name, []) for name in ("reasons", "against")}
        note = self.cleaned_data["note"]
        form = DecisionForm(fresh, initial=ticks | {"note": note}, proposals=self.proposals)
        form.unsaved = "；".join(filter(None, [*ticks["reasons"], *ticks["against"], note.strip()]))
        return form


class SeenForm(forms.Form):
    """Which explanations were on the page, as `pk.version` with spaces between."""

    seen = forms.RegexField(r"^[0-9]+\.[0-9]+( [0-9]+\.[0-9]+)*$", max_length=20000, widget=forms.HiddenInput)

    def clean_seen(self) -> dict[int, int]:
        pairs = (each.split(".") for each in self.cleaned_data["seen"].split())
        return {int(pk): int(version) for pk, version in pairs}


class ClauseChoice(forms.ModelChoiceField):
    def label_from_instance(self, clause: Clause) -> str:
        return f"{clause.rule_set.department.label} {clause.label}　{clause.text[:40]}"


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Department) -> str:
        return unit.label


class SpareForm(Grouped, forms.Form):
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
        """`own` is the department that the reader adds nothing for and nothing about (回避).

        Offered is what applies in the month; of a late matter also what applied in its own.
        """
        super().__init__(*args, **kwargs)
        offered = [each.pk for at in {month, *self._late()} for each in _applying(at)]
        clauses = Clause.objects.filter(pk__in=offered).select_related("rule_set__department")
        order = ("rule_set__department__position", "rule_set__department__code", signal_order(), "number")
        clauses = clauses.order_by(*order)
        self.fields["clause"].queryset = clauses.exclude(rule_set__department=own) if own else clauses
        units = Department.objects.assessed(month)
        self.fields["unit"].queryset = units.exclude(pk=own.pk) if own else units

    def _late(self) -> list[CalendarMonth]:
        """The month that is typed as 所属月份, where it can be read."""
        try:
            return list(filter(None, [self.fields["data_month"].to_python(self["data_month"].value())]))
        except ValidationError:
            return []


def _applying(month: CalendarMonth) -> list[Clause]:
    return [each for each in Clause.objects.in_force(month) if each.in_effect(month)]


class DatesForm(Grouped, forms.ModelForm):
    """The dates of one month; the report closes at an instant of local time.

    `shown` goes out and comes back: the dates that were on the page, so that nobody puts old ones back.
    """

    shown = forms.CharField(
        label="打开时的日期", widget=forms.HiddenInput, error_messages={"required": "请重新打开本页再改"}
    )

    class Meta:
        model = Month
        fields = ("report_until", "decide_until", "object_until", "publish_on")
        widgets = {
            "report_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "decide_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "object_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "publish_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = vars(self.instance.timetable) | {
            "report_until": self.instance.report_until.astimezone(dates.SHANGHAI)
        }
        self.initial["shown"] = " ".join(value.isoformat() for value in held.values())

    def clean_shown(self) -> dates.Timetable:
        try:
            report, *days = self.cleaned_data["shown"].split()
            shown = dates.Timetable(datetime.fromisoformat(report), *map(date.fromisoformat, days))
            dates.local_day(shown.report_until)
        except (ValueError, TypeError, OverflowError):
            raise ValidationError("请重新打开本页再改") from None
        return shown

    def typed(self) -> dates.Timetable:
        names = [each.name for each in fields(dates.Timetable)]
        return dates.Timetable(**{name: self.cleaned_data[name] for name in names})

    def again(self, held: Month) -> "DatesForm":
        """What was typed, beside the dates that stand now."""
        return DatesForm(instance=held, initial=vars(self.typed()))
