"""Posters and pictures printed before anybody asks: a thread in each process that serves, after each publication.

The newest editions have theirs made as soon as they are out, and again where a file is gone or another layout came
in. Older ones are printed when they are asked for. A publication never waits for this, nor fails by it.
"""

import fcntl
import logging
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from django.conf import settings
from django.db import close_old_connections

from boards.models import Edition
from boards.posters.kept import PICTURE, kept_picture, kept_places, kept_poster
from boards.posters.kinds import KINDS
from boards.posters.layout_mark import layout_mark
from boards.posters.making import PosterError
from boards.posters.paper import SIZES
from boards.posters.picture import PICTURES
from departments.disk import make_folder
from departments.press import PrintingError

log = logging.getLogger(__name__)
NEWEST = 3  # editions that have theirs before they are asked for
EVERY, BETWEEN = 5, 0.2  # seconds: with nothing to print, and between two sheets
LOCK = ".printing"
Place = tuple[str, str, str]  # digest, sheet and paper
PLACES = [*product(KINDS, SIZES), *((key, PICTURE) for key in PICTURES)]
LATER = 600  # seconds before what the press could not do is tried again
# Until when (monotonic) this process lets alone what could not be printed; a refused board until the layout is another.
_refused: dict[tuple[str, Place], float] = {}


def print_next() -> bool:
    """Print one sheet that the newest editions lack; whether there was one. Another process may be at it already."""
    wanting = _wanting()
    if not wanting:
        return False
    with _alone() as is_mine:
        if is_mine:
            _print(*wanting)
    return is_mine


def _wanting() -> tuple[Edition, Place] | None:
    """The next sheet to print, of the edition that was made last before those before it."""
    standing = Edition.objects.latest_of_each_month().filter(withdrawal=None).defer("content")
    newest = list(standing.order_by("-pk")[:NEWEST])
    kept, layout = kept_places([edition.digest for edition in newest]), layout_mark()
    for edition, (sheet, paper) in product(newest, PLACES):
        place = (edition.digest, sheet, paper)
        if place not in kept and monotonic() > _refused.get((layout, place), 0):
            return edition, place
    return None


def _print(edition: Edition, place: Place) -> None:
    _, sheet, paper = place
    try:
        if paper == PICTURE:
            kept_picture(edition.board, sheet)
        else:
            kept_poster(edition.board, sheet, size=paper)
        until = monotonic() + LATER  # where it could not be kept
    except PosterError as refusal:
        until = math.inf
        log.error("%s的 %s-%s 没有印出来：%s", edition, sheet, paper, refusal)
    except PrintingError as fault:
        until = monotonic() + LATER
        log.warning("%s的 %s-%s 过一会儿再印：%s", edition, sheet, paper, fault)
    if not kept_places([edition.digest]) & {place}:
        _refused[layout_mark(), place] = until


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process is printing ahead."""
    folder = Path(settings.PUBLIC_ROOT) / "posters"
    make_folder(folder)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def print_ahead(stop: Event, *, let_go: Callable[[], None] = close_old_connections) -> None:
    """Print what is wanting, one sheet after the other, until told to stop; a fault is logged once until it is gone."""
    is_well, has_printed = True, False
    while True:
        try:
            let_go()
            has_printed = print_next()
            is_well = True
        except Exception as fault:
            if is_well:
                log.error("没有预先印海报", exc_info=fault)
            is_well, has_printed = False, False
        finally:
            let_go()
        if stop.wait(BETWEEN if has_printed else EVERY):
            return


def start() -> Event:
    """Print ahead for as long as this process lives, or until the event is set."""
    stop = Event()
    Thread(target=print_ahead, args=[stop], name="posters", daemon=True).start()
    return stop
