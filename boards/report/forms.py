"""The note of a report."""

from django import forms

from boards.models.reports import NOTE_LIMIT
from departments.fields import VisibleField


class NoteForm(forms.Form):
    words = VisibleField(
        label="办公室意见",
        required=False,
        max_length=NOTE_LIMIT,
        help_text=f"印在专报末尾，最多 {NOTE_LIMIT} 字；不写个人。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def go_on_from(self, version: int) -> None:
        """The next press is over what stands now: its words are shown beside the typed ones."""
        self.data = dict(self.data.items()) | {"version": version}
