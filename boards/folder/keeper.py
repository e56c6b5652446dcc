"""Who watches that the folder of public pages follows: a thread in each process that serves, which looks now and then.

A publication renews the folder itself. The rest comes this way: a set of rules approved or come into force, a unit
renamed, a new release, a process that was killed between its commit and the folder.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from time import time

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from boards.folder.forgetting import forget_withdrawn
from boards.folder.owning import NotOurs
from boards.folder.process import this_process
from boards.folder.renewing import is_stale, renew, sweep
from boards.site.release import read_again

log = logging.getLogger(__name__)
EVERY = 5  # seconds


def look() -> bool:
    """Renew the folder where it may be stale, sweep it, and leave nothing that was withdrawn; whether it was stale."""
    if settings.DEBUG:
        read_again()  # templates are being written while the program runs
    was_stale = is_stale(timezone.now())
    if was_stale:
        renew()
    this_process.doubt = ""  # another process may have renewed what this one could not
    sweep()
    forget_withdrawn()
    return was_stale


def keep(stop: Event, *, let_go: Callable[[], None] = close_old_connections) -> None:
    """Look until told to stop. A fault is logged once, until a look succeeds: the next one may find it gone.

    `let_go` is for connections to the database that are too old or broken, as before and after a request.
    """
    is_well = True
    while True:
        try:
            let_go()
            look()
            if not is_well:
                log.warning("公开页面又跟上了")
            is_well = True
        except Exception as fault:
            if is_well:
                _tell(fault)
            is_well = False
        finally:
            let_go()
        if stop.wait(EVERY):
            return


def _tell(fault: Exception) -> None:
    if isinstance(fault, NotOurs):
        log.warning("公开页面没有更新，由程序直接应答：%s", fault)
    else:
        log.error("公开页面没有更新", exc_info=fault)


def start() -> Event:
    """Keep the folder for as long as this process lives, or until the event is set."""
    this_process.serves_since = time()
    stop = Event()
    Thread(target=keep, args=[stop], name="public pages", daemon=True).start()
    return stop
