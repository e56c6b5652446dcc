"""How many passwords are checked at once: few in each process, so that a flood of tries slows nobody else."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from threading import Lock, Semaphore

from departments.models import User

INSIDE, IN_LINE, IN_LINE_KNOWN = 1, 2, 3
PATIENCE = 5.0
REMEMBERED = 9


class Full(Exception):
    """Too many are being checked or waiting just now; the sign-in may be repeated in a few seconds."""


class Turnstile:
    """One password at a time, one or two waiting; who comes on top of that is sent away at once.

    `idle` is for a try that is refused whatever its password: it takes as long as a check did lately,
    and costs no computing.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._pause = clock, pause
        self._in_line, self._counting, self._inside = 0, Lock(), Semaphore(INSIDE)
        self._took: deque[float] = deque(maxlen=REMEMBERED)

    @contextmanager
    def enter(self, *, known: bool = False) -> Iterator[None]:
        """A place inside; raises Full where the line is too long (a known browser finds one place more)."""
        with self._counting:
            if self._in_line >= (IN_LINE_KNOWN if known else IN_LINE):
                raise Full
            self._in_line += 1
        try:
            if not self._inside.acquire(timeout=PATIENCE):
                raise Full
            try:
                yield
            finally:
                self._inside.release()
        finally:
            with self._counting:
                self._in_line -= 1

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Remembers how long a real check takes."""
        begun = self._clock()
        try:
            yield
        finally:
            self._took.append(self._clock() - begun)

    def idle(self) -> None:
        """As long as a check took lately; the very first time, a real one."""
        if self._took:
            self._pause(median(self._took))
            return
        with self.timed():
            User().set_password("a password that opens nothing")


TURNSTILE = Turnstile()
