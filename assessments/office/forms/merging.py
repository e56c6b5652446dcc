"""One press of 并案: the line that counts, those merged into it, each as it stood on the page."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.models import Determination, LineState
from assessments.office.lines import lines_for_desk
from assessments.office.merging import SeenLine, merge
from departments.models import User
from departments.text import LONGEST_KEY

SEEN = rf"([0-9]{{1,{LONGEST_KEY}}})\.([0-9]{{1,{LONGEST_KEY}}})\.({'|'.join(LineState.values)})"


class MergeForm(forms.Form):
    """`counted` and `merged` are `pk.version.state`, the merged ones with spaces between."""

    counted = forms.RegexField(rf"^{SEEN}$", widget=forms.HiddenInput)
    merged = forms.RegexField(rf"^{SEEN}( {SEEN})*$", max_length=2000, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.error_messages["invalid"] = field.error_messages["required"] = "页面不完整，请刷新后再办"

    def clean(self) -> dict[str, Any]:
        """The lines themselves, as they are now, beside what was seen of them."""
        super().clean()
        cleaned = self.cleaned_data
        seen = [
            (int(pk), int(version), state)
            for name in ("counted", "merged")
            for pk, version, state in re.findall(SEEN, cleaned.get(name, ""))
        ]
        rows = lines_for_desk().in_bulk([pk for pk, _, _ in seen])
        if len(rows) < len(seen):
            raise ValidationError("这里有的认定已经不在审核之列，请刷新后再办")
        lines = [SeenLine(rows[pk], version, state) for pk, version, state in seen]
        return {"lines": lines}

    def take(self, *, actor: User) -> Determination:
        """Merge; raises ValidationError where the form is no whole press, and as `merge` does."""
        if not self.is_valid():
            raise ValidationError([said for each in self.errors.values() for said in each])
        counted, *merged = self.cleaned_data["lines"]
        return merge(counted, merged, actor=actor)
