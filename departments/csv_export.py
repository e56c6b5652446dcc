"""CSV that spreadsheets read as text: UTF-8 with a mark, RFC 4180, and no cell that runs as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from departments.formulas import guarded

BOM = "\ufeff"


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, headings first, to be streamed."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])
