"""What stands before Django's machinery: the sender's address set right, and published pages handed out as files.

A page of the folder costs a look into a table. Nothing of a request is made into a path: what the table does not
name goes on to Django, as does every method but GET and HEAD, and every host that is not ours.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from csp.middleware import CSPMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from boards.folder import bundles, generations
from boards.folder.files import ENDINGS, PageFile, sum_of
from boards.folder.generations import Generation
from boards.folder.process import this_process

Environ = dict[str, Any]
Application = Callable[[Environ, Callable], Iterable[bytes]]
Headers = list[tuple[str, str]]

log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "::1")
LOOK_EVERY = 0.2  # seconds: within so many, every process hands out what was switched to
MOST_READY, MOST_BODIES, MOST_BUNDLES = 600, 300, 50
PREFERRED = ("br", "gzip", "")


def behind_nginx(application: Application) -> Application:
    """Sign-ins are counted by a person's address: only nginx on this machine may say what it is."""

    def inner(environ: Environ, start_response: Callable) -> Iterable[bytes]:
        address = environ.get("HTTP_X_REAL_IP", "").strip()
        if address and environ.get("REMOTE_ADDR") in LOOPBACK:
            environ["REMOTE_ADDR"] = address
        return application(environ, start_response)

    return inner


class PublishedFiles:
    """Answers with the pages of the current generation under `site`, and hands everything else to `application`.

    So it does with every page while this process knows the folder to be behind, or another's.
    """

    def __init__(
        self, application: Application, site: Path, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self.application, self.site, self.clock = application, site, clock
        self.opened = Opened(generations.NONE)
        self.look_at = float("-inf")

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        # What is asked most takes one look into one table. Keep it so: it is measured (bench/site.py).
        if (now := self.clock()) > self.look_at:
            self._look(now)
        opened, asked = self.opened, environ.get
        ready = opened.ready.get(
            (asked("PATH_INFO"), asked("HTTP_ACCEPT_ENCODING"), asked("HTTP_HOST"))
        ) or opened.made_ready(environ)
        method = asked("REQUEST_METHOD")
        if ready is None or this_process.doubt or (method != "GET" and method != "HEAD"):
            return self.application(environ, start_response)
        tags = asked("HTTP_IF_NONE_MATCH")
        if tags and ready.is_held(tags):
            start_response("304 Not Modified", ready.unchanged)
            return []
        start_response("200 OK", ready.headers)
        return ready.body if method == "GET" else []

    def _look(self, now: float) -> None:
        self.look_at = now + LOOK_EVERY
        if generations.name_of_current(self.site) != self.opened.name:
            self.opened = Opened(generations.current(self.site))


@dataclass(frozen=True, slots=True)
class Ready:
    """A page in one form, as it is sent."""

    etag: str
    headers: Headers
    unchanged: Headers
    body: list[bytes]

    def is_held(self, tags: str) -> bool:
        """Whether If-None-Match names it; `W/` before a tag says nothing against it."""
        return (
            tags == self.etag or tags == "*" or self.etag in tags.replace("W/", "").replace(",", " ").split()
        )


class Opened:
    """One generation as it is handed out: answers that are ready, by path, Accept-Encoding and host as they are sent.

    A file is read when it is first asked for; the last hundreds of answers and of files stay in memory.
    """

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.name = generation.root.name if generation.pages else ""
        self.ready: dict[tuple[Any, ...], Ready] = {}
        self._bodies: dict[str, bytes] = {}
        self._bundles: dict[str, Mapping[str, PageFile]] = {}
        self._bundle_of = {
            folder: bundle.name for bundle in generation.bundles.values() for folder in bundle.folders
        }
        self._said = list(frame_headers().items())

    def made_ready(self, environ: Environ) -> Ready | None:
        """What is answered to a request, kept for the next; None where the table names no such page."""
        page = self._page(environ.get("PATH_INFO", ""))
        host = (environ.get(name) for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT"))
        if page is None or not _is_ours(*host):
            return None
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        encoding = next((name for name in understood(accepted or "") if name in page.sums), "")
        body = self._body(page.file + ENDINGS.get(encoding, ""), page.sums[encoding])
        if body is None:
            return None
        ready = self._form(page, encoding, body)
        if "HTTP_HOST" in environ:
            _keep(self.ready, (environ["PATH_INFO"], accepted, environ["HTTP_HOST"]), ready, MOST_READY)
        return ready

    def _page(self, path: str) -> PageFile | None:
        """A page by its address; one of a bundle by the folder that the bundle stands for."""
        if page := self.generation.pages.get(path):
            return page
        end = path.rfind("/", 0, -1)
        while end > 0:
            if name := self._bundle_of.get(path[: end + 1]):
                return self._pages_of(name).get(path)
            end = path.rfind("/", 0, end)
        return None

    def _pages_of(self, name: str) -> Mapping[str, PageFile]:
        pages = self._bundles.get(name)
        if pages is None:
            try:
                pages = bundles.read(self.generation.root.parent, name)
            except FileNotFoundError:  # swept away: the next look finds the generation that came after
                return {}
            _keep(self._bundles, name, pages, MOST_BUNDLES)
        return pages

    def _body(self, file: str, known: str) -> bytes | None:
        """A file that has this sum; None where it is gone, or is not what was written."""
        if (body := self._bodies.get(file)) is not None:
            return body
        try:
            body = (self.generation.root / file).read_bytes()
        except OSError:  # swept away
            return None
        if sum_of(body) != known:
            log.error("公开文件 %s 不是本系统写的那一份，没有送出", self.generation.root / file)
            return None
        _keep(self._bodies, file, body, MOST_BODIES)
        return body

    def _form(self, page: PageFile, encoding: str, body: bytes) -> Ready:
        etag = f'"{page.sums[""][:32]}{encoding and f"-{encoding}"}"'
        varies = [("Vary", "Accept-Encoding")] if len(page.sums) > 1 else []
        kept = [(name, value) for name, value in page.headers.items() if name == "Cache-Control"]
        encoded = [("Content-Encoding", encoding)] if encoding else []
        length = [("Content-Length", str(len(body)))]
        return Ready(
            etag=etag,
            headers=[*page.headers.items(), ("ETag", etag), *encoded, *varies, *self._said, *length],
            unchanged=[("ETag", etag), *kept, *varies, *self._said],
            body=[body],
        )


def _keep(kept: dict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Remember, and forget everything where it would be too much."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


@lru_cache(maxsize=256)
def understood(accepted: str) -> Sequence[str]:
    """The encodings that a reader takes, ours first; an encoding of quality 0 is refused."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        qualities[name.strip()] = _quality(parameter)
    anything = qualities.get("*", 0.0)
    return [name for name in PREFERRED if not name or qualities.get(name, anything) > 0]


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@lru_cache(maxsize=256)
def _is_ours(host: str | None, name: str | None, port: str | None) -> bool:
    """Whether Django would answer to this host."""
    request = HttpRequest()
    request.META = {"SERVER_NAME": name or "", "SERVER_PORT": port or "80"}
    if host is not None:
        request.META["HTTP_HOST"] = host
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def frame_headers() -> dict[str, str]:
    """What Django's middleware says of every answer: policies that no page changes."""
    request, response = HttpRequest(), HttpResponse()
    for middleware in (SecurityMiddleware, CSPMiddleware, XFrameOptionsMiddleware):
        middleware(lambda request: response)(request)
    return {name: value for name, value in response.items() if name != "Content-Type"}
