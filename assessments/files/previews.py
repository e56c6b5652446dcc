"""Previews of files: made once, in a process of their own, and kept beside the evidence until it is collected."""

import io
import json
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assessments.files.parsing import BUSY, Broken, Busy, parse
from assessments.files.preview_making import NONE, Shown
from assessments.files.storage import bytes_of, previews_of
from departments.apart.parcels import unpacked

MADE = "1"  # rises when previews are made in another way: those of before are made anew
ABOUT = "about.json"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PreviewSheet:
    """The first rows of a sheet; `of` is how many it has."""

    title: str
    rows: list[list[str]]
    of: int


@dataclass(frozen=True)
class FilePreview:
    """What is shown of a file: the sizes of its pictures, or sheets, or pages of lines; else `fault` says why not.

    `of` is how many pages the file has.
    """

    pictures: list[tuple[int, int]] = field(default_factory=list)
    sheets: list[PreviewSheet] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=list)
    of: int = 0
    fault: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether the file has more pages than are shown."""
        return self.of > len(self.pictures or self.pages)


def preview_of(sha256: str) -> FilePreview:
    """The preview of a file, made now where it was not asked for yet; Damaged where the file is not as it was.

    A file that breaks its parser is not tried again; where too many are at work, nothing is kept of that.
    """
    about = _kept(sha256)
    if about is None:
        try:
            made = parse("assessments.files.preview_making", data=bytes_of(sha256))
            shown = unpacked(io.BytesIO(made).read)
        except Busy:
            return FilePreview(fault=BUSY)
        except Broken:
            shown = {"fault": NONE}, []
        _keep(sha256, shown)
        about = shown[0]
    return _preview(about)


def picture_of(sha256: str, number: int) -> bytes | None:
    """One picture of a preview that was made, counted from 1."""
    try:
        return (previews_of(sha256) / f"{number}.jpg").read_bytes()
    except OSError:
        return None


def drop_preview(sha256: str) -> None:
    shutil.rmtree(previews_of(sha256), ignore_errors=True)


def _preview(about: dict[str, Any]) -> FilePreview:
    sheets = [PreviewSheet(**sheet) for sheet in about.get("sheets", ())]
    pictures = [(width, height) for width, height in about.get("pictures", ())]
    return FilePreview(pictures, sheets, about.get("pages", []), about.get("of", 0), about.get("fault", ""))


def _kept(sha256: str) -> dict[str, Any] | None:
    try:
        about = json.loads((previews_of(sha256) / ABOUT).read_text())
    except (OSError, ValueError):
        return None
    return about["shown"] if about.get("made") == MADE else None


def _keep(sha256: str, shown: Shown) -> None:
    """Whole or not at all. Where the disk takes no more, the preview is shown and made again the next time."""
    final = previews_of(sha256)
    about, pictures = shown
    try:
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.TemporaryDirectory(dir=final.parent, prefix=".", ignore_cleanup_errors=True) as made:
            folder = Path(made) / "made"
            folder.mkdir(mode=0o750)
            for number, picture in enumerate(pictures, start=1):
                (folder / f"{number}.jpg").write_bytes(picture)
            (folder / ABOUT).write_text(json.dumps({"made": MADE, "shown": about}))
            drop_preview(sha256)
            os.replace(folder, final)
    except OSError:
        logger.warning("no room for a preview", exc_info=True)
