"""What a spreadsheet would run: text that goes out is marked so that it stays text. Plain Python, no Django."""

import re
from typing import Any

# What Excel, WPS and LibreOffice take for the start of a formula, half- and full-width, also behind blanks and
# line breaks; and the signs at which a cell begins anew for some of them.
_RUNS = re.compile(r"[\s\0\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n\0]")


def runs(value: Any) -> bool:
    """Whether a spreadsheet could take the value for a formula; a number never is one."""
    return isinstance(value, str) and _RUNS.match(value) is not None


def guarded(value: Any) -> Any:
    """Text that could run gets a leading apostrophe, as CSV has no other mark; all else stays as it is."""
    return f"'{value}" if runs(value) else value
