"""Text as everybody can see it. Plain Python, no Django."""

import re
import unicodedata

# Invisible characters that Unicode files under letters and symbols.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
ODD_HYPHENS = str.maketrans("\u2212\u2013\u2012", "---")  # minus sign, en dash, figure dash
ENDS, CLOSINGS = ("。", "！", "？", "!", "?", "…"), ("”", "’", "」", "』")
BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def visible(text: str, *, lines: bool = False) -> str:
    """Text without what nobody sees: controls, direction marks, invisible letters; trimmed.

    A line break of any kind becomes `\\n` where `lines` are kept, else a space, as a tab always does.
    """
    if text.isprintable() and BLANKS.isdisjoint(text):  # nearly every text, and a workbook has many
        return text.strip()
    text = BREAKS.sub("\n" if lines else " ", text).replace("\t", " ")
    return "".join(mark for mark in text if mark == "\n" or is_seen(mark)).strip()


def is_seen(mark: str) -> bool:
    """Whether a character shows: no control, direction mark, surrogate, odd line end or invisible letter."""
    return unicodedata.category(mark) not in UNSEEN and mark not in BLANKS


def trimmed(text: str) -> str:
    """Text as it was typed, without blanks of any kind at its ends: U+3000, zero width, invisible letters."""
    first, last = 0, len(text)
    while first < last and _is_blank(text[first]):
        first += 1
    while last > first and _is_blank(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_blank(mark: str) -> bool:
    return mark.isspace() or not is_seen(mark)


LONGEST_KEY = 9  # digits: of keys, versions and numbers of pages that somebody sends


def key_in(text: str) -> int | None:
    """The number that an address or a form names, in plain digits; None of anything else, endless digits among it."""
    is_plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY
    return int(text) if is_plain else None


def ended(text: str) -> str:
    """A sentence with one full stop, whether or not it was written with its own end; nothing stays nothing."""
    text = text.rstrip()
    return (
        text
        if not text or text[-1] in ENDS or (text[-1] in CLOSINGS and text[-2:-1] in ENDS)
        else f"{text}。"
    )


def narrow(text: str) -> str:
    """Text in half width without what nobody sees; dashes that stand for a minus or a hyphen become one.

    For numbers, months, codes and words from a list, where nobody means two different things by them.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    plain = unicodedata.normalize("NFKC", text).translate(ODD_HYPHENS)
    return "".join(mark for mark in plain if mark.isspace() or is_seen(mark)).strip()
