"""A sheet's cells marked: the style of each, a cell made where its row has none. Plain Python, no Django."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from assessments.workbook.marking.markup import (
    Edit,
    Element,
    appended,
    put_before,
    scanned,
    set_on,
    spliced,
)
from assessments.workbook.reading import PLACE, YES, column_number

Place = tuple[int, int]  # row and column of a cell, from 1

# What the format wants behind the comments' shapes; programs wrap controls in AlternateContent.
AFTER_SHAPES = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
)


def reference_of(place: Place) -> str:
    """A place as the format names it: `C7`."""
    row, column, letters = *place, ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


class SheetMarkup:
    """One worksheet in UTF-8 and the places in it that are to be marked."""

    def __init__(self, data: bytes, places: Collection[Place]):
        self.data, self.places = data, sorted(places)
        self.wanted = {row for row, _ in self.places}
        self.last_row = 0
        self.root = scanned(data, self._descends)
        self.drawing = self.root.child("legacyDrawing")

    def _descends(self, element: Element) -> bool:
        if element.name == "row":
            self.last_row = int(element.attributes.get("r", self.last_row + 1))
            return self.last_row in self.wanted
        return element.name in ("worksheet", "sheetData", "cols")

    @cached_property
    def rows(self) -> list[tuple[int, Element]]:
        """Every row, or piece of one, in the order of the file."""
        data, last = self.root.child("sheetData"), 0
        numbered = []
        for row in data.all("row") if data else ():
            last = int(row.attributes.get("r", last + 1))
            numbered.append((last, row))
        return numbered

    @cached_property
    def cells(self) -> dict[Place, Element]:
        """The cells of the rows in which something is to be marked; where one stands twice, the first."""
        held: dict[Place, Element] = {}
        for number, row in self.rows:
            if number in self.wanted:
                for column, cell in _columns(row):
                    held.setdefault((number, column), cell)
        return held

    def style_of(self, place: Place) -> int:
        """The style that a cell has, or would have from its row or its column."""
        if cell := self.cells.get(place):
            return _number(cell.attributes.get("s"))
        row = next((row for number, row in self.rows if number == place[0]), None)
        if row and row.attributes.get("customFormat") in YES:
            return _number(row.attributes.get("s"))
        columns = self.root.child("cols")
        for column in columns.all("col") if columns else ():
            if _number(column.attributes.get("min")) <= place[1] <= _number(column.attributes.get("max")):
                return _number(column.attributes.get("style"))
        return 0

    def painted(self, styles: Mapping[Place, int], drawing: str = "") -> bytes:
        """The sheet with a style on each place; `drawing` is the relationship of shapes that it has not named yet."""
        edits = [
            set_on(self.data, cell, {"s": str(styles[place])})
            for place in styles
            if (cell := self.cells.get(place))
        ]
        missing = [place for place in sorted(styles) if place not in self.cells]
        pieces = dict(reversed(self.rows))
        for number in dict.fromkeys(row for row, _ in missing):
            columns = {column: styles[number, column] for row, column in missing if row == number}
            if number in pieces:
                edits += self._in_row(number, pieces[number], columns)
        edits += self._new_rows({place: styles[place] for place in missing if place[0] not in pieces})
        if drawing:
            edits += put_before(self.data, self.root, self._drawing(drawing), AFTER_SHAPES)
        return spliced(self.data, edits)

    def _in_row(self, number: int, row: Element, styles: Mapping[int, int]) -> Iterator[Edit]:
        """Cells put into a row where they belong; what the row says of its breadth may no longer hold."""
        made = {column: self._cell((number, column), style) for column, style in styles.items()}
        if row.is_empty:
            yield from appended(self.data, row, b"".join(made.values()), {"spans": None})
            return
        yield set_on(self.data, row, {"spans": None})
        held = _columns(row)
        for column, cell in made.items():
            at = next((other.start for place, other in held if place > column), row.outside)
            yield at, at, cell

    def _new_rows(self, styles: Mapping[Place, int]) -> list[Edit]:
        """Rows that the sheet has not, each before the first that follows it."""
        sheet_data = self.root.child("sheetData")
        if sheet_data is None or not styles:
            return []
        made = {
            number: self._row(number, {place: style for place, style in styles.items() if place[0] == number})
            for number in dict.fromkeys(row for row, _ in styles)
        }
        if sheet_data.is_empty:
            return appended(self.data, sheet_data, b"".join(made.values()))
        edits: list[Edit] = []
        for number, row in made.items():
            at = next((other.start for place, other in self.rows if place > number), sheet_data.outside)
            edits.append((at, at, row))
        return edits

    def _row(self, number: int, styles: Mapping[Place, int]) -> bytes:
        cells = b"".join(self._cell(place, style) for place, style in styles.items())
        name = f"{self.root.prefix}row"
        return f'<{name} r="{number}">'.encode() + cells + f"</{name}>".encode()

    def _cell(self, place: Place, style: int) -> bytes:
        return f'<{self.root.prefix}c r="{reference_of(place)}" s="{style}"/>'.encode()

    def _drawing(self, relation: str) -> bytes:
        space = relations_of(self.root.space)
        return f'<{self.root.prefix}legacyDrawing xmlns:r="{space}" r:id="{relation}"/>'.encode()


def relations_of(space: str) -> str:
    """The address under which relationships are named beside a main namespace: Strict has its own."""
    if space.startswith("http://purl.oclc.org/"):
        return "http://purl.oclc.org/ooxml/officeDocument/relationships"
    return "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _columns(row: Element) -> list[tuple[int, Element]]:
    """The cells of a row by column; one whose place is left out stands beside the one before it."""
    numbered, last = [], 0
    for cell in row.all("c"):
        place = PLACE.fullmatch(cell.attributes.get("r", "").upper())
        last = column_number(place[1]) if place else last + 1
        numbered.append((last, cell))
    return numbered


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
