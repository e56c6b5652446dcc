"""The public site as files: one folder a generation, and a link that names the one that is read.

    site/current -> 5f0c2a9be1d4        renamed into place: every reader sees one site or the other, whole
    site/5f0c2a9be1d4/index.html        "/"; beside it index.html.gz and index.html.br, compressed once
    site/5f0c2a9be1d4/boards/2026-06/index.html, boards/2026-06.json …
    site/5f0c2a9be1d4/manifest.json     what is in it, and what it was made from

A generation that was named is never written to. What did not change is the same file in the next one (a hard link).
"""

import fcntl
import gzip
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import brotli

MANIFEST, CURRENT, LOCK = "manifest.json", "current", "lock"
ENDINGS = {"br": ".br", "gzip": ".gz"}
COMPRESSED = ("text/", "application/json")

Mark = list[Any]  # plain values of JSON: what a part was made from


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


@dataclass(frozen=True)
class Generation:
    """A site as it was written: where, what it was made from (`marks`), and its pages by address.

    `since` is when the server began whose release made it, in seconds since 1970.
    """

    root: Path
    marks: Mapping[str, Mark]
    pages: Mapping[str, PageFile]
    since: float = 0.0


NONE = Generation(Path(os.devnull), {}, {})


def name_of_current(site: Path) -> str:
    """The name of the generation that is read, "" where there is none: one system call, for it is asked often."""
    try:
        return os.readlink(site / CURRENT)
    except OSError:
        return ""


