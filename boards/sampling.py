"""抽看: a few lines of a draft to look at before publication, drawn so that anybody can draw them again.

Plain Python, no Django. Nobody chooses them: the order is that of SHA-256 over the seed and the line, and the seed is
the draft's own digest with the number of the draw.
"""

import hashlib
from collections.abc import Iterable

from boards.document import Award

DRAWN = 3
MOST_DRAWS = 99


def seed_of(digest: str, draw: int) -> str:
    """`3f2a91c04b7d-2`: the second three of the draft with that digest."""
    return f"{digest[:12]}-{draw}"


def drawn(awards: Iterable[Award], seed: str) -> list[Award]:
    """Three awards of a board, or all where it has fewer, in the order in which they are drawn."""
    return sorted(awards, key=lambda award: _lot(award, seed))[:DRAWN]


def _lot(award: Award, seed: str) -> str:
    return hashlib.sha256("\n".join((seed, *award.key)).encode()).hexdigest()
