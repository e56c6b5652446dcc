"""Public pages as files below one folder: where each lies, in which forms, and whether it is what was written."""

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import brotli

from departments.disk import make_folder, settle, write_new

ENDINGS = {"br": ".br", "gzip": ".gz"}
COMPRESSED = ("text/", "application/json", "application/atom+xml")
BROTLI = 5  # a tenth larger than 9 and, of a month's page, in a quarter of the time


@dataclass(frozen=True)
class PageFile:
    """One address as it lies in the folder: its file, the sums of it and of its compressed forms, what is said of it.

    `part` and `state` tell what it was made from (see boards.site.addresses); `sums` are by encoding, "" for plain.
    """

    part: str
    state: str | None
    file: str
    headers: dict[str, str]
    sums: dict[str, str]

    @property
    def files(self) -> list[str]:
        return [self.file + ENDINGS.get(encoding, "") for encoding in self.sums]

    def altered(self, root: Path) -> Iterator[Path]:
        """Its files below `root` that are gone, or are not what was written."""
        for file, known in zip(self.files, self.sums.values(), strict=True):
            if not _has_sum(root / file, known):
                yield root / file


class PageFolder:
    """A folder that is being written: nothing in it is on the disk for certain until `settle`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._by_sum: dict[str, Path] = {}
        make_folder(root)

    def put(self, told: PageFile, body: bytes) -> None:
        """Write a page, with the forms that are smaller than it; bytes that were written before are the same file."""
        for encoding, form in _forms(told.headers["Content-Type"], body).items():
            told.sums[encoding] = sum_of(form)
            self._write(told.file + ENDINGS.get(encoding, ""), form, told.sums[encoding])

    def add(self, file: str, content: bytes) -> None:
        """Write what is no page."""
        write_new(self.root / file, content)
        settle(self.root / file)

    def link(self, there: str | Path, file: str) -> None:
        """The same file under another name; a copy where the disk or the file's owner allows no second name."""
        here = f"{self.root}/{file}"  # no Path: there are tens of thousands
        try:
            os.link(there, here)
        except FileNotFoundError:
            make_folder(Path(here).parent)
            os.link(there, here)
        except PermissionError:
            self._write(file, Path(there).read_bytes(), "")

    def settle(self) -> None:
        """Have it all on the disk: at once at the end, which takes a tenth of doing it file by file."""
        for file in self._by_sum.values():
            settle(file)
        settle(self.root)

    def _write(self, file: str, content: bytes, known: str) -> None:
        if known in self._by_sum:
            self.link(self._by_sum[known], file)
            return
        make_folder((self.root / file).parent)
        write_new(self.root / file, content)
        self._by_sum[known or file] = self.root / file


def file_of(address: str) -> str:
    """Where an address lies under a folder: "/boards/2026-06/" is boards/2026-06/index.html."""
    return f"{address}index.html".lstrip("/") if address.endswith("/") else address.lstrip("/")


def sum_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def _has_sum(file: Path, known: str) -> bool:
    try:
        return sum_of(file.read_bytes()) == known
    except OSError:
        return False


def _forms(content_type: str, body: bytes) -> dict[str, bytes]:
    """The body by encoding, plain first; a compressed form that is no smaller is left out."""
    if not content_type.startswith(COMPRESSED):
        return {"": body}
    forms = {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI),
        "gzip": gzip.compress(body, 9, mtime=0),
    }
    return {"": body} | {encoding: form for encoding, form in forms.items() if len(form) < len(body)}
