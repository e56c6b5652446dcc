"""What goes to and from a process apart: values as JSON, and beside them bytes. Plain Python, no Django."""

import json
import struct
from collections.abc import Callable, Sequence
from typing import Any

LENGTH = struct.Struct(">I")
PIECE = 1024 * 1024  # bytes that are asked for at once

Parcel = tuple[Any, list[bytes]]


def packed(about: Any, blobs: Sequence[bytes] = ()) -> bytes:
    """How many parts there are, then each behind its length: the JSON first."""
    parts = [json.dumps(about).encode(), *blobs]
    return LENGTH.pack(len(parts)) + b"".join(LENGTH.pack(len(part)) + part for part in parts)


def unpacked(receive: Callable[[int], bytes]) -> Parcel:
    """The next parcel from what `receive(most)` gives, a piece at a time; EOFError where it ends before that."""

    def exactly(length: int) -> bytes:
        part = bytearray()
        while len(part) < length:
            piece = receive(min(length - len(part), PIECE))
            if not piece:
                raise EOFError
            part += piece
        return bytes(part)

    (count,) = LENGTH.unpack(exactly(LENGTH.size))
    about, *blobs = [exactly(*LENGTH.unpack(exactly(LENGTH.size))) for _ in range(count)]
    return json.loads(about), blobs
