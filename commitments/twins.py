"""Items of a list that may be one and the same: the same letter, or nearly the same words. Plain Python, no Django."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import combinations

ALIKE = 0.75  # of the letters of the longer text
_NO_LETTER = re.compile(r"[\W\d_]+")

Told = tuple[str, str, str]  # an item's code, text and letter number


def twins(items: Iterable[Told]) -> dict[str, list[str]]:
    """By code, the codes of the items that each is like; what is like none is not there."""
    found: dict[str, list[str]] = {}
    letters = [(code, _letters(text), number.strip()) for code, text, number in items]
    for (one, text, number), (other, words, another) in combinations(letters, 2):
        if (number and number == another) or _alike(text, words):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text))


def _alike(text: str, words: str) -> bool:
    if not text or not words:
        return False
    matcher = SequenceMatcher(None, text, words, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
