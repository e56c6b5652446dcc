"""The folder of public pages made to follow what is published: what may have changed is made again, once.

Asked after each publication and by whoever watches. What a page was made from lies in the folder, so that it does
not matter which process made it, when, or whether one was interrupted on the way.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone

from assessments import dates
from boards.site import folder
from boards.site.addresses import Part, PublicAddress, parts
from boards.site.folder import Generation, NextGeneration
from boards.site.owning import RELEASE, NotOurs, disk_words, marks_of, refuse_anothers, since_of
from boards.site.process import this_process
from departments.months import CalendarMonth


def site() -> Path:
    """Where the generations lie."""
    return Path(settings.PUBLIC_ROOT) / "site"


def is_stale(now: datetime) -> bool:
    """Whether any page of the folder may be another now: a few questions, whatever its size."""
    before = folder.current(site())
    return before.marks != marks_of(before, now)


def renew(now: datetime | None = None, *, anew: bool = False, take_over: bool = False) -> int:
    """Make the pages that may have changed and switch to them; how many were written.

    `anew` makes every page, whatever the folder says of itself. Whoever comes while it is being done waits, and
    then finds it done. NotOurs where the folder is another's, unless we `take_over`. What cannot be written is put
    away, so that nobody reads what is no longer so: OSError. After any fault but one of the database, without
    which the application could not answer either, this process hands nothing out until a renewal succeeds.
    """
    now = now or timezone.now()
    try:
        if not take_over:
            refuse_anothers(folder.current(site()), now)  # before anything is put away that is not ours
        with folder.locked(site()), _at_the_base():
            written = _renewed_or_put_away(now, anew=anew, take_over=take_over)
    except DatabaseError:
        raise
    except OSError as fault:
        is_away = folder.put_away(site())
        this_process.doubt = disk_words(fault) + ("" if is_away else "，旧的一套也撤不下来")
        raise
    except Exception as fault:
        this_process.doubt = str(fault) if isinstance(fault, NotOurs) else "有一页做不出来"
        raise
    this_process.doubt, this_process.saw_behind = "", None
    return written


def _renewed_or_put_away(now: datetime, *, anew: bool, take_over: bool) -> int:
    """Under the lock. What was put away is removed, for it may be what fills the disk."""
    try:
        if folder.is_littered(site()):
            folder.sweep(site())
        before = folder.current(site())
        if not take_over:
            refuse_anothers(before, now)
        try:
            return _renewed(now, before, anew=anew)
        except FileNotFoundError:  # somebody removed a file: nothing of that generation is relied on
            return _renewed(now, folder.NONE, anew=True)
    except OSError:
        if folder.put_away(site()):
            with suppress(OSError):
                folder.sweep(site())
        raise


def sweep() -> None:
    """Remove what nobody reads any more."""
    if folder.is_littered(site()):
        with folder.locked(site()):
            folder.sweep(site())


def _renewed(now: datetime, before: Generation, *, anew: bool) -> int:
    marks = marks_of(before, now)
    if marks == before.marks and not anew:
        return 0
    anew = anew or marks[RELEASE] != before.marks.get(RELEASE)
    following = NextGeneration(site(), before)
    try:
        for part in parts():
            if anew or marks[part.name] != before.marks.get(part.name):
                _write(following, part, now, anew=anew)
            else:
                _carry_on(following, part)
        following.switch(marks, since_of(before))
    except BaseException:
        following.give_up()
        raise
    return following.written


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
