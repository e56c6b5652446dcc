"""What a public address answers with, as a value: how its bytes are made, and what tells one state of it from the next.

Nothing here knows of a request: the same pages are answered to a reader and written into a folder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class PublicPage:
    """One public address: its bytes are made when they are asked for.

    `state` gives what an ETag says, None where nobody asks by it; `filename` is the name under which a reader
    saves it.
    `is_copied`: its last copy answers while the database is away.
    """

    build: Callable[[], bytes]
    state: Callable[[], str] | None = None
    content_type: str = HTML
    filename: str = ""
    status: int = 200
    is_copied: bool = True


def printed(template: str, context: dict[str, Any]) -> bytes:
    """A template without a request: no context processor runs, nothing asks who is there, all read the same."""
    return render_to_string(template, {"issuer": settings.ISSUER_NAME, **context}).encode()
