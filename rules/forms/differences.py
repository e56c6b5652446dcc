"""Against which other set of the department a set is held."""

from typing import Any

from django import forms

from departments.models import User
from rules.compared import base_of
from rules.models import RuleSet
from rules.set_differences import sets_beside


class AgainstForm(forms.Form):
    """Asked in the address; without an answer it is the set that it was copied from, or the one in force before."""

    against = forms.ModelChoiceField(
        label="与哪一套对照",
        queryset=RuleSet.objects.none(),
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": "没有这一套细则"},
    )

    def __init__(self, rule_set: RuleSet, user: User, data: Any) -> None:
        super().__init__(data)
        self.rule_set = rule_set
        field = self.fields["against"]
        assert isinstance(field, forms.ModelChoiceField)
        self.others = sets_beside(rule_set, user)
        field.queryset = self.others

    def base(self) -> RuleSet | None:
        """The set that was asked for; the usual one where none was, else the newest; None where there is no other."""
        if not self.is_valid():
            return None
        asked: RuleSet | None = self.cleaned_data["against"]
        return asked or base_of(self.rule_set) or self.others.first()
