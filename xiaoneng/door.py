"""What stands before Django's machinery: the sender's address set right, and published pages handed out as files.

A page of the folder costs a look into a table. Nothing of a request is made into a path: what the table does not
name goes on to Django, as does every method but GET and HEAD, and every host that is not ours.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from csp.middleware import CSPMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from boards.site import folder
from boards.site.folder import PageFile
from boards.site.process import this_process

Environ = dict[str, Any]
Application = Callable[[Environ, Callable], Iterable[bytes]]
Headers = list[tuple[str, str]]

log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "::1")
LOOK_EVERY = 0.2  # seconds: within so many, every process hands out what was switched to
MOST_BODIES = 300
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
        self.table: dict[str, Forms] = {}
        self.name, self.looked_at = "", float("-inf")

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        form = self._form_for(environ)
        if form and form.is_held(environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 Not Modified", list(form.unchanged))
            return []
        body = form.body if form else None
        if form is None or body is None:
            return self.application(environ, start_response)
        start_response("200 OK", [*form.headers, ("Content-Length", str(len(body)))])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _form_for(self, environ: Environ) -> "Form | None":
        if this_process.doubt or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return None
        forms = self._table().get(environ.get("PATH_INFO", ""))
        host = (environ.get(name) for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT"))
        return forms.chosen(environ.get("HTTP_ACCEPT_ENCODING", "")) if forms and _is_ours(*host) else None

    def _table(self) -> dict[str, "Forms"]:
        if (now := self.clock()) - self.looked_at > LOOK_EVERY:
            self.looked_at = now
            if folder.name_of_current(self.site) != self.name:
                self._open()
        return self.table

    def _open(self) -> None:
        generation = folder.current(self.site)
        said = list(frame_headers().items())
        bodies = Bodies(generation.root)
        self.table = {path: Forms(page, said, bodies) for path, page in generation.pages.items()}
        self.name = generation.root.name if generation.pages else ""


class Bodies:
    """The files of one generation, read when they are first asked for; the last hundreds stay in memory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.read: dict[str, bytes] = {}

    def of(self, file: str, known: str) -> bytes | None:
        """A file that has this sum; None where it is gone, or is not what was written."""
        if (body := self.read.get(file)) is not None:
            return body
        try:
            body = (self.root / file).read_bytes()
        except OSError:  # a generation that was swept away: the next look finds the one that came after
            return None
        if sha256(body).hexdigest() != known:
            log.error("公开文件 %s 不是本系统写的那一份，没有送出", self.root / file)
            return None
        if len(self.read) >= MOST_BODIES:
            self.read.clear()
        self.read[file] = body
        return body


@dataclass(frozen=True)
class Form:
    """A page in one encoding, with its headers as they are sent."""

    file: str
    known: str
    etag: str
    headers: Headers
    unchanged: Headers
    bodies: Bodies

    @property
    def body(self) -> bytes | None:
        return self.bodies.of(self.file, self.known)

    def is_held(self, tags: str) -> bool:
        """Whether If-None-Match names it; `W/` before a tag says nothing against it."""
        return (
            tags == self.etag or tags == "*" or self.etag in tags.replace("W/", "").replace(",", " ").split()
        )


class Forms:
    """A page in every encoding that lies in the folder; made ready when it is first asked for."""

    def __init__(self, page: PageFile, said: Headers, bodies: Bodies) -> None:
        self.page, self.said, self.bodies = page, said, bodies

    def chosen(self, accepted: str) -> Form:
        return self._forms[next((name for name in understood(accepted) if name in self._forms), "")]

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {
            name: self._form(name, file) for name, file in zip(self.page.sums, self.page.files, strict=True)
        }

    def _form(self, encoding: str, file: str) -> Form:
        etag = f'"{self.page.sums[""][:32]}{encoding and f"-{encoding}"}"'
        varies = [("Vary", "Accept-Encoding")] if len(self.page.sums) > 1 else []
        kept = [(name, value) for name, value in self.page.headers.items() if name == "Cache-Control"]
        encoded = [("Content-Encoding", encoding)] if encoding else []
        return Form(
            file=file,
            known=self.page.sums[encoding],
            etag=etag,
            headers=[*self.page.headers.items(), ("ETag", etag), *encoded, *varies, *self.said],
            unchanged=[("ETag", etag), *kept, *varies, *self.said],
            bodies=self.bodies,
        )


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
