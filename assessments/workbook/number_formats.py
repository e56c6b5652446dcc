"""Number formats of spreadsheets: what a format makes of a number. Plain Python, no Django.

A format is a little language: up to four sections parted by `;`, each with words in quotes, single letters
after `\\` (shown), `_` (their width left free) and `*` (filled with), and conditions or colours in brackets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

# What the programs show for the numbers of formats that no file spells out; the 27s and 50s are East Asian dates.
_OF_TIME = {45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"}
_DATES = dict.fromkeys((*range(14, 23), *range(27, 37), *range(50, 59)), "yyyy-mm-dd")
BUILT_IN = _DATES | _OF_TIME | {9: "0%", 10: "0.00%"}
GENERAL = re.compile("General|G/通用格式", re.IGNORECASE)

_TOKEN = re.compile(
    r'"[^"]*"?|\\.?|_.?|\*.?|\[[^\]]*\]?|General|G/通用格式|E[+-]|;|.', re.DOTALL | re.IGNORECASE
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*([+-]?[0-9.]+(?:E[+-]?[0-9]+)?)\]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTERS = frozenset("ymdhseg")
_COMPARE = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
}


@dataclass(frozen=True)
class Section:
    """One section: its bare signs (words and brackets left out), and its condition, where it has one."""

    signs: tuple[str, ...]
    condition: tuple[str, Decimal] | None = None
    counts_time: bool = False

    @property
    def shows_percent(self) -> bool:
        return "%" in self.signs

    @property
    def shows_date(self) -> bool:
        return self.counts_time or any(sign.lower() in _DATE_LETTERS for sign in self.signs)


def shows_percent(code: str, number: Decimal) -> bool:
    """Whether a number in this format is shown times 100, with a percent sign that means it."""
    return _section(code, number).shows_percent


def shows_date(code: str, number: Decimal) -> bool:
    """Whether a number in this format is shown as a date or a time."""
    return _section(code, number).shows_date


def _section(code: str, number: Decimal) -> Section:
    """The section that a number falls under: by its condition, else positive;negative;zero;text."""
    sections = _sections(code)
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _COMPARE[section.condition[0]](number, section.condition[1]):
                return section
        return numeric[-1]
    if number < 0 and len(numeric) > 1:
        return numeric[1]
    if number == 0 and len(numeric) > 2:
        return numeric[2]
    return numeric[0]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...]:
    return tuple(_read(tokens) for tokens in _split(code))


def _split(code: str) -> Iterator[list[str]]:
    tokens: list[str] = []
    for token in _TOKEN.findall(code):
        if token == ";":
            yield tokens
            tokens = []
        else:
            tokens.append(token)
    yield tokens


def _read(tokens: list[str]) -> Section:
    signs, condition, counts_time = [], None, False
    for token in tokens:
        if match := _CONDITION.fullmatch(token):
            condition = condition or (match[1], Decimal(match[2]))
        elif _ELAPSED.fullmatch(token):
            counts_time = True
        elif token[0] not in '"\\_*[' and not GENERAL.fullmatch(token):
            signs.append(token)
    return Section(tuple(signs), condition, counts_time)
