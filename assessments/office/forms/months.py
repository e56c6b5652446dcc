"""What the office types to move the dates of a month."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments import dates
from assessments.models import Month
from departments.fields import day_box
from departments.forms import Grouped


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
            "decide_until": day_box(),
            "object_until": day_box(),
            "publish_on": day_box(),
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
        names = [field.name for field in fields(dates.Timetable)]
        return dates.Timetable(**{name: self.cleaned_data[name] for name in names})

    def again(self, held: Month) -> "DatesForm":
        """What was typed, beside the dates that stand now."""
        return DatesForm(instance=held, initial=vars(self.typed()))
