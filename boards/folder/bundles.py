"""Bundles: pages below one folder of the site that change together, in a folder of their own beside the generations.

    site/bundles/7d1f…/boards/2026-06/units/chunxi/index.html …    laid out as the site is
    site/bundles/7d1f…/large/boards/2026-06/units/…                its twins
    site/bundles/7d1f…/manifest.json                               what is in it
    site/5f0c2a9be1d4/boards/2026-06/units -> ../../../bundles/7d1f…/boards/2026-06/units

A bundle is named by what is in it and is never written to. A generation carries it by one link for each folder, so
that twenty years of pages which did not change cost a publication some hundreds of links.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from boards.folder.files import PageFile, PageFolder, file_of, sum_of
from departments.disk import make_folder, settle

BUNDLES, MANIFEST = "bundles", "manifest.json"


@dataclass(frozen=True)
class BundleFolder:
    """A bundle as a generation carries it: under which name it lies beside, what it was made from, which folders."""

    part: str
    state: str
    name: str
    folders: list[str]


@dataclass(frozen=True)
class BundledPage:
    """A page on its way into a bundle: its path, what it was made from, what is said of it, its bytes."""

    path: str
    state: str | None
    headers: dict[str, str]
    body: bytes


def root_of(site: Path, name: str) -> Path:
    return site / BUNDLES / name


def read(site: Path, name: str) -> Mapping[str, PageFile]:
    """The pages of a bundle by address. FileNotFoundError where it is gone, or cannot be read."""
    file = root_of(site, name) / MANIFEST
    try:
        return {address: PageFile(**page) for address, page in json.loads(file.read_bytes()).items()}
    except (OSError, ValueError, TypeError, AttributeError) as fault:
        raise FileNotFoundError(str(file)) from fault


def write(site: Path, part: str, pages: Iterable[BundledPage]) -> tuple[str, int]:
    """Put pages into a bundle; its name, and how many were written: none where the same lies there already."""
    make_folder(site / BUNDLES)
    begun = PageFolder(root_of(site, f".{uuid4().hex[:12]}"))
    try:
        told = {}
        for page in pages:
            told[page.path] = PageFile(part, page.state, file_of(page.path), page.headers, {})
            begun.put(told[page.path], page.body)
        listed = {address: asdict(page) for address, page in told.items()}
        manifest = json.dumps(listed, ensure_ascii=False).encode()
        name = sum_of(manifest)[:32]
        if _is_whole(site, name):
            shutil.rmtree(begun.root)
            return name, 0
        if root_of(
            site, name
        ).exists():  # somebody changed it on the disk: it is still read, and not carried on
            name = f"{name}-{uuid4().hex[:8]}"
        begun.add(MANIFEST, manifest)
        begun.settle()
        begun.root.rename(root_of(site, name))
        settle(site / BUNDLES)
        return name, len(told)
    except BaseException:
        shutil.rmtree(begun.root, ignore_errors=True)
        raise


def link(site: Path, generation: Path, bundle: BundleFolder) -> None:
    """Carry a bundle in a generation. FileNotFoundError where it is gone."""
    there = root_of(site, bundle.name)
    if not (there / MANIFEST).exists():
        raise FileNotFoundError(str(there))
    for folder in bundle.folders:
        here = generation / folder.strip("/")
        make_folder(here.parent)
        here.symlink_to(os.path.relpath(there / folder.strip("/"), here.parent))


def sweep(site: Path, carried: set[str]) -> None:
    """Remove the bundles that are not carried, and what was begun and not finished; to be used under the lock."""
    for path in (site / BUNDLES).glob("*"):
        if path.name not in carried:
            shutil.rmtree(path, ignore_errors=True)


def _is_whole(site: Path, name: str) -> bool:
    root = root_of(site, name)
    try:
        return not any(file for page in read(site, name).values() for file in page.altered(root))
    except FileNotFoundError:
        return False
