"""Signs that a sheet's XML cannot hold, written the way Office writes them: `_x000D_`. Plain Python."""

import re

UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def written(text: str) -> str:
    """A text as a cell holds it; what looks like an escape keeps its look."""
    return UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def read(text: str) -> str:
    """The text that `written` or Office wrote."""
    return ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(match: re.Match[str]) -> str:
    """One sign; half of a pair is none, and stays as it stands."""
    number = int(match[1], 16)
    return match[0] if 0xD800 <= number <= 0xDFFF else chr(number)
