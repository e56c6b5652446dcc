"""Vague words in a clause that nobody could measure (product, 'Wording check'). Plain Python, no Django.

A clause with a number in its text, or judged by a metric, is never marked; nor is a term of trade (有效发明专利)
for the vague word inside it. Marking is advice: nothing is blocked by it.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

# What may stand for a number in a clause: digits, %, or Chinese numerals before a measure.
NUMBER = re.compile(
    r"[0-9]|[一二三四五六七八九十百千万两]+(?:名|位|次|项|个|件|日|天|小时|倍|成|以上|以内|起)"
)
# A rank counts as a number too: 第一, 首位, 前三.
RANK = re.compile(r"第[一二三四五六七八九十]+|首位|前[一二三四五六七八九十]+|倒数")


@dataclass(frozen=True)
class VagueMark:
    """One vague word in a text: where it stands (0-based, end excluded), and what could stand there instead."""

    start: int
    end: int
    word: str
    proposal: str


def vague_marks(
    text: str, *, is_measured: bool, words: Mapping[str, str], terms: Collection[str]
) -> list[VagueMark]:
    """Every vague word of a clause in the order of the text, none of a clause that is measured or names a number.

    `words` are the vague words with their proposals; `terms` the terms of trade in which they mean something.
    The longer word wins where two begin at one place; full-width digits count as digits.
    """
    if is_measured or names_number(text):
        return []
    covered = _covered(text, terms)
    marks: list[VagueMark] = []
    at = 0
    by_length = sorted(words, key=len, reverse=True)
    while at < len(text):
        word = next((word for word in by_length if word and text.startswith(word, at)), "")
        if word and not any(place in covered for place in range(at, at + len(word))):
            marks.append(VagueMark(at, at + len(word), word, words[word]))
        at += len(word) or 1
    return marks


def names_number(text: str) -> bool:
    """Whether a text names a figure, a count or a rank."""
    narrow = unicodedata.normalize("NFKC", text)
    return bool(NUMBER.search(narrow) or RANK.search(narrow))


def _covered(text: str, terms: Collection[str]) -> set[int]:
    """The places in a text that belong to a term of trade."""
    places: set[int] = set()
    for term in terms:
        at = text.find(term) if term else -1
        while at >= 0:
            places |= set(range(at, at + len(term)))
            at = text.find(term, at + 1)
    return places
