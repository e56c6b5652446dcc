"""The folder of public pages made to follow what is published: what may have changed is made again, once.

Asked after each publication and by whoever watches. What a page was made from lies in the folder, so that it does
not matter which process made it, when, or whether one was interrupted on the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from assessments import dates
from boards.site import folder
from boards.site.addresses import Part, PublicAddress, parts
from boards.site.folder import Generation, Mark, NextGeneration
from boards.site.release import release_mark
from departments.months import CalendarMonth

RELEASE = "release"


def site() -> Path:
    """Where the generations lie."""
    return Path(settings.PUBLIC_ROOT) / "site"


def is_stale(now: datetime) -> bool:
    """Whether any page of the folder may be another now: a few questions, whatever its size."""
    before = folder.current(site())
    return before.marks != _marks(before, now)


def renew(now: datetime | None = None, *, anew: bool = False) -> int:
    """Make the pages that may have changed and switch to them; how many were written.

    `anew` makes every page, whatever the folder says of itself. Whoever comes while it is being done waits, and
    then finds it done. What cannot be written is put away, so that nobody reads what is no longer so: OSError.
    """
    now = now or timezone.now()
    try:
        with folder.locked(site()), _at_the_base():
            try:
                return _renewed(now, folder.current(site()), anew=anew)
            except FileNotFoundError:  # somebody removed a file: nothing of that generation is relied on
                return _renewed(now, folder.NONE, anew=True)
    except OSError:
        folder.put_away(site())
        raise


def sweep() -> None:
    """Remove what nobody reads any more."""
    if folder.is_littered(site()):
        with folder.locked(site()):
            folder.sweep(site())


def _renewed(now: datetime, before: Generation, *, anew: bool) -> int:
    marks = _marks(before, now)
    if marks == before.marks and not anew:
        return 0
    anew = anew or marks[RELEASE] != before.marks.get(RELEASE)
    following = NextGeneration(site(), before)
    for part in parts():
        if anew or marks[part.name] != before.marks.get(part.name):
            _write(following, part, now, anew=anew)
        else:
            _carry_on(following, part)
    following.switch(marks)
    return following.written


def _marks(before: Generation, now: datetime) -> dict[str, Mark]:
    """What each part would be made from; asked before the pages are made, so that these are never the older."""
    day = dates.local_day(now)
    made_from = {part.name: part.mark(day, before.marks.get(part.name, [])) for part in parts()}
    return {RELEASE: [release_mark()], **made_from}


def _carry_on(following: NextGeneration, part: Part) -> None:
    for address, page in following.before.pages.items():
        if page.part == part.name:
            following.keep(address, page)


def _write(following: NextGeneration, part: Part, now: datetime, *, anew: bool) -> None:
    """The pages of a part: those in another state than they were are made, one that stands at two addresses once."""
    last: dict[str, tuple[str, bytes]] = {}  # by content type, for such pages follow each other
    for address in part.addresses(CalendarMonth.of(dates.local_day(now))):
        path, page = _path(address), address.page
        if page.is_on_demand or page.status != 200:
            continue
        state = page.state() if page.state else None
        old = following.before.pages.get(path)
        if old and state and not anew and (old.state, old.headers) == (state, page.headers):
            following.keep(path, old)
            continue
        made, body = last.get(page.content_type, (None, b""))
        if state is None or made != state:
            body = page.build()
        if state:
            last[page.content_type] = state, body
        following.put(path, part.name, state, page.headers, body)


def _path(address: PublicAddress) -> str:
    """The address as the server hands it on: below the path under which the site stands."""
    return "/" + address.path.removeprefix(get_script_prefix())


@contextmanager
def _at_the_base() -> Iterator[None]:
    """Links lead below the path of the site, whichever request or thread the pages are made in."""
    before = get_script_prefix()
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
    try:
        yield
    finally:
        set_script_prefix(before)
