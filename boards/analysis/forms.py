"""What is asked of the analysis: which months, and of the list behind a figure whose and which. All in the address."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet

from boards.analysis.measures import MEASURES, AnalysisMeasure
from boards.analysis.spans import KINDS, TO_DATE, MonthSpan
from departments.models import Department
from departments.months import CalendarMonth

ORDERS = [(f"{sign}{key}", key) for key in MEASURES for sign in ("", "-")]


class SpanForm(forms.Form):
    """A kind of span and a month in it; where nothing, or nothing valid, is asked, the newest year to date."""

    kind = forms.ChoiceField(label="时段", choices=list(KINDS.items()), required=False)
    month = forms.ChoiceField(label="月份", required=False)
    sort = forms.ChoiceField(choices=ORDERS, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], *, published: Sequence[CalendarMonth]) -> None:
        """`published` are the months that are out, the newest first, at least one."""
        self.usual = {"kind": TO_DATE, "month": str(published[0])}
        super().__init__({**self.usual, **{name: data[name] for name in data}})
        self.fields["month"].choices = [(str(at), at.chinese) for at in published]  # type: ignore[attr-defined]

    @property
    def span(self) -> MonthSpan:
        return MonthSpan(self._valid("kind"), CalendarMonth.parse(self._valid("month")))

    @property
    def order(self) -> str:
        return self._valid("sort")

    def _valid(self, name: str) -> Any:
        """What is asked, else the usual; the error of what is not valid stands in the form."""
        self.is_valid()
        return self.cleaned_data.get(name) or self.usual.get(name, "")

    @property
    def query(self) -> str:
        """Of an address that asks for the same months."""
        return urlencode({"kind": self.span.kind, "month": self.span.month})


def _assessing() -> QuerySet[Department]:
    """Who assesses, or ever had rules to assess by."""
    return Department.objects.filter(Q(assesses=True) | Q(rule_sets__isnull=False)).distinct()


class BehindForm(SpanForm):
    """Whose figure, and which one; without the second the department's figures stand alone."""

    department = forms.ModelChoiceField(
        label="部门",
        queryset=Department.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="请选择",
    )
    figure = forms.ChoiceField(
        label="看哪一项",
        choices=[("", "只看各项数目"), *((measure.key, measure.name) for measure in MEASURES.values())],
        required=False,
    )
    field_order = ("department", "figure", "kind", "month")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].queryset = _assessing()  # type: ignore[attr-defined]
        del self.fields["sort"]

    @property
    def asked_department(self) -> Department | None:
        return self._valid("department") or None

    @property
    def asked_figure(self) -> AnalysisMeasure | None:
        return MEASURES.get(self._valid("figure"))
