"""What was typed on a page of the month and is not saved yet: it stays with the person until it is, or is let go.

Kept in the session of a signed-in person by page, as the form sent it; never a file, only its token. So a press
may answer with a redirect, and neither Back, a reload nor a way round over another page loses a word.
"""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, QueryDict

KEY = "typed"
MOST_PAGES = 4

Fields = Mapping[str, list[str]]


def keep(request: HttpRequest, page: str, fields: Fields) -> None:
    """Keep these fields of a page in place of what was kept of it; the oldest pages make room."""
    pages = _pages(request)
    pages.pop(page, None)
    if fields:
        pages[page] = {name: list(values) for name, values in fields.items()}
    while len(pages) > MOST_PAGES or (len(pages) > 1 and _size(pages) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        del pages[next(iter(pages))]
    _store(request, pages)


def _size(pages: Mapping[str, Fields]) -> int:
    texts = (text for fields in pages.values() for values in fields.values() for text in values)
    return sum(len(text.encode(errors="replace")) for text in texts)


def kept(request: HttpRequest, page: str) -> QueryDict:
    """The fields of a page as they were sent; empty where nothing waits."""
    found = QueryDict(mutable=True)
    for name, values in _pages(request).get(page, {}).items():
        found.setlist(name, values)
    return found


def let_go(request: HttpRequest, page: str) -> None:
    pages = _pages(request)
    if pages.pop(page, None) is not None:
        _store(request, pages)


def _pages(request: HttpRequest) -> dict[str, dict[str, list[str]]]:
    return dict(request.session.get(KEY, {}))


def _store(request: HttpRequest, pages: dict[str, dict[str, list[str]]]) -> None:
    if pages:
        request.session[KEY] = pages
    else:
        request.session.pop(KEY, None)
