"""The links of a printed page, as the one that knows how our templates write them. Plain Python, no Django.

A page is printed once, with addresses from the root of the site. Its twins and copies, which stand elsewhere or
without a server, are that page with other addresses.
"""

import re
from collections.abc import Callable

LIVE, LIVE_END = "<!--live-->", "<!--/live-->"
_LIVE = re.compile(f"{LIVE}.*?{LIVE_END}".encode(), re.DOTALL)
# Text of people never looks so: a quotation mark in it is printed as &quot;.
_ADDRESS = re.compile(rb' ((?:href|src|action|data-(?:index|document))=")(/[^"]*)"')


def relinked(page: bytes, where: Callable[[str], str | None]) -> bytes:
    """The page with each address of this site that an attribute holds replaced by what `where` makes of it.

    Addresses begin with "/" and are handed over as printed, with what follows "?" or "#". None takes the attribute
    away: the words of a link stay.
    """

    def replaced(found: re.Match[bytes]) -> bytes:
        there = where(found[2].decode())
        return b"" if there is None else b" " + found[1] + there.encode() + b'"'

    return _ADDRESS.sub(replaced, page)


def addresses_of(page: bytes) -> list[str]:
    """The addresses of this site that the page names, in its order."""
    return [found[2].decode() for found in _ADDRESS.finditer(page)]


def without_live(page: bytes) -> bytes:
    """The page without what only a server can answer: what its templates put between {% live %} and {% endlive %}."""
    return _LIVE.sub(b"", page)
