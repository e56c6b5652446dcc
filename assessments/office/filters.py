"""The filter above queue and desk: what it asks stands in the address, and what is not valid asks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from assessments.office.narrowing import EVIDENCE, KINDS, OWN, VERDICTS, QueueNarrowing
from assessments.office.tabs import TABS
from departments.fields import CountedField
from departments.models import Department
from departments.text import key_in
from rules.models import Signal

LONGEST = 40  # of the words that somebody looks for
ANY = ("", "全部")


@dataclass(frozen=True)
class FilterChip:
    label: str
    value: str
    without: str


class QueueFilter(forms.Form):
    """The boxes of the filter; `narrowing` is what they ask."""

    department = forms.ChoiceField(label="部门", required=False)
    unit = forms.ChoiceField(label="单位", required=False)
    signal = forms.ChoiceField(label="条款等次", required=False, choices=[ANY, *Signal.choices])
    verdict = forms.ChoiceField(label="判定结果", required=False, choices=[ANY, *VERDICTS.items()])
    evidence = forms.ChoiceField(label="佐证", required=False, choices=[ANY, *EVIDENCE.items()])
    kind = forms.ChoiceField(
        label="来由", required=False, choices=[ANY, *((name, label) for name, (label, _) in KINDS.items())]
    )
    returned = forms.ChoiceField(label="经手", required=False, choices=[ANY, *OWN.items()])
    q = CountedField(label="文字", required=False, max_length=LONGEST)

    def __init__(self, data: QueryDict | Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        registered = list(Department.objects.all())
        self._offer("department", [one for one in registered if one.assesses])
        self._offer("unit", [one for one in registered if one.is_assessed])

    def _offer(self, name: str, departments: list[Department]) -> None:
        choices = [ANY, *((one.code, one.label) for one in departments)]
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def narrowing(self) -> QueueNarrowing:
        self.is_valid()
        tab = self.data.get("tab", "")
        asked = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return QueueNarrowing(tab=tab if tab in TABS else "", **asked)

    @property
    def page(self) -> int:
        """The page of the tab that is asked for; a list says itself whether there is one."""
        return key_in(self.data.get("page", "")) or 1

    def chips(self, narrowing: QueueNarrowing) -> list[FilterChip]:
        """What is asked, each with the address that asks it no more."""
        return [
            FilterChip(
                str(self.fields[name].label),
                dict(getattr(self.fields[name], "choices", ())).get(value, value),
                narrowing.but(**{name: ""}).query,
            )
            for name, value in narrowing.parts.items()
        ]


def narrowing_of(asked: QueryDict) -> QueueNarrowing:
    """What the address asks, for whoever opens a line from the queue and goes on to the next."""
    return QueueFilter(asked).narrowing
