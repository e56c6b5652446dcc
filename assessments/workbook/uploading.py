"""A workbook from a web page: opened and marked in processes of their own, so that a hostile one costs nothing.

A file is kept for the person who sent it, as evidence is that belongs to no line yet: to be marked, or to be
taken in after what it would change was looked at. The collection clears it away.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from assessments.files import evidence
from assessments.files.archives import MOST_BYTES, TOO_BIG, Refused
from assessments.files.parsing import BUSY, Broken, Busy, parse
from assessments.files.storage import Damaged, bytes_of
from assessments.workbook.faults import Placed
from assessments.workbook.marking import parcel as marking_parcel
from assessments.workbook.parcel import unpacked
from assessments.workbook.reading import Grid
from departments.models import User

TOO_COMPLEX = "太复杂，读不出来，请分开{action}"


def open_upload(data: bytes, *, titles: Collection[str] | None = None) -> list[Grid]:
    """The sheets as `open_workbook` gives them; Refused also where it takes too much, or too many are waiting."""
    if len(data) > MOST_BYTES:
        raise Refused(TOO_BIG)
    return unpacked(_parsed("assessments.workbook.parcel", json.dumps(titles and list(titles)), data=data))


def mark_upload(data: bytes, faults: Iterable[Placed]) -> bytes:
    """The file as `marked` gives it; Refused as `open_upload` does."""
    sent = marking_parcel.packed(data, faults)
    return marking_parcel.unpacked(_parsed("assessments.workbook.marking.parcel", data=sent))


def _parsed(module: str, *arguments: str, data: bytes) -> bytes:
    try:
        return parse(module, *arguments, data=data)
    except Busy:
        raise Refused(f"没有检查：{BUSY}") from None
    except Broken:
        raise Refused(TOO_COMPLEX) from None


@dataclass(frozen=True)
class KeptWorkbook:
    """A workbook that waits for its person: its name, its bytes."""

    name: str
    data: bytes

    @property
    def marked_name(self) -> str:
        """What the marked file is called: `细则（标红）.xlsx`."""
        stem = PurePath(self.name).stem.removesuffix("（标红）")
        return f"{stem}（标红）.xlsx"


def keep_upload(file: UploadedFile, *, actor: User) -> str:
    """The token of an upload that was opened and is kept for this person; "" where it is not, whatever the reason."""
    file.seek(0)
    try:
        return evidence.keep(file, actor=actor, is_inspected=True).token(actor)
    except (
        ValidationError
    ):  # another ending of its name, or the day's room is used up: the file is chosen again
        return ""


def kept_upload(token: str, *, actor: User) -> KeptWorkbook | None:
    """The workbook of a token that `keep_upload` gave to the same person, while it is kept."""
    kept = evidence.kept_from(token, actor)
    try:
        return KeptWorkbook(kept.name, bytes_of(kept.sha256)) if kept else None
    except Damaged:
        return None
