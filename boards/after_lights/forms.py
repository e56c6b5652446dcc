"""What is asked of the list: a year, a month, a unit, a state. All in the address."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms

from boards.after_lights.states import BY_KEY, FollowedLight
from departments.months import CalendarMonth


class AfterLightsForm(forms.Form):
    """What is not valid filters nothing; the year is the newest unless another is asked."""

    year = forms.ChoiceField(label="年度", required=False)
    month = forms.ChoiceField(label="月份", required=False)
    unit = forms.ChoiceField(label="单位", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), *((key, one.word) for key, one in BY_KEY.items())],
    )

    def __init__(self, data: Mapping[str, str], *, years: Sequence[int]) -> None:
        """`years` are those of which a month is out, the newest first, at least one."""
        super().__init__({"year": str(years[0]), **data})
        self._choices("year", [(str(year), f"{year}年") for year in years])
        asked = self.data["year"]
        self.asked_year = int(asked) if asked in {str(year) for year in years} else years[0]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def narrowed(self, lights: Sequence[FollowedLight]) -> list[FollowedLight]:
        """Those of the year's lights that are asked for; the choices are what the year has."""
        months = dict.fromkeys(str(light.month) for light in lights)
        units = {light.unit: light.unit_name for light in lights}
        everything = ("", "全部")
        self._choices("month", [everything, *((at, CalendarMonth.parse(at).chinese) for at in months)])
        self._choices("unit", [everything, *units.items()])
        self.is_valid()
        asked: Mapping[str, Any] = self.cleaned_data
        return [
            light
            for light in lights
            if asked.get("month") in (None, "", str(light.month))
            and asked.get("unit") in (None, "", light.unit)
            and asked.get("state") in (None, "", light.state.key)
        ]

    @property
    def query(self) -> str:
        """Of an address that asks for the same."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})
