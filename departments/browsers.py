"""The browser that somebody signed in with before: a signed cookie says whose it is, and opens nothing.

Only such a browser may leave words here without a session, and it is not slowed when an account or an
address is tried from elsewhere.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from departments.models import User

COOKIE = "known_browser"
KEPT_FOR = 180 * 24 * 60 * 60
MOST_PEOPLE = 3


@dataclass(frozen=True)
class Browser:
    """A browser by its own random mark, with the accounts (pk) that signed in there, the last one first."""

    mark: str
    people: tuple[int, ...]

    @property
    def address(self) -> str:
        """What tries from here are counted under, in place of an address that a whole office may share."""
        return f"browser {self.mark}"


def browser_of(request: HttpRequest) -> Browser | None:
    """The known browser that a request comes from; None where the cookie is missing, old or not ours."""
    try:
        mark, people = signing.loads(request.COOKIES[COOKIE], salt=COOKIE, max_age=KEPT_FOR)
    except (KeyError, signing.BadSignature):
        return None
    return Browser(mark, tuple(people))


def mark_of(request: HttpRequest) -> str:
    """The mark of the known browser, "" where it is not known."""
    browser = browser_of(request)
    return browser.mark if browser else ""


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    known = browser_of(request) or Browser(secrets.token_hex(12), ())
    people = [user.pk, *(pk for pk in known.people if pk != user.pk)][:MOST_PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps([known.mark, people], salt=COOKIE),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
