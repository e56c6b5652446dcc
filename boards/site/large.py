"""大字版: the twin of each public page in large type and one column, made from the printed page itself.

It stands below /large/ at the page's own path. Its links lead to the twins of what they name; data, posters, the hall's
screen and what only a server answers have none, and their links stay as they are.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from django.urls import Resolver404, get_script_prefix, resolve

from boards.site.links import relinked
from boards.site.public_page import PublicPage

LARGE = "large/"
# What the frame of every public page writes (templates/base.html, public.html), and what stands there in its twin.
TURNED = {
    b'<html lang="zh-CN">': b'<html lang="zh-CN" class="large">',
    b' media="screen and (max-width: 52rem)">': b' media="screen">',
    ">大字版</a>".encode(): ">标准版</a>".encode(),
}


def large_address(address: str) -> str:
    """The address of a page's twin, both below the path under which the site stands."""
    base = get_script_prefix()
    return f"{base}{LARGE}{address.removeprefix(base)}"


@lru_cache(maxsize=4096)
def has_twin(path: str) -> bool:
    """Whether a page in the public frame stands at this path, which begins with "/" whatever the site stands under.

    What stands there need not be out yet: its view says that it has the frame (boards.views.answers).
    """
    if not path.endswith("/") or path.startswith(
        f"/{LARGE}"
    ):  # a file; to resolve it would cost thousands of times
        return False
    try:
        return hasattr(resolve(path).func, "page_of")
    except Resolver404:
        return False


def twin_of(page: PublicPage) -> PublicPage:
    """The same page in large type, in a state of its own."""
    state = page.state
    return replace(page, build=lambda: enlarged(page.build()), state=state and (lambda: f"{LARGE}{state()}"))


def enlarged(page: bytes, has: Callable[[str], bool] = has_twin) -> bytes:
    """A printed page in large type; `has` says which paths have a twin.

    Text of people never looks like what is turned: `<` and `>` in it are escaped.
    """
    twin = relinked(page, lambda address: _where(address, has))
    for written, turned in TURNED.items():
        twin = twin.replace(written, turned, 1)
    return twin


def _where(address: str, has: Callable[[str], bool]) -> str:
    base = get_script_prefix()
    path = "/" + urlsplit(address).path.removeprefix(base)
    if path.startswith(f"/{LARGE}"):
        return base + address.removeprefix(base).removeprefix(LARGE)
    return large_address(address) if has(path) else address
