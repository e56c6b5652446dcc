"""Files in a form: chosen and sent with it, or sent at once by a script (static/js/files.js) and kept for it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy

from assessments.files.evidence import MOST_BYTES, TOO_BIG, Kept, keep, kept_from
from assessments.files.kinds import ACCEPTED, NAMES
from assessments.files.reuse import uses_of
from assessments.forms.places import PlacedForm
from departments.models import User

# `image/*` lets a phone offer its camera beside its pictures; what is no jpg or png is refused with the way out.
SENT_AT_ONCE = {
    "accept": f"{ACCEPTED},image/*",
    "data-upload": reverse_lazy("evidence_keep"),
    "data-most": MOST_BYTES,
    "data-too-big": TOO_BIG,
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleans to a list of uploads."""

    widget = FilesInput(attrs=SENT_AT_ONCE)
    said_beside = "有文件没有收下，原因写在文件栏里"  # what the head of the page says of it (_errors.html)

    def clean(self, data: Any, initial: Any = None) -> list:
        """The content of each upload is checked later by itself (`keep`), so that the others survive a bad one."""
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(upload, initial) for upload in chosen if upload]


def said_on_top(form: forms.BaseForm, name: str) -> list[str]:
    """What the head of a page says of the faults of a field: each, or of files only that there are some."""
    field = form.fields.get(name)
    return [field.said_beside] if isinstance(field, FilesField) else [str(text) for text in form.errors[name]]


@dataclass(frozen=True)
class KeptRow:
    """A file that is stored and waits for its form: `uses` are sentences on lines that have the same file."""

    kept: Kept
    token: str
    uses: list[str]


class FilesForm(PlacedForm, forms.Form):
    """Files alone. Each is stored as it is read, so that a fault elsewhere does not ask for it again."""

    files = FilesField(  # type: ignore[assignment] # taken off the class: `files` of a form is what was sent
        label="佐证材料",
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": "请用“选择文件”来上传"},
        help_text=f"{NAMES}，每个不超过 20 MB。一般一个就够；不对外公开。",
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.kept: list[Kept] = []
        sent = self.data if self.is_bound else kwargs.get("typed")
        tokens = sent.getlist(self.kept_name) if isinstance(sent, QueryDict) else ()
        for kept in (kept_from(token, actor) for token in tokens):
            if kept:
                self._take(kept)

    @property
    def kept_name(self) -> str:
        """What the tokens of kept files are called in this form."""
        return self.add_prefix("kept")

    def clean_files(self) -> list[Kept]:
        faults = []
        for upload in self.cleaned_data["files"]:
            try:
                self._take(keep(upload, actor=self.actor))
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)
        return self.kept

    def _take(self, kept: Kept) -> None:
        if all(kept.sha256 != other.sha256 for other in self.kept):
            self.kept.append(kept)

    def kept_rows(self) -> list[KeptRow]:
        """What is stored already, for the form that is shown again."""
        uses = uses_of({kept.sha256 for kept in self.kept}, self.actor)
        return [KeptRow(kept, kept.token(self.actor), uses[kept.sha256]) for kept in self.kept]
