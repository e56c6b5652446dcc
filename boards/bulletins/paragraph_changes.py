"""Two texts of a bulletin side by side, paragraph by paragraph: what stayed, went, came or was reworded.

Plain Python, no Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from rules.matching import Piece, PieceKind, pieces


@dataclass(frozen=True)
class ParagraphChange:
    """One paragraph of both texts as one run of pieces; `is_same` where nothing of it changed."""

    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.kind is PieceKind.KEPT for piece in self.pieces)


def paragraph_changes(before: str, after: str) -> list[ParagraphChange]:
    """Every paragraph in the order of the newer text, those that went where they stood."""
    old, new = before.splitlines(), after.splitlines()
    return [
        ParagraphChange(tuple(pieces(was, now)))
        for was, now in _pairs(old, new, SequenceMatcher(None, old, new, autojunk=False))
    ]


def changed_alone(before: str, after: str) -> list[ParagraphChange]:
    return [change for change in paragraph_changes(before, after) if not change.is_same]


def _pairs(old: list[str], new: list[str], matcher: "SequenceMatcher[str]") -> Iterator[tuple[str, str]]:
    """Paragraphs that stand in place of each other, in order; "" where one has no other."""
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        yield from zip_longest(old[old_start:old_end], new[new_start:new_end], fillvalue="")
