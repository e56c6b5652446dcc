"""Uploads are parsed in processes of their own, few at once on one machine, each with its own bounds.

Whoever is at its turn holds one of a few lock files under var/: all web workers share them, and the
system takes a lock back when its holder dies.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

MOST_AT_ONCE = 2
PATIENCE, PAUSE = 15.0, 0.05  # seconds to wait for a turn, and between two looks
SECONDS = 40  # by the clock: of the processor a child has less (see confinement)
BUSY = "正在检查的文件太多，请稍后再试"
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); import {module}; {module}.main()"


class Busy(Exception):
    """Every turn was taken for too long; nothing was looked at."""


class Broken(Exception):
    """The parser gave up: too much time or memory, or it crashed on the file."""


def parse(module: str, *arguments: str, data: bytes = b"") -> bytes:
    """What `main()` of a module writes, run apart from the web worker; Busy or Broken where it writes nothing.

    The child knows nothing of our environment, so that no secret of ours is in its memory.
    """
    start = START.format(module=module)
    command = [sys.executable, "-I", "-c", start, str(settings.BASE_DIR), *arguments]
    with _turn():
        try:
            done = subprocess.run(
                command, input=data, capture_output=True, timeout=SECONDS, check=True, env={"LANG": "C.UTF-8"}
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise Broken from error
    return done.stdout


@contextmanager
def _turn() -> Iterator[None]:
    folder = Path(settings.VAR) / "turns"
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    until = time.monotonic() + PATIENCE
    while True:
        for number in range(MOST_AT_ONCE):
            with (folder / str(number)).open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= until:
            raise Busy
        time.sleep(PAUSE)
