"""What a page of a rule set says that it showed, so that nothing is done to what nobody saw."""

from django import forms

from departments.fields import VisibleField, limit_of
from rules.models import RuleSet


class SeenSetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)


class SetStepForm(SeenSetForm):
    """A step of the department, with its words to the office where it has any."""

    note = VisibleField(
        lines=True,
        label="不改的理由",
        required=False,
        max_length=limit_of(RuleSet, "answer"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回后还没有改动。改过再送审，不用填写；如果不改，请写明理由，区作风办会看到。",
    )
