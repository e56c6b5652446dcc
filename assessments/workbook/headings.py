"""A heading as it is compared. Plain Python, no Django."""

import re
from typing import Any

from departments.text import narrow, visible

NOTE_IN_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")


def heading_of(raw: Any) -> str:
    """A heading without blanks, line breaks, a star, a note in brackets at the end; "" of what is no text."""
    if not isinstance(raw, str):
        return ""
    heading = "".join(narrow(visible(raw)).split()).strip("*")
    return NOTE_IN_BRACKETS.sub("", heading).strip("*")
