"""The register of supervisors: an appointment, its end, the word of a year."""

from typing import Any

from django import forms

from departments.fields import VisibleField, day_box
from departments.forms import Grouped, OnlyReads
from departments.models import Department, User
from inspections.models import ConductWord, Supervisor
from inspections.models.people import BECAUSE_LIMIT, MAY_SERVE

DAYS = ("since", "until", "trained_on", "confidential_on")


class AppointmentForm(Grouped, OnlyReads, forms.ModelForm):
    class Meta:
        model = Supervisor
        fields = ("user", "kind", "since", "until", "document", "trained_on", "confidential_on", "avoid")
        widgets = {name: day_box() for name in DAYS} | {"avoid": forms.SelectMultiple(attrs={"size": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=MAY_SERVE).select_related("department")
        own = self.instance.user_id if self.instance.pk else None
        taken = Supervisor.objects.exclude(user=own).values("user")
        self.fields["user"].queryset = people.exclude(pk__in=taken)  # type: ignore[attr-defined]
        self.fields["avoid"].queryset = Department.objects.all()  # type: ignore[attr-defined]

    def filled(self) -> Supervisor:
        """The row with what was typed, not saved."""
        for name in ("user", "kind", "document", *DAYS):
            setattr(self.instance, name, self.cleaned_data[name])
        return self.instance


class EndForm(forms.Form):
    ended_on = forms.DateField(label="解聘日期", widget=day_box())
    because = VisibleField(label="解聘原因", max_length=BECAUSE_LIMIT)


class ConductForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    word = forms.ChoiceField(label="评价", choices=ConductWord.choices)
    reason = VisibleField(label="理由", max_length=BECAUSE_LIMIT)
