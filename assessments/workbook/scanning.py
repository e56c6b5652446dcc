"""A worksheet part read element by element: how far it reaches, and what a cell reader would not tell.

Plain Python, no Django.
"""

import re
from dataclasses import dataclass, field
from xml.parsers.expat import XMLParserType

from assessments.workbook.sheets import MONTHLY_ROWS

MOST_COLUMNS = 60
MOST_ELEMENTS = 6_000_000
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
BROKEN = "已损坏，读不出来，请在 Excel 或 WPS 里打开并重新保存"


class Refused(Exception):
    """Why a file is not opened, as the end of a Chinese sentence that begins with its name."""


@dataclass
class Meter:
    """What was spent on a file: bytes unpacked, elements, rows. A file that asks for too much is refused."""

    unpacked: int = 0
    elements: int = 0
    rows: int = 0

    def read(self, count: int, most: int, sentence: str) -> None:
        self.unpacked += count
        if self.unpacked > most:
            raise Refused(sentence)

    def element(self) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Refused("里的内容过多，请分开导入")


@dataclass
class SheetScan:
    """How far the cells with content reach; merged ranges; (row, column) of formulas without a value, of errors."""

    last_row: int = 0
    last_column: int = 0
    merged: list[str] = field(default_factory=list)
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class SheetScanner:
    """The handlers of one worksheet: rows and columns must rise, as every program writes them."""

    def __init__(self, space: str, parser: XMLParserType, meter: Meter):
        self.scan, self.meter = SheetScan(), meter
        self.row = self.column = 0
        self.kind, self.formula, self.has_value, self.filled, self.inside = "n", False, False, False, False
        prefix = f"{space} " if space else ""
        self.starts = {f"{prefix}{name}": getattr(self, f"_{name}") for name in ("row", "c", "f", "v", "t")}
        self.starts[f"{prefix}mergeCell"] = self._merge
        self.cell, self.texts = f"{prefix}c", {f"{prefix}v", f"{prefix}t"}
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.meter.element()
        handle = self.starts.get(name)
        if handle:
            handle(attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:
            raise Refused(BROKEN)
        self.row, self.column = number, 0
        self.meter.rows += 1

    def _c(self, attributes: dict[str, str]) -> None:
        column = self.column + 1
        if "r" in attributes:
            place = PLACE.fullmatch(attributes["r"])
            if not place or int(place[2]) != self.row or column_number(place[1]) < column:
                raise Refused(BROKEN)
            column = column_number(place[1])
        self.column, self.kind = column, attributes.get("t", "n")
        self.formula = self.has_value = self.filled = False

    def _f(self, attributes: dict[str, str]) -> None:
        self.formula = True

    def _v(self, attributes: dict[str, str]) -> None:
        self.has_value = self.inside = True

    def _t(self, attributes: dict[str, str]) -> None:
        self.inside = True

    def _merge(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("ref", "")
        if not all(PLACE.fullmatch(place) for place in ref.split(":", 1)):
            raise Refused(BROKEN)
        self.scan.merged.append(ref)

    def _characters(self, text: str) -> None:
        if self.inside and not text.isspace():
            self.filled = True

    def _end(self, name: str) -> None:
        if name in self.texts:
            self.inside = False
        elif name == self.cell and (self.filled or self.formula):
            self._content()

    def _content(self) -> None:
        """A cell with content: beyond the bounds nothing more is read of the file."""
        if self.row > MONTHLY_ROWS + 1 or self.column > MOST_COLUMNS:
            raise Refused(
                f"有一张表写到了第 {self.row} 行第 {self.column} 列，"
                f"一张表最多 {MONTHLY_ROWS} 行、{MOST_COLUMNS} 列，请分开导入"
            )
        place = (self.row, self.column)
        self.scan.last_row = max(self.scan.last_row, self.row)
        self.scan.last_column = max(self.scan.last_column, self.column)
        if self.formula and not self.filled and not (self.has_value and self.kind == "str"):
            self.scan.unvalued.add(place)
        if self.kind == "e":
            self.scan.errors.add(place)
