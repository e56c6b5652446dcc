"""Where Chinese text with figures may break: no number is parted from its sign or unit. Plain Python, no Django."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

LONGEST_RUN = 24  # characters; a longer run is held together piece by piece
LONGEST_NAME = 16

_NUMBER = r"(?:第 ?)?[−+-]?\d+(?:,\d{3})*(?:\.\d+)?"
# 起/万人, 微克/立方米; 个百分点; 亿元, 万元, 分, 件, 月 …: a number's next word, as far as it can be one of measure.
_MEASURE = r"(?: ?(?:[%‰℃]|[一-鿿]{1,4}/[一-鿿]{1,4}|个百分点|[十百千万亿]*[一-鿿]))?"
_VALUE = rf"{_NUMBER}{_MEASURE}(?: ?÷)?"
_RANGE = rf"{_VALUE}(?: ?[~～–-] ?{_VALUE})*"
_SIGN = r"(?:[≥≤＞＜＝><=≠]|低于|高于|未达|达到|超过|不足)"
_COMPARED = rf"{_SIGN} ?{_RANGE}"
_RUN = re.compile(rf"({_RANGE} ?[≥≤＞＜＝><=≠] ?{_RANGE}|{_COMPARED}|{_RANGE})")
_PART = re.compile(rf"({_COMPARED}|{_RANGE})")
_OPENING, _CLOSING = "（「『《【“‘", "，。；：、！？）」』》】”’"
_NEVER_FIRST = _CLOSING + "％%"
_MARKS = re.compile(f"([{_OPENING}{_CLOSING}]{{2,}})")

RUN, TIGHT = "run", "tight"
Piece = tuple[str, str]  # RUN, TIGHT or "", and the text


def pieces(text: str, *, after: str = "") -> Iterator[Piece]:
    """The text cut up, nothing lost: RUN is not broken over two lines, TIGHT are marks set at half their width.

    `after` is the mark that stands before it, set apart: an opening mark behind it gives up its empty half.
    """
    if after and text[:1] in tuple(_OPENING):
        yield TIGHT, text[0]
        text = text[1:]
    for is_run, part in _cut(_RUN, text):
        if not is_run:
            yield from _squeezed(part)
        elif part.isdecimal():
            yield "", part  # nothing breaks a bare number
        elif len(part) <= LONGEST_RUN:
            yield RUN, part
        else:
            yield from ((RUN if is_value else "", value) for is_value, value in _cut(_PART, part))


def bound(text: str) -> Iterator[tuple[Piece, ...]]:
    """The pieces in groups that no line end parts: a character with the marks behind and before it."""
    group: list[Piece] = []
    for kind, piece in pieces(text):
        for part in [piece] if kind == RUN else piece:
            if group and part[0] not in _NEVER_FIRST and group[-1][1][-1] not in _OPENING:
                yield tuple(group)
                group = []
            group.append((kind, part))
    if group:
        yield tuple(group)


def is_short_name(name: str) -> bool:
    """Whether a name is short enough to be kept on one line wherever it stands."""
    return len(name) <= LONGEST_NAME


def _cut(pattern: re.Pattern[str], text: str) -> Iterator[tuple[bool, str]]:
    return ((bool(n % 2), part) for n, part in enumerate(pattern.split(text)) if part)


def _squeezed(text: str) -> Iterator[Piece]:
    """Of marks in a row each but one gives up its empty half: `），`, `：“`."""
    for is_marks, part in _cut(_MARKS, text):
        if not is_marks:
            yield "", part
            continue
        tight = set()
        for n, (before, _) in enumerate(pairwise(part)):
            tight.add(n + 1 if before in _OPENING else n)
        for is_tight, marks in groupby(enumerate(part), key=lambda each: each[0] in tight):
            yield TIGHT if is_tight else "", "".join(mark for _, mark in marks)
