"""What pages are printed with beside their data: code, templates, style sheets, settings.

A new release or another setting makes a new mark, so that nothing older is taken for the same page.
"""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings

SECRETS = ("SECRET", "PASSWORD", "KEY")


def release_mark() -> str:
    """32 hex digits that change with anything that a page is printed with, and with nothing from the database."""
    words = json.dumps(_settings(), sort_keys=True, ensure_ascii=False)
    return sha256(f"{_files()} {words}".encode()).hexdigest()[:32]


def read_again() -> None:
    """Have the files read anew: only where they are being written while the program runs."""
    _files.cache_clear()


def _settings() -> dict[str, str | bool | None]:
    """Every word and switch of the settings: no list of those that pages print, to which one could be forgotten."""
    said = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return {
        name: value
        for name, value in said.items()
        if isinstance(value, str | bool | None) and not any(secret in name for secret in SECRETS)
    }


@cache
def _files() -> str:
    """The sum of this process's code and looks: what was on the disk when it was first asked."""
    whole = sha256()
    for file in _printing():
        whole.update(
            f"{file.relative_to(settings.BASE_DIR)} {sha256(file.read_bytes()).hexdigest()}\n".encode()
        )
    return whole.hexdigest()


def _printing() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    ours = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == root]
    for folder in sorted(ours):
        yield from sorted(folder.rglob("*.py"))
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "static").rglob("*.css"))  # their names in the pages tell what is in them
    yield from sorted((root / "static").rglob("*.js"))
    yield from filter(Path.exists, [root / "requirements.txt"])
