"""A workbook given back with its faults: each cell red, the reason as its comment. Plain Python, no Django.

What the user made stays: only the sheets at fault, the styles, the comments and their shapes are touched, and of
these only what marks a cell. Marks of an earlier time are taken away first, on every sheet.
"""

import re
from collections.abc import Iterable, Mapping
from functools import partial

from assessments.files.archives import MOST_UNPACKED
from assessments.files.ooxml import Package, opened
from assessments.workbook.faults import Placed
from assessments.workbook.headings import heading_of
from assessments.workbook.marking import notes, shapes, styles
from assessments.workbook.marking.parts import ChangedPackage
from assessments.workbook.marking.sheets import Place, SheetMarkup, relations_of
from assessments.workbook.opening import WorkbookReader
from assessments.workbook.reading import Cell, Grid, Headings, column_number
from departments.text import narrow, visible

MOST_MARKED = 2_000  # cells of a workbook: who repairs these sends it again for the rest
CORNER: Place = (1, 1)
NAMED_COLUMN = re.compile(r"([A-Z]{1,3}) 列")
OFFICE = "application/vnd.openxmlformats-officedocument."
COMMENTS = f"{OFFICE}spreadsheetml.comments+xml"
STYLES = f"{OFFICE}spreadsheetml.styles+xml"
DRAWING = f"{OFFICE}vmlDrawing"

Reasons = dict[Place, str]


def marked(data: bytes, faults: Iterable[Placed]) -> bytes:
    """The same .xlsx with the cells of these remarks red and commented, and without the marks of an earlier time.

    A remark on a sheet as a whole stands on its first cell, one on the file nowhere; of very many the first
    MOST_MARKED cells. The same file and remarks give the same bytes. Refused where the file cannot be read.
    """
    by_sheet: dict[str, list[Placed]] = {}
    for fault in faults:
        by_sheet.setdefault(narrow(fault.sheet), []).append(fault)
    with opened(data, "xlsx") as package:
        return _Marking(package).marked(by_sheet)


class _Marking:
    def __init__(self, package: Package):
        self.package = package
        self.reader = WorkbookReader(package, ())
        self.parts = ChangedPackage(package)
        self.styles: styles.StylesMarkup | None = None
        self.style_part = ""
        self.left = MOST_MARKED

    def marked(self, by_sheet: Mapping[str, list[Placed]]) -> bytes:
        self._take_red_away()
        for title, name in self.reader.worksheets().items():
            faults = by_sheet.get(narrow(title), [])
            reasons = self._reasons(title, name, faults) if faults else {}
            self._mark(name, reasons)
        if self.styles and self.style_part:
            self.parts.put(self.style_part, self.styles.written())
        return self.parts.packed()

    def _take_red_away(self) -> None:
        name = self.reader.part("styles")
        if name:
            self.style_part, self.styles = name, styles.StylesMarkup(self.parts.read(name))

    def _reasons(self, title: str, name: str, faults: list[Placed]) -> Reasons:
        """By cell what is said of it, every sentence once."""
        headings = self._headings(title, name)
        said: dict[Place, dict[str, None]] = {}
        for fault in faults:
            column = _column_of(fault, headings)
            place = (fault.row or 1, column or 1)
            if place not in said and len(said) >= self.left:
                continue
            sentence = fault.message if column or not fault.heading else f"{fault.heading}：{fault.message}"
            said.setdefault(place, {})[sentence] = None
        self.left -= len(said)
        return {place: "\n".join(sentences) for place, sentences in said.items()}

    def _headings(self, title: str, name: str) -> list[Cell | None]:
        """The cells of the first row."""
        grid = Grid(title)
        self.package.read(name, partial(Headings, sheet=grid, look=self.reader.look))
        return grid.lines[0][1] if grid.lines else []

    def _mark(self, name: str, reasons: Reasons) -> None:
        kind = next((one.target for one in self.parts.related(name) if one.kind == "comments"), "")
        held = kind if kind in self.package.members else ""
        if not reasons and not (held and notes.SIGNED.encode() in self.parts.read(held)):
            return
        sheet = SheetMarkup(self.parts.read(name, MOST_UNPACKED), reasons)
        gone, new = self._comment(name, held, sheet, reasons)
        drawing = self._draw(name, sheet, gone, new) if gone or new else ""
        painted = {place: self._red(sheet.style_of(place), sheet.root.space) for place in reasons}
        self.parts.put(name, sheet.painted(painted, drawing))

    def _red(self, style: int, space: str) -> int:
        if self.styles is None:
            self._make_styles(space)
        return self.styles.red(style) if self.styles else style

    def _make_styles(self, space: str) -> None:
        """Styles for a workbook that names none; those that it only left lying about are named."""
        relation = f"{relations_of(space)}/styles"
        lying = next(
            (name for name in self.package.members if self.package.type_of(name) == STYLES.lower()), ""
        )
        if lying:
            self.parts.relate(self.reader.main, relation, lying)
        else:
            data, lying = styles.plain_styles(space), "xl/styles.xml"
            self.parts.add(lying, data, STYLES, source=self.reader.main, relation=relation)
        self.style_part, self.styles = lying, styles.StylesMarkup(self.parts.read(lying))

    def _comment(
        self, name: str, held: str, sheet: SheetMarkup, reasons: Reasons
    ) -> tuple[set[Place], set[Place]]:
        """Write the comments of a sheet; the places that lost one and that got one."""
        space = sheet.root.space
        data = self.parts.read(held) if held else notes.no_comments(space)
        written, gone, new = notes.NotesMarkup(data).written(reasons)
        if held:
            self.parts.put(held, written)
        else:
            free = self.parts.free_name("xl/comments", "xml")
            self.parts.add(free, written, COMMENTS, source=name, relation=f"{relations_of(space)}/comments")
        return gone, new

    def _draw(self, name: str, sheet: SheetMarkup, gone: set[Place], new: set[Place]) -> str:
        """Write the boxes of the comments; the relationship that the sheet has still to name, or ""."""
        block = 1 + list(self.reader.worksheets().values()).index(name)
        named = sheet.drawing.attributes.get("id") if sheet.drawing else None
        held = next((one.target for one in self.parts.related(name) if named and one.id == named), "")
        if held in self.package.members:
            data = shapes.reshaped(self.parts.read(held), gone=gone, new=new, block=block)
            self.parts.put(held, data)
            return ""
        data = shapes.reshaped(shapes.no_shapes(block), gone=gone, new=new, block=block)
        free = self.parts.free_name("xl/drawings/vmlDrawing", "vml")
        return self.parts.add(
            free, data, DRAWING, source=name, relation=f"{relations_of(sheet.root.space)}/vmlDrawing"
        )


def _column_of(fault: Placed, headings: list[Cell | None]) -> int | None:
    """The column that a remark names: by its heading, or a heading at fault by what it says."""
    if letters := NAMED_COLUMN.fullmatch(fault.heading):
        return column_number(letters[1])
    wanted = heading_of(fault.heading)
    for number, raw in enumerate(headings, start=1):
        if raw is not None and (heading_of(raw) == wanted != "" or visible(str(raw)) == fault.heading):
            return number
    return None
