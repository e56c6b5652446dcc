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
from boards.folder import generations
from boards.folder.bundles import BundledPage
from boards.folder.generations import Generation, NextGeneration
from boards.folder.owning import RELEASE, NotOurs, disk_words, marks_of, refuse_anothers, since_of
from boards.folder.process import this_process
from boards.site.addresses import BOARDS, Bundle, Part, PublicAddress, parts, with_twins
from boards.site.large import large_address
from boards.site.public_page import PublicPage
from departments.months import CalendarMonth

NEAR = 8  # pages of one edition


def site() -> Path:
    """Where the generations lie."""
    return Path(settings.PUBLIC_ROOT) / "site"


def is_stale(now: datetime) -> bool:
    """Whether any page of the folder may be another now: a few questions, whatever its size."""
    before = generations.current(site())
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
            refuse_anothers(generations.current(site()), now)  # before anything is put away that is not ours
        with generations.locked(site()), at_the_base():
            written = _renewed_or_put_away(now, anew=anew, take_over=take_over)
    except DatabaseError:
        raise
    except OSError as fault:
        is_away = generations.put_away(site())
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
        if generations.is_littered(site()):
            generations.sweep(site())
        before = generations.current(site())
        if not take_over:
            refuse_anothers(before, now)
        try:
            return _renewed(now, before, anew=anew)
        except FileNotFoundError:  # somebody removed a file: nothing of that generation is relied on
            return _renewed(now, generations.NONE, anew=True)
    except OSError:
        if generations.put_away(site()):
            with suppress(OSError):
                generations.sweep(site())
        raise


def sweep() -> None:
    """Remove what nobody reads any more."""
    if generations.is_littered(site()):
        with generations.locked(site()):
            generations.sweep(site())


def _renewed(now: datetime, before: Generation, *, anew: bool) -> int:
    """After a publication the boards are switched to first: the hundreds of pages of units take seconds more."""
    marks = marks_of(before, now)
    if marks == before.marks and not anew:
        return 0
    anew = anew or marks[RELEASE] != before.marks.get(RELEASE)
    stale = {part.name for part in parts() if anew or marks[part.name] != before.marks.get(part.name)}
    first = {BOARDS} & stale if not anew else stale
    written = 0
    for made in filter(None, (first, stale - first)):
        told = {
            name: mark if name in {*made, RELEASE} else before.marks.get(name) for name, mark in marks.items()
        }
        following = NextGeneration(site(), before)
        try:
            for part in parts():
                _write(following, part, now, anew=anew) if part.name in made else _carry_on(following, part)
            before = following.switch(told, since_of(before))
        except BaseException:
            following.give_up()
            raise
        written += following.written
    return written


def _carry_on(following: NextGeneration, part: Part) -> None:
    for address, page in following.before.pages.items():
        if page.part == part.name:
            following.keep(address, page)
    for folder, bundle in following.before.bundles.items():
        if bundle.part == part.name:
            following.keep_bundle(folder, bundle)


def _write(following: NextGeneration, part: Part, now: datetime, *, anew: bool) -> None:
    """The pages of a part: those in another state than they were are made, one that stands at two addresses once."""
    near: dict[tuple[str, str], bytes] = {}
    for listed in part.listed(CalendarMonth.of(dates.local_day(now))):
        if isinstance(listed, Bundle):
            _write_bundle(following, part.name, listed, anew=anew)
            continue
        for address in with_twins([listed]):
            if _lies_in_the_folder(address.page):
                _write_page(following, part.name, address, near, anew=anew)


def _write_page(
    following: NextGeneration,
    part: str,
    address: PublicAddress,
    near: dict[tuple[str, str], bytes],
    *,
    anew: bool,
) -> None:
    """`near` are the pages that were made last, by content type and state: one stands at two addresses near by."""
    path, page = path_below(address.path), address.page
    state = page.state() if page.state else None
    old = following.before.pages.get(path)
    if old and state and not anew and (old.state, old.headers) == (state, page.headers):
        following.keep(path, old)
        return
    body = near.get((page.content_type, state)) if state else None
    if body is None:
        body = page.build()
    if state:
        near[page.content_type, state] = body
    if len(near) > NEAR:
        del near[next(iter(near))]
    following.put(path, part, state, page.headers, body)


def _write_bundle(following: NextGeneration, part: str, bundle: Bundle, *, anew: bool) -> None:
    """The pages of a bundle with their twins, where it is in another state than it was."""
    folder, state = path_below(bundle.folder), bundle.state()
    old = following.before.bundles.get(folder)
    if old and old.state == state and not anew:
        following.keep_bundle(folder, old)
        return
    pages = (
        BundledPage(
            path_below(at.path), at.page.state() if at.page.state else None, at.page.headers, at.page.build()
        )
        for at in with_twins(bundle.addresses())
        if _lies_in_the_folder(at.page)
    )
    following.put_bundle([folder, path_below(large_address(bundle.folder))], part, state, pages)


def _lies_in_the_folder(page: PublicPage) -> bool:
    return page.status == 200 and not page.is_on_demand


def path_below(address: str) -> str:
    """The address as the server hands it on: below the path under which the site stands."""
    return "/" + address.removeprefix(get_script_prefix())


@contextmanager
def at_the_base() -> Iterator[None]:
    """Links lead below the path of the site, whichever request or thread the pages are made in."""
    before = get_script_prefix()
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
    try:
        yield
    finally:
        set_script_prefix(before)
