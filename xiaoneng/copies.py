"""The public board from its last good copy, while the database is away."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MOST_BYTES, MOST_COPIES = 2 * 1024 * 1024, 300


class LastCopy:
    """Keeps what public pages answered, one file for each address, and answers with it during an outage.

    The copy is the answer itself, byte for byte, with `Warning: 110`; a page that nobody opened has none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept: dict[Path, str] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return response
        if getattr(response, "is_outage", False):
            return self._copy_of(request) or response
        if request.method == "GET" and getattr(response, "is_copied", False) and not request.GET:
            self._keep(request, response)
        return response

    def _keep(self, request: HttpRequest, response: HttpResponse) -> None:
        if response.status_code != 200 or response.streaming or response.cookies:
            return
        headers = {name: value for name, value in response.items() if name != "Vary"}
        kept = json.dumps([headers, request.path]).encode() + b"\n" + response.content
        path, digest = _place(request.path), hashlib.sha256(kept).hexdigest()
        if len(kept) > MOST_BYTES or (self.kept.get(path) == digest and path.exists()):
            return
        try:
            _write(path, kept)
        except OSError:
            return  # no room for a copy is no reason to refuse the page
        if len(self.kept) >= MOST_COPIES:
            self.kept.clear()
        self.kept[path] = digest

    def _copy_of(self, request: HttpRequest) -> HttpResponse | None:
        try:
            head, body = _place(request.path).read_bytes().split(b"\n", 1)
            headers, path = json.loads(head)
        except (OSError, ValueError):
            return None
        if path != request.path:
            return None
        response = HttpResponse(body if request.method == "GET" else b"", headers=headers)
        response["Cache-Control"] = "no-cache"
        response["Warning"] = '110 - "Response is Stale"'
        return response


def _place(path: str) -> Path:
    return settings.COPIES_ROOT / hashlib.sha256(path.encode()).hexdigest()


def _write(path: Path, kept: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(kept)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    copies = sorted(path.parent.iterdir(), key=lambda copy: copy.stat().st_mtime)
    for old in copies[:-MOST_COPIES]:
        old.unlink(missing_ok=True)