def current(site: Path) -> Generation:
    """The generation that is read; without pages where there is none, or where it cannot be read."""
    try:
        root = site / name_of_current(site)
        told = json.loads((root / MANIFEST).read_bytes())
        pages = {address: PageFile(**page) for address, page in told["pages"].items()}
        return Generation(root, told["marks"], pages, told.get("since", 0.0))
    except (OSError, ValueError, KeyError, TypeError):  # away, cut short, of another release
        return NONE


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """One at a time, among all processes, makes the next generation; the others wait for it."""
    _make_folder(site)
    handle = os.open(site / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def put_away(site: Path) -> bool:
    """Let nobody read what cannot be renewed; whether that could be done, for the disk may refuse this too."""
    try:
        (site / CURRENT).unlink(missing_ok=True)
    except OSError:
        return False
    return True


@dataclass
class NextGeneration:
    """The site that is being written, beside the one that is read; to be used by who holds the lock."""

    site: Path
    before: Generation
    pages: dict[str, PageFile] = field(default_factory=dict)
    written: int = 0

    def __post_init__(self) -> None:
        self.root = self.site / uuid4().hex[:12]
        self._by_sum: dict[str, Path] = {}
        _make_folder(self.root)

    def keep(self, address: str, page: PageFile) -> None:
        """Take a page over from the generation before, with its files. OSError where one of them is gone."""
        for file in page.files:
            self._link(self.before.root / file, file)
        self.pages[address] = page

    def put(self, address: str, part: str, state: str | None, headers: dict[str, str], body: bytes) -> None:
        """Write a page; where the generation before has the same bytes there, its files stay."""
        told = PageFile(part, state, file_of(address), headers, {"": _sum(body)})
        old = self.before.pages.get(address)
        if old and old.sums[""] == told.sums[""] and old.file == told.file and self._is_whole(old):
            self.keep(address, PageFile(part, state, old.file, headers, old.sums))
            return
        for encoding, form in _forms(headers["Content-Type"], body).items():
            told.sums[encoding] = _sum(form)
            self._write(told.file + ENDINGS.get(encoding, ""), form, told.sums[encoding])
        self.pages[address] = told
        self.written += 1

    def give_up(self) -> None:
        """Leave nothing of what was begun: it would fill the disk, one folder an attempt."""
        if name_of_current(self.site) != self.root.name:
            shutil.rmtree(self.root, ignore_errors=True)

    def switch(self, marks: Mapping[str, Mark], since: float = 0.0) -> Generation:
        """Have this generation read from now on; those before stay, for who is still reading them (see `sweep`)."""
        told = {
            "marks": dict(marks),
            "since": since,
            "pages": {address: asdict(page) for address, page in self.pages.items()},
        }
        _write_through(self.root / MANIFEST, json.dumps(told, ensure_ascii=False).encode())
        _settle(self.root)
        link = self.site / f".{self.root.name}"
        link.symlink_to(self.root.name)
        link.replace(self.site / CURRENT)
        _settle(self.site)
        return Generation(self.root, marks, self.pages, since)

    def _is_whole(self, page: PageFile) -> bool:
        """Whether the files are what was written: what somebody changed on the disk is not carried on."""
        files = zip(page.files, page.sums.values(), strict=True)
        try:
            return all(_sum((self.before.root / file).read_bytes()) == known for file, known in files)
        except OSError:
            return False

    def _write(self, file: str, content: bytes, known: str) -> None:
        if known in self._by_sum:
            self._link(self._by_sum[known], file)
            return
        _make_folder((self.root / file).parent)
        _write_through(self.root / file, content)
        self._by_sum[known] = self.root / file

    def _link(self, there: Path, file: str) -> None:
        """The same file under another name; a copy where the disk or the file's owner allows no second name."""
        here = self.root / file
        try:
            here.hardlink_to(there)
        except FileNotFoundError:
            _make_folder(here.parent)
            here.hardlink_to(there)
        except PermissionError:
            _write_through(here, there.read_bytes())


def altered(generation: Generation) -> Iterator[Path]:
    """The files that are gone, or are not what was written."""
    for page in generation.pages.values():
        for file, known in zip(page.files, page.sums.values(), strict=True):
            path = generation.root / file
            try:
                is_whole = _sum(path.read_bytes()) == known
            except OSError:
                is_whole = False
            if not is_whole:
                yield path


def sweep(site: Path) -> None:
    """Remove the generations that nobody reads, and what an interruption left behind; to be used under the lock.

    The one before the current stays: somebody may be reading it. Where the site was put away nothing stays.
    """
    whole = sorted(site.glob(f"*/{MANIFEST}"), key=lambda manifest: manifest.stat().st_mtime_ns)
    last = [manifest.parent.name for manifest in whole if manifest.parent.name != CURRENT][-2:]
    read = name_of_current(site)
    for path in site.iterdir():
        if path.is_symlink():
            if path.name != CURRENT:
                path.unlink()
        elif path.is_dir() and path.name not in ({*last, read} if read else ()):
            shutil.rmtree(path, ignore_errors=True)


def is_littered(site: Path) -> bool:
    """Whether `sweep` would find anything: more than the two generations, the link and the lock."""
    return site.is_dir() and len(os.listdir(site)) > 4


def file_of(address: str) -> str:
    """Where an address lies under a generation: "/boards/2026-06/" is boards/2026-06/index.html."""
    return f"{address}index.html".lstrip("/") if address.endswith("/") else address.lstrip("/")


def _forms(content_type: str, body: bytes) -> dict[str, bytes]:
    """The body by encoding, plain first; a compressed form that is no smaller is left out."""
    if not content_type.startswith(COMPRESSED):
        return {"": body}
    forms = {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=9),
        "gzip": gzip.compress(body, 9, mtime=0),
    }
    return {"": body} | {encoding: form for encoding, form in forms.items() if len(form) < len(body)}


def _sum(content: bytes) -> str:
    return sha256(content).hexdigest()


def _make_folder(folder: Path) -> None:
    """A folder that the web server may enter, whatever the process hides by default."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _write_through(file: Path, content: bytes) -> None:
    """A new file, on the disk before anything names it, readable by the web server."""
    with open(file, "xb") as target:
        target.write(content)
        target.flush()
        os.fchmod(target.fileno(), 0o644)
        os.fsync(target.fileno())


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
