"""CSV that spreadsheets read as text: UTF-8 with a mark, RFC 4180, and no cell that runs as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

BOM = "\ufeff"
# What Excel and WPS take for the start of a formula, half- and full-width.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


class _Echo:
    def write(self, value: str) -> str:
        return value


def guarded(value: Any) -> Any:
    """Text that a spreadsheet would run gets a leading apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_STARTS):
        return "'" + value
    return value


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, headings first, to be streamed."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])
