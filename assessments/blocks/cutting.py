"""A table of texts from wherever people copy it: a spreadsheet, a CSV, a message. Plain Python, no Django."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest

from departments.text import visible

Rows = list[list[str]]
UNKNOWN_LETTERS = "认不出文字的编码，请另存为 .xlsx，或 UTF-8 的 CSV"
MOST_BREAKS = 20  # in one cell; more is a quotation mark that nobody closed
GAP = re.compile(r"[ \u00a0\u3000]{2,}|\u3000")
ONE_GAP = re.compile(r"[ \u00a0\u3000]+")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
RULED = re.compile(r"[\s|:+-]*")
SAID_SO = re.compile(r"([^：:\s]+)\s*[：:]\s*(.+)")


@dataclass(frozen=True)
class BlockTable:
    """Rows of texts as their source has them, trimmed; a row may be shorter than others.

    `is_spaced` where only blanks parted the cells, so that one left out moves those behind it.
    """

    rows: Rows
    is_spaced: bool = False
    is_turned: bool = False

    def turned(self) -> "BlockTable":
        """The same with its columns as rows."""
        return BlockTable(
            [list(column) for column in zip_longest(*self.rows, fillvalue="")],
            self.is_spaced,
            not self.is_turned,
        )

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Row and column in the source, from 1, of a cell by its indexes here."""
        return (column + 1, row + 1) if self.is_turned else (row + 1, column + 1)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def text(self, row: int, column: int) -> str:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    @property
    def filled(self) -> list[int]:
        """The indexes of the rows that say anything."""
        return [n for n, cells in enumerate(self.rows) if any(cells)]


def cut(text: str) -> BlockTable:
    """A block as Excel, WPS and LibreOffice copy it (tabs, a cell with line breaks in quotes), a CSV, a table of
    a message (bars, blanks, `单位：87.2`); every blank line stays, so that rows count as people count them.
    """
    text = re.sub(r"^\ufeff?(?:sep=(.)\r?\n)?", "", text)
    if "\t" in text:
        return BlockTable(_cleaned(_quoted(text, "\t")))
    lines = text.splitlines()
    for mark in ",;，；":
        if _are_parted(lines, mark):
            return BlockTable(_cleaned(_quoted(text, mark)))
    if _most(lines, lambda line: line.count("|") > 1):
        return BlockTable(_cleaned(_barred(lines)))
    if _most(lines, lambda line: bool(SAID_SO.fullmatch(line.strip()))):
        return BlockTable(_cleaned([list(m.groups()) if (m := SAID_SO.match(li)) else [li] for li in lines]))
    gap = GAP if _most(lines, lambda line: bool(GAP.search(line.strip()))) else ONE_GAP
    rows = _cleaned(gap.split(visible(line)) for line in lines)
    return BlockTable(rows, is_spaced=max(map(len, rows), default=0) > 1)


def decoded(data: bytes) -> str:
    """The text of a file of values: UTF-8 with or without its mark, GB18030, or UTF-16 with its mark.

    ValueError with a Chinese sentence where it is none of these.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValueError(UNKNOWN_LETTERS)


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a spreadsheet copies them; `cut` reads them again as they were."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _are_parted(lines: list[str], mark: str) -> bool:
    """Whether a mark parts the cells of most lines; that of thousands does not."""
    return _most(lines, lambda line: mark in THOUSANDS.sub("", line))


def _most(lines: list[str], holds: Callable[[str], bool]) -> bool:
    """Whether it holds of more than half of the lines that are not blank."""
    filled = [line for line in lines if line.strip()]
    return sum(map(holds, filled)) * 2 > len(filled)


def _quoted(text: str, mark: str) -> Rows:
    """Cells in quotes are read as one, line breaks and all, unless a mark that was never closed swallows the rest."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        rows = []
    swallowed = any(mark == "\t" in cell or cell.count("\n") > MOST_BREAKS for row in rows for cell in row)
    if rows and not swallowed:
        return rows
    return [line.split(mark) for line in text.splitlines()]


def _barred(lines: list[str]) -> Rows:
    """A table with bars; its ruled line is none of its rows."""
    return [[] if RULED.fullmatch(line) else line.strip().strip("|").split("|") for line in lines]


def _cleaned(rows: Iterable[list[str]]) -> Rows:
    return [[visible(cell) for cell in row] for row in rows]
