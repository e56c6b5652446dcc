"""The form of the lists of the wording check."""

from django import forms

from departments.forms import Grouped
from rules.models import WordingKind
from rules.word_lists import list_text, seal_of_lists


class WordListsForm(Grouped, forms.Form):
    """Both lists of the wording check as text, one word a line; it says from which lists it was filled."""

    vague = forms.CharField(
        label="含糊词",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="一行一个词，“：”后面写建议，如：较好：写明达到多少，如“90% 以上”。",
    )
    terms = forms.CharField(
        label="行业用语",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="一行一个，里面的含糊词不算，如：有效发明专利。",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def filled(cls) -> "WordListsForm":
        kinds = {"vague": WordingKind.VAGUE, "terms": WordingKind.TERM}
        return cls(
            initial={name: list_text(kind) for name, kind in kinds.items()} | {"seen": seal_of_lists()}
        )
