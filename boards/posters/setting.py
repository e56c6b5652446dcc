"""How wide words are set and how many lines they take: what is reckoned before a sheet is laid out.

In em of the type that they are set in. The layout itself has the last word (boards/posters/making.py).
"""

import math
from collections.abc import Iterable
from functools import lru_cache

from departments.typography import TIGHT, bound

# Advances of the poster fonts; what is Chinese, and its marks, takes one em.
_NARROW = {".": 0.29, ",": 0.29, ":": 0.29, " ": 0.23, "%": 0.93, "·": 0.3, "“": 0.5, "”": 0.5}
_LATIN = 0.58


def width(text: str) -> float:
    """How wide a text is on one line."""
    return sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    return _NARROW.get(character) or (1.0 if character > "⺀" or character in "…—≥≤＝～" else _LATIN)


@lru_cache(maxsize=4096)
def chunks(text: str) -> tuple[float, ...]:
    """The widths of what is never broken: a number with its unit, a character with the mark behind it."""
    return tuple(
        sum(width(part) * (0.5 if kind == TIGHT else 1) for kind, part in group) for group in bound(text)
    )


def lines(widths: Iterable[float], measure: float) -> int:
    """How many lines of this measure they fill one after the other; what is wider than a line is broken."""
    count, filled = 1, 0.0
    for wide in widths:
        if filled + wide <= measure:
            filled += wide
        elif wide <= measure:
            count, filled = count + 1, wide
        else:
            more = math.ceil((filled + wide) / measure) - 1
            count, filled = count + more, filled + wide - more * measure
    return count
