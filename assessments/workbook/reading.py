"""The parts of a workbook read element by element: shared texts, styles, the list of sheets, a sheet's cells.

Only what a cell is made of is asked for: a broken font, fill, comment or property, which nobody here needs,
spoils no file. Plain Python, no Django.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from xml.parsers.expat import XMLParserType

from assessments.files.archives import DAMAGED, Meter, Refused
from assessments.files.ooxml import Watch
from assessments.numbers import NOISE, exact, written
from assessments.workbook import escapes
from assessments.workbook.number_formats import BUILT_IN, shows_date, shows_percent
from departments.text import visible

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 150_000, 60, 50_000_000
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
RANGE = re.compile(r"[A-Z]{0,3}[0-9]{0,7}(:[A-Z]{0,3}[0-9]{0,7})?")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(E[+-]?[0-9]+)?", re.IGNORECASE)
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})?T?(\d{2}:\d{2}(?::\d{2})?)?.*", re.ASCII)
SPAN = re.compile(r"PT(\d{1,6})H(\d{1,9})M(\d{1,9})(?:\.\d*)?S", re.ASCII)
YES = ("1", "true", "on")
FIRST_DAY, FIRST_DAY_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
LEAP_DAY_OF_1900 = 60  # which the programs count, though there was none

Cell = str | Decimal | bool | datetime
Line = tuple[int, list[Cell | None]]


@dataclass(frozen=True)
class Look:
    """What all cells of a workbook share: their texts and number formats, its days, whether it was calculated."""

    texts: list[str]
    formats: list[str]
    first_day: datetime = FIRST_DAY
    is_to_be_calculated: bool = False


@dataclass
class Grid:
    """One sheet: lines of cells, the row's number first; merged ranges; the places of formulas without a value,
    of errors; rows with content that are hidden. `skipped` says why a sheet was not read: hidden, chart, empty.
    `shown` are row, column and text of the cells of which people see more than the value: `87.2%`, `#DIV/0!`.
    """

    title: str
    skipped: str = ""
    lines: list[Line] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    shown: list[tuple[int, int, str]] = field(default_factory=list)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _local(attributes: dict[str, str], name: str) -> str:
    """An attribute that has a namespace, whichever (Strict has its own)."""
    return next((value for key, value in attributes.items() if key.endswith(f" {name}")), "")


class Outline(Watch):
    """workbook.xml: the sheets in order (name, state, relation), the date system, whether to calculate."""

    def __init__(self, parser: XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.sheets: list[tuple[str, str, str]] = []
        self.first_day, self.is_to_be_calculated = FIRST_DAY, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(" ")[2]
        if local == "sheet":
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, _local(attributes, "id")))
        elif local == "workbookPr" and attributes.get("date1904") in YES:
            self.first_day = FIRST_DAY_OF_1904
        elif local == "calcPr":
            self.is_to_be_calculated = attributes.get("fullCalcOnLoad") in YES


class Formats(Watch):
    """styles.xml: the number format of each cell style."""

    def __init__(self, parser: XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.codes: dict[int, str] = dict(BUILT_IN)
        self.styles: list[int] = []
        self.among_styles = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(" ")[2]
        if local == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self.among_styles = True
        elif local == "xf" and self.among_styles:
            number = attributes.get("numFmtId", "0")
            self.styles.append(int(number) if number.isdecimal() else 0)

    def end(self, name: str) -> None:
        super().end(name)
        if name.rpartition(" ")[2] == "cellXfs":
            self.among_styles = False

    @property
    def by_style(self) -> list[str]:
        return [self.codes.get(number, "") for number in self.styles]


class Texts(Watch):
    """sharedStrings.xml: the texts without their phonetic guides."""

    def __init__(self, parser: XMLParserType, meter: Meter):
        super().__init__(parser, meter)
        self.texts: list[str] = []
        self.characters = 0
        self.pieces: list[str] | None = None  # of the text under way
        self.inside, self.is_guide = False, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(" ")[2]
        if local == "si":
            if self.pieces is not None:
                raise Refused(DAMAGED)
            self.pieces = []
        elif local == "rPh":
            self.is_guide = True
        self.inside = local == "t" and not self.is_guide and self.pieces is not None

    def text(self, characters: str) -> None:
        super().text(characters)
        if self.inside and self.pieces is not None:
            self.pieces.append(characters)

    def end(self, name: str) -> None:
        super().end(name)
        self.inside = False
        local = name.rpartition(" ")[2]
        if local == "rPh":
            self.is_guide = False
        elif local == "si" and self.pieces is not None:
            self.texts.append(escapes.read("".join(self.pieces)))
            self.pieces = None


class Cells(Watch):
    """A worksheet, blank cells passed over; rows and cells may stand in any order, and a row in pieces."""

    def __init__(self, parser: XMLParserType, meter: Meter, sheet: Grid, look: Look):
        super().__init__(parser, meter)
        self.sheet, self.look = sheet, look
        self.row = self.column = self.characters = 0
        self.is_rising = True
        self.is_hidden = self.is_formula = self.has_value = self.inline = self.is_guide = self.inside = False
        self.kind, self.style = "n", 0
        self.pieces: list[str] = []
        self.line: dict[int, Cell | None] = {}
        self.starts = {tag: getattr(self, f"_{tag}") for tag in ("row", "c", "f", "v", "is", "t", "rPh")}
        self.starts["mergeCell"] = self._merge

    def start(self, name: str, attributes: dict[str, str]) -> None:
        handle = self.starts.get(name.rpartition(" ")[2])
        if handle:
            self.meter.element()
            handle(attributes)
        else:
            super().start(name, attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number < 1:
            raise Refused(DAMAGED)
        self.is_rising &= number > self.row
        self.row, self.column, self.line = number, 0, {}
        self.is_hidden = attributes.get("hidden") in YES
        self.meter.rows += 1

    def _c(self, attributes: dict[str, str]) -> None:
        self.column, self.kind = self._column(attributes.get("r", "")), attributes.get("t", "n")
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdecimal() else 0
        self.is_formula = self.has_value = self.inline = False
        self.pieces = []

    def _column(self, reference: str) -> int:
        """The column of a cell; one whose place is left out, or only counted, stands beside the one before it."""
        if not reference or reference.isdecimal():
            return self.column + 1
        place = PLACE.fullmatch(reference.upper())
        if not place or int(place[2]) != self.row:
            raise Refused(DAMAGED)
        return column_number(place[1])

    def _f(self, attributes: dict[str, str]) -> None:
        self.is_formula, self.code = True, []

    def _v(self, attributes: dict[str, str]) -> None:
        self.has_value, self.inside = True, self.kind != "inlineStr"

    def _is(self, attributes: dict[str, str]) -> None:
        self.inline = self.kind == "inlineStr"

    def _t(self, attributes: dict[str, str]) -> None:
        self.inside = self.inline and not self.is_guide

    def _rPh(self, attributes: dict[str, str]) -> None:
        self.is_guide = True

    def _merge(self, attributes: dict[str, str]) -> None:
        ref = attributes.get("ref", "").replace("$", "").upper()
        if not RANGE.fullmatch(ref) or not ref.strip(":"):
            raise Refused(DAMAGED)
        self.sheet.merged.append(ref)

    def text(self, characters: str) -> None:
        if self.inside:
            self.pieces.append(characters)
        elif self.code is not None:
            self.code.append(characters)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local in ("v", "t"):
            self.inside = False
        elif local == "c":
            self._cell()
        elif local == "row":
            self._end_row()
        elif local == "rPh":
            self.is_guide = False
        elif local == "sheetData" and not self.is_rising:
            self.sheet.lines = _in_order(self.sheet.lines)
            self.sheet.hidden_rows = sorted(set(self.sheet.hidden_rows))
        else:
            super().end(name)

    def _end_row(self) -> None:
        if self.line:
            self.sheet.lines.append((self.row, _line(self.line)))
            if self.is_hidden:
                self.sheet.hidden_rows.append(self.row)

    def _cell(self) -> None:
        """One cell with content: beyond the bounds nothing more is read of the file."""
        value = self._value("".join(self.pieces))
        place = self.row, self.column
        is_blank = value is None or (isinstance(value, str) and not visible(value))
        if is_blank and place not in self.sheet.unvalued and place not in self.sheet.errors:
            return
        if self.column in self.line:
            raise Refused(DAMAGED)
        self._refuse_beyond()
        self.line[self.column] = value

    def _refuse_beyond(self) -> None:
        if self.row > MOST_ROWS + 1 or self.column > MOST_COLUMNS:
            raise Refused(
                f"有一张表写到了第 {self.row} 行第 {self.column} 列，"
                f"一张表最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请分开{{action}}"
            )

    def _value(self, text: str) -> Cell | None:
        if self.kind == "e":
            self.sheet.errors.add((self.row, self.column))
            self.sheet.shown.append((self.row, self.column, text.strip()))
            return None
        if self.is_formula and self._has_no_value(text):
            self.sheet.unvalued.add((self.row, self.column))
            return None
        if self.kind in ("str", "inlineStr"):
            return self._text(escapes.read(text))
        text = text.strip()
        if not text:
            return None
        if self.kind == "s":
            return self._text(self.look.texts[_index(text)])
        if self.kind == "b":
            return text in YES
        return self._moment(text) if self.kind == "d" else self._number(text)

    def _has_no_value(self, text: str) -> bool:
        """A writer that does not calculate leaves nothing, or a 0 in a workbook that is to be calculated first."""
        if not text.strip():
            return not (self.has_value and self.kind == "str")
        is_zero = self.kind == "n" and NUMBER.fullmatch(text.strip()) and float(text) == 0
        return bool(is_zero) and self.look.is_to_be_calculated

    def _text(self, text: str) -> str:
        self.characters += len(text)
        if self.characters > MOST_CHARACTERS:
            raise Refused("里的文字过多，请分开{action}")
        return text

    def _number(self, text: str) -> Decimal | datetime:
        """The number that people see: a percentage as 87.2, a date as its day."""
        if not NUMBER.fullmatch(text):
            raise Refused(DAMAGED)
        number = exact(float(text)) if not text.lstrip("+-").isdecimal() else Decimal(text)
        if not number.is_finite():
            return number
        if self.is_formula and abs(number) < NOISE:
            number = Decimal(0)
        code = self.look.formats[self.style] if self.style < len(self.look.formats) else ""
        if code and shows_date(code, number):
            return self._date(number)
        if code and shows_percent(code, number):
            self.sheet.shown.append((self.row, self.column, f"{written(number * 100)}%"))
            return number * 100
        return number

    def _moment(self, text: str) -> datetime:
        """A date, a time or a span of time as ISO writes it; a zone is left aside, as the programs leave it."""
        if span := SPAN.fullmatch(text):
            hours, minutes, seconds = map(int, span.groups())
            return self.look.first_day + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        moment = MOMENT.fullmatch(text)
        if not moment or not any(moment.groups()):
            raise Refused(DAMAGED)
        return datetime.fromisoformat(f"{moment[1] or self.look.first_day.date()}T{moment[2] or '00:00'}")

    def _date(self, number: Decimal) -> Decimal | datetime:
        days = number + 1 if self.look.first_day is FIRST_DAY and 0 < number < LEAP_DAY_OF_1900 else number
        try:
            return self.look.first_day + timedelta(milliseconds=round(days * 86_400_000))
        except OverflowError:
            return number


class Glance(Cells):
    """A worksheet that nobody asked for, however wide: its first line shows that it has content."""

    def _end_row(self) -> None:
        if not self.sheet.lines:
            super()._end_row()

    def _refuse_beyond(self) -> None:
        pass


class Headings(Glance):
    """A worksheet of which nothing but the first row is kept."""

    def _end_row(self) -> None:
        if self.row == 1:
            Cells._end_row(self)


def _index(text: str) -> int:
    if not text.isdecimal():
        raise Refused(DAMAGED)
    return int(text)


def _in_order(lines: list[Line]) -> list[Line]:
    """Lines by their numbers, the pieces of a row as one; Refused where one cell was written twice."""
    rows: dict[int, dict[int, Cell]] = {}
    for number, values in lines:
        held = rows.setdefault(number, {})
        piece = {column: value for column, value in enumerate(values, start=1) if value is not None}
        if held.keys() & piece.keys():
            raise Refused(DAMAGED)
        held |= piece
    return [(number, _line(rows[number])) for number in sorted(rows)]


def _line(cells: Mapping[int, Cell | None]) -> list[Cell | None]:
    return [cells.get(column) for column in range(1, max(cells, default=0) + 1)]
