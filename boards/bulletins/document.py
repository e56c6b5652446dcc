"""The frozen text of a released bulletin, but for the keys that the chain adds. Plain Python, no Django."""

from collections.abc import Mapping
from typing import Any

from boards.circular.document import Circular, as_document

SCHEMA = "xiaoneng.bulletin/1"

Document = dict[str, Any]


def as_release(
    circular: Circular,
    *,
    month: str,
    kind: str,
    number: int,
    change: str,
    reason: str,
    edition: tuple[int, str],
    sums: Mapping[str, str],
) -> Document:
    """`edition` is number and digest of the board it tells of, `sums` the SHA-256 of its files by their ending."""
    board_number, board = edition
    return {
        "schema": SCHEMA,
        "month": month,
        "kind": kind,
        "number": number,
        "change": change,
        "reason": reason,
        "edition": board_number,
        "board": board,
        "circular": as_document(circular),
        "files": dict(sums),
    }
