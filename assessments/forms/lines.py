"""The form of one line: whom, why, on what facts, with which files; nothing typed or uploaded is lost."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from assessments.files.evidence import Kept, attach_kept
from assessments.filing import add_line, clause_for, edit_line
from assessments.forms.files import FilesForm
from assessments.grounds_hint import FIRM, HINT
from assessments.models import FACTS_LIMIT, GROUNDS_LIMIT, Determination
from assessments.models.determinations import unit_fault
from assessments.row_fields import LINE
from departments.fields import VisibleField
from departments.finding import Findable
from departments.forms import Grouped
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.names import UNGROUPED
from rules.models import Clause

MONTHS_BACK = 12
BEFORE = "上月认定过"


class UnitField(forms.ChoiceField):
    """A unit of the list, by its code; a unit of the register that is not in the list is refused with the reason."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.why: Callable[[Department], str | None] = lambda unit: None

    def validate(self, value: str) -> None:
        try:
            super().validate(value)
        except ValidationError:
            unit = Department.objects.filter(code=value).first()
            if unit is not None and (fault := self.why(unit)):
                raise ValidationError(fault) from None
            raise


class LineForm(Grouped, FilesForm):
    """A new line under a clause, or the change of one that is not with the office; `prefix` is its place."""

    marked: ClassVar = LINE
    unit = UnitField(
        label="单位",
        widget=forms.Select(attrs={"data-first": BEFORE}),
        error_messages={"required": "请选择单位", "invalid_choice": "没有这个单位可选，请从列表里选"},
    )
    grounds = VisibleField(
        label="事由",
        required=False,
        max_length=GROUNDS_LIMIT,
        help_text="对外公开，不超过 60 字；写明时间、数量或文号更有说服力。",
        widget=forms.TextInput(attrs={"data-firm": FIRM, "data-hint": HINT}),
    )
    facts = VisibleField(
        label="事实依据",
        lines=True,
        required=False,
        max_length=FACTS_LIMIT,
        help_text="供审核用，不对外公开。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    data_month = forms.TypedChoiceField(
        label="所属月份",
        coerce=CalendarMonth.parse,
        help_text="事情是哪个月的；补报以前月份才需要改。",
        error_messages={"required": "请选择所属月份", "invalid_choice": "没有这个月份可选，请从列表里选"},
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": "页面已过期，请刷新后再提交"},
    )
    field_order = ("unit", "grounds", "facts", "files", "data_month")

    def __init__(
        self,
        *args: Any,
        actor: User,
        month: CalendarMonth,
        clause: Clause,
        units: list[Department],
        recent: Iterable[Department] = (),
        line: Determination | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**_initial(line, month), **kwargs.get("initial", {})}
        super().__init__(*args, actor=actor, **kwargs)
        self.month, self.clause, self.line = month, clause, line
        self.units = {unit.code: unit for unit in units}
        if line:
            self.units.setdefault(line.unit.code, line.unit)
        self.standing: Determination | None = None
        self.fields["grounds"].required = not clause.is_machine_checked
        unit_field = cast(UnitField, self.fields["unit"])
        unit_field.why = lambda unit: unit_fault(clause.rule_set.department, unit, month)
        unit_field.choices = unit_choices(self.units.values(), recent, ask=line is None)
        cast(forms.ChoiceField, self.fields["data_month"]).choices = _month_choices(month, line)

    def clean_version(self) -> int | None:
        """Only what was seen is overwritten: a page without a version shows what stands, and must be sent again."""
        version = self.cleaned_data["version"]
        if self.line and version is None:
            self._show_both(self.line)
            raise ValidationError("这一页没有载全，没有保存。请看过现在的内容，再按一次保存")
        return version

    @property
    def findable(self) -> list[Findable]:
        return findable(self.units.values())

    def clean_unit(self) -> Department:
        return self.units[self.cleaned_data["unit"]]

    def save(self) -> Determination | None:
        """Write the line and its files at once; None where the domain refuses, and the form says why."""
        if not self.is_valid():
            return None
        try:
            with transaction.atomic():
                line = self._change(self.line) if self.line else self._add()
                attach_kept(line, self._not_attached(line), actor=self.actor)
        except ValidationError as refusal:
            if self.line and getattr(refusal, "code", "") == "changed":
                self._show_both(self.line)
            self.take_refusal(refusal)
            return None
        return line

    def _not_attached(self, line: Determination) -> list[Kept]:
        """The first of two presses of one button has attached them already."""
        held = set(line.evidence.values_list("sha256", flat=True)) if self.kept else ()
        return [kept for kept in self.kept if kept.sha256 not in held]

    def _show_both(self, line: Determination) -> None:
        """Somebody else saved first: show what stands beside what was typed, and let the next press overwrite it."""
        self.standing = Determination.objects.with_names().get(pk=line.pk)
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(self.standing.version)
        self.data = data

    def _content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("unit", "grounds", "facts", "data_month")}

    def _add(self) -> Determination:
        clause = clause_for(self.clause, self.cleaned_data["data_month"])
        return add_line(self.month, clause, actor=self.actor, **self._content())

    def _change(self, line: Determination) -> Determination:
        version = self.cleaned_data["version"]
        return edit_line(line, actor=self.actor, version=version, **self._content())


def findable(units: Iterable[Department]) -> list[Findable]:
    """By what a script finds the units of a form while one types."""
    return [Findable.of(unit.code, unit.label, unit.short_name, unit.name) for unit in units]


def _initial(line: Determination | None, month: CalendarMonth) -> dict[str, Any]:
    if line is None:
        return {"data_month": str(month)}
    return {
        "unit": line.unit.code,
        "grounds": line.grounds,
        "facts": line.facts,
        "data_month": str(line.data_month),
        "version": line.version,
    }


def _month_choices(month: CalendarMonth, line: Determination | None) -> list[tuple[str, str]]:
    months = [month.plus(-back) for back in range(MONTHS_BACK)]
    if line and line.data_month not in months:
        months.append(line.data_month)
    return [
        (str(choice), choice.chinese if choice == month else f"{choice.chinese}（补报）") for choice in months
    ]


def unit_choices(
    units: Iterable[Department], recent: Iterable[Department] = (), *, ask: bool = True
) -> list[tuple]:
    """The units that may be judged: last month's first, then by group, each in register order."""
    units = list(units)
    known = {unit.pk for unit in recent}
    choices: list[tuple] = [("", "请选择单位")] if ask else []
    before = [(unit.code, unit.label) for unit in units if unit.pk in known]
    if before:
        choices.append((BEFORE, before))
    groups: dict[str, list] = {}
    for unit in units:
        if unit.pk not in known:
            groups.setdefault(unit.group or UNGROUPED, []).append((unit.code, unit.label))
    return choices + list(groups.items())
