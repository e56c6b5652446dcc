"""The public site as files: one folder a generation, and a link that names the one that is read.

    site/current -> 5f0c2a9be1d4        renamed into place: every reader sees one site or the other, whole
    site/5f0c2a9be1d4/index.html        "/"; beside it index.html.gz and index.html.br, compressed once
    site/5f0c2a9be1d4/boards/2026-06/index.html, boards/2026-06.json …
    site/5f0c2a9be1d4/boards/2026-06/units -> a folder of a bundle (boards.folder.bundles)
    site/5f0c2a9be1d4/manifest.json     what is in it, and what it was made from

A generation that was named is never written to. What did not change is the same file in the next one (a hard link),
or the same bundle.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from boards.folder import bundles
from boards.folder.bundles import BUNDLES, MANIFEST, BundledPage, BundleFolder
from boards.folder.files import PageFile, PageFolder, file_of, sum_of
from departments.disk import make_folder, settle

CURRENT, LOCK = "current", "lock"


@dataclass(frozen=True)
class Generation:
    """A site as it was written: where, what it was made from (`marks`), its pages and bundles by address.

    `marks` are plain values of JSON. `since` is when the server began whose release made it, in seconds since 1970.
    """

    root: Path
    marks: Mapping[str, Any]
    pages: Mapping[str, PageFile]
    bundles: Mapping[str, BundleFolder] = field(default_factory=dict)
    since: float = 0.0

    def every_page(self) -> Iterator[tuple[str, PageFile]]:
        """Address and page, those in bundles too. FileNotFoundError where a bundle is gone."""
        yield from self.pages.items()
        for bundle in self.bundles.values():
            yield from bundles.read(self.root.parent, bundle.name).items()


NONE = Generation(Path(os.devnull), {}, {})


def name_of_current(site: Path) -> str:
    """The name of the generation that is read, "" where there is none: one system call, for it is asked often."""
    try:
        return os.readlink(site / CURRENT)
    except OSError:
        return ""


def current(site: Path) -> Generation:
    """The generation that is read; without pages where there is none, or where it cannot be read."""
    name = name_of_current(site)
    return read_at(site / name) if name else NONE


def read_at(root: Path) -> Generation:
    """The generation in a folder; NONE where it cannot be read."""
    try:
        written = (root / MANIFEST).stat()
    except OSError:
        return NONE
    return _read_at(root, written.st_ino, written.st_mtime_ns, written.st_size)


@lru_cache(maxsize=2)
def _read_at(root: Path, *as_written: int) -> Generation:
    """Read once, for it is asked every few seconds and, after twenty years, takes a tenth of one."""
    try:
        told = json.loads((root / MANIFEST).read_bytes())
        pages = {address: PageFile(**page) for address, page in told["pages"].items()}
        carried = {folder: BundleFolder(**bundle) for folder, bundle in told.get("bundles", {}).items()}
        return Generation(root, told["marks"], pages, carried, told.get("since", 0.0))
    except (OSError, ValueError, KeyError, TypeError):  # away, cut short, of another release
        return NONE


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """One at a time, among all processes, makes the next generation; the others wait for it."""
    make_folder(site)
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
    """The site that is being written, beside the one that is read; to be used by who holds the lock.

    `written` counts the pages that were not there as they are.
    """

    site: Path
    before: Generation
    pages: dict[str, PageFile] = field(default_factory=dict)
    bundles: dict[str, BundleFolder] = field(default_factory=dict)
    written: int = 0

    def __post_init__(self) -> None:
        self.folder = PageFolder(self.site / uuid4().hex[:12])
        self.root = self.folder.root

    def keep(self, address: str, page: PageFile) -> None:
        """Take a page over from the generation before, with its files. OSError where one of them is gone."""
        for file in page.files:
            self.folder.link(f"{self.before.root}/{file}", file)
        self.pages[address] = page

    def put(self, address: str, part: str, state: str | None, headers: dict[str, str], body: bytes) -> None:
        """Write a page; where the generation before has the same bytes there, its files stay."""
        told = PageFile(part, state, file_of(address), headers, {"": sum_of(body)})
        old = self.before.pages.get(address)
        is_same = old and old.sums[""] == told.sums[""] and old.file == told.file
        if old and is_same and not any(old.altered(self.before.root)):
            self.keep(address, PageFile(part, state, old.file, headers, old.sums))
            return
        self.folder.put(told, body)
        self.pages[address] = told
        self.written += 1

    def keep_bundle(self, folder: str, bundle: BundleFolder) -> None:
        """Carry a bundle on. FileNotFoundError where it is gone."""
        bundles.link(self.site, self.root, bundle)
        self.bundles[folder] = bundle

    def put_bundle(self, folders: list[str], part: str, state: str, pages: Iterable[BundledPage]) -> None:
        """Write the pages that lie below these folders, which begin and end in "/", as one bundle."""
        name, written = bundles.write(self.site, part, pages)
        root = bundles.root_of(self.site, name)
        filled = [folder for folder in folders if (root / folder.strip("/")).is_dir()]
        self.keep_bundle(folders[0], BundleFolder(part, state, name, filled))
        self.written += written

    def give_up(self) -> None:
        """Leave nothing of what was begun: it would fill the disk, one folder an attempt."""
        if name_of_current(self.site) != self.root.name:
            shutil.rmtree(self.root, ignore_errors=True)

    def switch(self, marks: Mapping[str, Any], since: float = 0.0) -> Generation:
        """Have this generation read from now on; those before stay, for who is still reading them (see `sweep`)."""
        told = {
            "marks": dict(marks),
            "since": since,
            "pages": {address: asdict(page) for address, page in self.pages.items()},
            "bundles": {folder: asdict(bundle) for folder, bundle in self.bundles.items()},
        }
        self.folder.add(MANIFEST, json.dumps(told, ensure_ascii=False).encode())
        self.folder.settle()
        link = self.site / f".{self.root.name}"
        link.symlink_to(self.root.name)
        link.replace(self.site / CURRENT)
        settle(self.site)
        return Generation(self.root, marks, self.pages, self.bundles, since)


def altered(generation: Generation) -> Iterator[Path]:
    """The files that are gone, or are not what was written; of a bundle that cannot be read its manifest."""
    site = generation.root.parent
    for page in generation.pages.values():
        yield from page.altered(generation.root)
    for bundle in generation.bundles.values():
        try:
            pages = bundles.read(site, bundle.name)
        except FileNotFoundError:
            yield bundles.root_of(site, bundle.name) / MANIFEST
            continue
        for page in pages.values():
            yield from page.altered(generation.root)


def sweep(site: Path) -> None:
    """Remove the generations that nobody reads, with their bundles, and what an interruption left behind.

    To be used under the lock. The one before the current stays: somebody may be reading it. Where the site was put
    away nothing stays.
    """
    whole = sorted(site.glob(f"*/{MANIFEST}"), key=lambda manifest: manifest.stat().st_mtime_ns)
    last = [manifest.parent.name for manifest in whole if manifest.parent.name != CURRENT][-2:]
    read = name_of_current(site)
    staying = {*last, read} if read else set()
    for path in site.iterdir():
        if path.is_symlink():
            if path.name != CURRENT:
                path.unlink()
        elif path.is_dir() and path.name not in {*staying, BUNDLES}:
            shutil.rmtree(path, ignore_errors=True)
    bundles.sweep(site, {bundle.name for name in staying for bundle in read_at(site / name).bundles.values()})


def is_littered(site: Path) -> bool:
    """Whether `sweep` would find anything: more than the two generations, their bundles, the link and the lock."""
    return site.is_dir() and len(os.listdir(site)) > 4 + (site / BUNDLES).is_dir()
