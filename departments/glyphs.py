"""Which characters the poster fonts hold: what else is typed or imported for the public is refused at once."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from departments.text import is_seen

# Line ends and tabs are folded into spaces when a text is set.
_FOLDED = "\t\n\r"


@cache
def printable() -> frozenset[str]:
    """Every character that all text fonts hold, or the rare font that stands behind them (static/fonts)."""
    held = "".join(_listed(name) for name in ("characters", "rare"))
    return frozenset(held) | frozenset(_FOLDED)


def _listed(name: str) -> str:
    file = finders.find(f"fonts/{name}.txt")
    if file is None:
        raise FileNotFoundError(f"fonts/{name}.txt")
    return Path(file).read_text(encoding="utf-8")


def missing_glyphs(text: str) -> set[str]:
    """The characters of a text that cannot be printed; empty when all can."""
    return set(text) - printable()


def glyph_fault(text: str, on: str = "海报") -> str | None:
    """What cannot be printed `on` that paper, each sign with its code, and what to do; a sign that nobody sees by its
    code alone.
    """
    missing = missing_glyphs(text)
    if not missing:
        return None
    named_signs = "、".join(sign_words(sign) for sign in dict.fromkeys(text) if sign in missing)
    return f"{named_signs}{on}印不出来，请改用别的写法"


def sign_words(sign: str) -> str:
    """A character with its code; one that nobody sees, or that turns the text around it, by its code alone."""
    code = f"U+{ord(sign):04X}"
    return f"“{sign}”（{code}）" if is_seen(sign) else code
