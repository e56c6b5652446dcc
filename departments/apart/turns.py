"""Turns at what only a few may do at once on one machine: parsing an upload, printing a page.

Whoever is at its turn holds one of a few lock files under var/: all web workers and commands share them, and the
system takes a lock back when its holder dies.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PAUSE = 0.05  # seconds between two looks


class NoTurn(Exception):
    """Every turn was taken for too long; nothing was begun."""


@contextmanager
def turn(kind: str, *, most: int, patience: float) -> Iterator[None]:
    """One of `most` turns of a kind; NoTurn where none comes free within `patience` seconds."""
    folder = Path(settings.VAR) / "turns"
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    until = time.monotonic() + patience
    while True:
        for number in range(most):
            with (folder / f"{kind}-{number}").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= until:
            raise NoTurn
        time.sleep(PAUSE)
