"""The worker's side of `departments.apart.workers`. Plain Python, no Django."""

import os
import shutil
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from departments.apart.parcels import Parcel, packed, unpacked


def serve(
    answer: Callable[[Any, list[bytes]], Parcel], *, rest: Callable[[], None], idle_seconds: float
) -> None:
    """Answer one parcel after the other, until nobody asks for so long or whoever asked is gone; then clear up.

    `rest` is called when an answer is sent, and nobody waits.
    """
    asked = socket.socket(fileno=os.dup(0))
    with suppress(EOFError, OSError):
        while True:
            asked.settimeout(idle_seconds)
            about, blobs = unpacked(asked.recv)
            asked.settimeout(None)
            asked.sendall(packed(*answer(about, blobs)))
            rest()
    shutil.rmtree(Path.cwd(), ignore_errors=True)
