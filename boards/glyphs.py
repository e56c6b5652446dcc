"""Which characters the poster fonts hold: nothing is printed, or accepted on a form, that would come out as a box."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

# Line ends and tabs are folded into spaces when a text is set.
_FOLDED = "\t\n\r"


@cache
def printable() -> frozenset[str]:
    """Every character that all text fonts of the posters hold (static/fonts/characters.txt)."""
    return frozenset(Path(finders.find("fonts/characters.txt")).read_text(encoding="utf-8")) | frozenset(
        _FOLDED
    )


def missing_glyphs(text: str) -> set[str]:
    """The characters of a text that cannot be printed; empty when all can."""
    return set(text) - printable()
