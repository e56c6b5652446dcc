"""The static files that exported pages use, as they are served: by the names that stand in the pages."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from boards.export.linking import named_in_styles


def static_files(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each file by its name, and those that a style sheet among them asks for. FileNotFoundError."""
    waiting, known = sorted(names), set(names)
    while waiting:
        name = waiting.pop()
        content = _read(name)
        yield name, content
        if name.endswith(".css"):
            more = [other for other in named_in_styles(name, content) if other not in known]
            known.update(more)
            waiting += more


def _read(name: str) -> bytes:
    """From where they are collected, whose names tell what is in them; else from where they are written."""
    found = finders.find(name)
    return Path(found or settings.STATIC_ROOT / name).read_bytes()
