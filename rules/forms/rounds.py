"""Forms of a round of revising: its dates, and whom the office reminds with which words."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from departments.fields import VisibleField, day_box, limit_of
from departments.forms import AsShown, Grouped
from departments.models import Department, User
from rules.models import RevisionRound, RoundReminder
from rules.reminding import Reminded, remind, usual_words
from rules.round_dates import ROUND_DATES
from rules.rounds import RoundProgress


class RoundDatesForm(Grouped, AsShown, forms.ModelForm):
    sealed = ROUND_DATES
    groups: ClassVar = [("日期", list(ROUND_DATES))]

    class Meta:
        model = RevisionRound
        fields = ROUND_DATES
        widgets: ClassVar = {name: day_box() for name in ROUND_DATES}
        help_texts: ClassVar = {
            "send_until": "过了这天还没有送审的部门，进度页上标逾期；日期只是提醒，不会因此亮灯。",
            "decide_until": "区作风办在这天前批准或退回，要早于生效月份。",
        }


class RemindForm(forms.Form):
    """Which departments, by their codes, with which words; ticked at first are those that are overdue."""

    departments = forms.ModelMultipleChoiceField(
        label="部门",
        queryset=Department.objects.filter(assesses=True),
        to_field_name="code",
        error_messages={
            "required": "请勾选要提醒的部门",
            "invalid_choice": "没有“%(value)s”这个认定部门",
        },
    )
    words = VisibleField(
        lines=True,
        label="催报的话",
        max_length=limit_of(RoundReminder, "words"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, current: RoundProgress, data: Any = None) -> None:
        unreminded = [row for row in current.overdue if not row.is_reminded(current.today)]
        ticked = [row.department.code for row in unreminded]
        super().__init__(data, initial={"departments": ticked, "words": usual_words(current)})

    @property
    def ticked(self) -> list[str]:
        """The codes that are ticked, as the page shows them."""
        return [str(code) for code in self["departments"].value() or []]

    def take(self, *, actor: User, now: datetime) -> Reminded | None:
        """Remind them; None where it is refused, and the form then says why."""
        if not self.is_valid():
            return None
        departments, words = self.cleaned_data["departments"], self.cleaned_data["words"]
        try:
            return remind(list(departments), words, actor=actor, now=now)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None
