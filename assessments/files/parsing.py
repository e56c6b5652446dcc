"""Uploads are parsed in processes of their own, few at once on one machine, each with its own bounds."""

import subprocess

from departments.apart import starting
from departments.apart.turns import NoTurn, turn

MOST_AT_ONCE = 2
PATIENCE = 15.0  # seconds to wait for a turn
SECONDS = 40  # by the clock: of the processor a child has less (see confinement)
BUSY = "正在检查的文件太多，请稍后再试"


class Busy(Exception):
    """Every turn was taken for too long; nothing was looked at."""


class Broken(Exception):
    """The parser gave up: too much time or memory, or it crashed on the file."""


def parse(module: str, *arguments: str, data: bytes = b"") -> bytes:
    """What `main()` of a module writes, run apart from the web worker; Busy or Broken where it writes nothing."""
    try:
        with turn("parse", most=MOST_AT_ONCE, patience=PATIENCE):
            return _run(starting.command(module, *arguments), data)
    except NoTurn as error:
        raise Busy from error


def _run(command: list[str], data: bytes) -> bytes:
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env=starting.ENVIRONMENT,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Broken from error
    return done.stdout
