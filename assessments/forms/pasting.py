"""A block copied from a spreadsheet, or the table of an uploaded file, on its way into the grid of figures."""

import hashlib
import re

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from assessments.blocks.cells import BlockCell
from assessments.blocks.cutting import cut
from assessments.blocks.reading import Choices, ReadBlock
from assessments.forms.figures import FiguresForm
from assessments.understanding import Place, Understanding
from departments.fields import UncutField
from departments.uploads import refuse_lost

LIMIT = 200_000
CHOICE = re.compile(r"(?:column|row)-\d{1,6}")


class PasteForm(forms.Form):
    """The block with whatever was chosen for its columns and rows.

    `start` is the cell of the grid that a script pasted into. `source` names the file that the block was read from,
    `book` is the token of a workbook that is kept to be marked, `page` the sheet of it.
    """

    block = UncutField(
        label="粘贴的表格",
        required=False,
        strip=False,  # a first cell that is blank holds the place of what is under it
        max_length=LIMIT,
        error_messages={"max_length": "粘贴的内容太多，请只粘贴要用的几列"},
    )
    start = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    source = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    book = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    page = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    @property
    def choices(self) -> Choices:
        chosen: dict[str, dict[int, str]] = {"column": {}, "row": {}}
        for name, value in self.chosen.items():
            kind, _, number = name.partition("-")
            chosen[kind][int(number)] = value
        return Choices(chosen["column"], chosen["row"])

    def read(
        self, understanding: Understanding, form: FiguresForm
    ) -> tuple[ReadBlock, dict[Place, BlockCell]]:
        """What the block says, and its cells by their places in the grid."""
        start = form.places.get(self.cleaned_data["start"])
        return understanding.read(cut(self.cleaned_data["block"]), self.choices, start)

    def kept(self) -> dict[str, list[str]]:
        """The fields with which the same block is read again."""
        named = {name: self.data[name] for name in self.fields if self.data.get(name)} | self.chosen
        return {name: [value] for name, value in named.items()}

    @property
    def chosen(self) -> dict[str, str]:
        """The fields of the choices that were made."""
        return {name: self.data[name] for name in self.data if CHOICE.fullmatch(name) and self.data[name]}

    @property
    def mark(self) -> str:
        """A digest of the block, by which it is known whether it was laid into the grid."""
        return mark_of_block(self.data.get("block", ""))


def brings_a_block(data: QueryDict) -> bool:
    """Whether a block is to be laid into the grid first: it was pressed for, or stands there not laid yet."""
    block = data.get("block", "")
    return "paste" in data or (bool(block.strip()) and data.get("laid") != mark_of_block(block))


def of_its_own_block(data: QueryDict, kept: QueryDict) -> QueryDict:
    """What was sent, without what belongs to another block: choices, the file, the cell that it was pasted into.

    Those of the block that is laid already stay; the cell is known from what is kept.
    """
    whole = data.copy()
    if data.get("laid") == mark_of_block(data.get("block", "")):
        whole["start"] = data.get("start") or kept.get("start", "")
        return whole
    for name in [*filter(CHOICE.fullmatch, data), "source", "book", "page"]:
        whole.pop(name, None)
    return whole


def mark_of_block(block: str) -> str:
    return hashlib.sha256("\n".join(block.split()).encode(errors="replace")).hexdigest()[:16]


class FiguresFileForm(forms.Form):
    """A file of figures: .xlsx, or values parted by commas or tabs."""

    file = forms.FileField(label="表格文件", allow_empty_file=True)

    def clean_file(self) -> UploadedFile:
        refuse_lost(self.cleaned_data["file"])
        return self.cleaned_data["file"]
