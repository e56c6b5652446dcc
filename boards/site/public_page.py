"""What a public address answers with, as a value: how its bytes are made, and what tells one state of it from the next.

Nothing here knows of a request: the same pages are answered to a reader and written into a folder.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from boards.site.release import release_mark

HTML = "text/html; charset=utf-8"
A_MINUTE, ASKED_EACH_TIME = "public, max-age=60", "no-cache"


@dataclass(frozen=True)
class PublicPage:
    """One public address: its bytes are made when they are asked for.

    `state` tells what it was made from: in one release two pages of one content type and one state have the same
    bytes, whatever their address; None where nobody can say it for less than the making. `filename` is the name
    under which a reader saves it, or finds it opened where it is not `is_attached`; `cache` is Cache-Control.
    `is_on_demand`: it costs too much to be made before somebody asks for it.
    """

    build: Callable[[], bytes]
    state: Callable[[], str] | None = None
    content_type: str = HTML
    filename: str = ""
    status: int = 200
    cache: str = A_MINUTE
    is_attached: bool = True
    is_on_demand: bool = False

    def etag(self) -> str | None:
        """What a reader may ask by: the next release may print another page from the same board."""
        return f'"{self.state()}-{release_mark()[:8]}"' if self.state else None

    @property
    def headers(self) -> dict[str, str]:
        """What is said of the page itself, to whoever hands it out."""
        named = content_disposition_header(self.is_attached, self.filename) if self.filename else None
        said = {"Content-Type": self.content_type, "Cache-Control": self.cache}
        return said | ({"Content-Disposition": named} if named else {})


def state_of(*made_from: object) -> str:
    """Changes with what a page is made from: plain values of JSON."""
    return sha256(json.dumps(made_from).encode()).hexdigest()[:32]


def printed(template: str, context: dict[str, Any]) -> bytes:
    """A template without a request: no context processor runs, nothing asks who is there, all read the same."""
    return render_to_string(template, {"issuer": settings.ISSUER_NAME, **context}).encode()
