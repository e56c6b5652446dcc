"""A file opened as a workbook: its sheets as plain values. Plain Python, no Django."""

from collections.abc import Callable, Collection
from functools import cached_property, partial
from typing import TypeVar
from xml.parsers.expat import XMLParserType

from assessments.files.archives import DAMAGED, Meter, Refused
from assessments.files.ooxml import Package, Watch, opened
from assessments.workbook.reading import Cells, Formats, Glance, Grid, Look, Outline, Texts
from departments.text import narrow, trimmed

AnyWatch = TypeVar("AnyWatch", bound=Watch)


def open_workbook(
    data: bytes, meter: Meter | None = None, *, titles: Collection[str] | None = None
) -> list[Grid]:
    """The sheets of a workbook in its order, Refused with a Chinese sentence.

    Hidden sheets and chart sheets are looked at like every part, and come without lines. Of a sheet that has
    none of the `titles` only its first line comes, for it need not keep the bounds; without `titles` all are read.
    """
    with opened(data, "xlsx", meter) as package:
        sheets = WorkbookReader(package, titles).sheets()
        package.read_rest()
    return sheets


class WorkbookReader:
    """A package as a workbook: `titles` are the sheets that are wanted, None for all of them."""

    def __init__(self, package: Package, titles: Collection[str] | None):
        self.package, self.titles = package, titles
        self.main = package.main
        self.targets = {relation.id: relation for relation in package.related(self.main)}

    def sheets(self) -> list[Grid]:
        look = self.look
        return [self._sheet(*entry, look) for entry in self.outline.sheets]

    @cached_property
    def outline(self) -> Outline:
        outline = self._read(self.main, Outline)
        if not outline.sheets:
            raise Refused(DAMAGED)
        return outline

    @cached_property
    def look(self) -> Look:
        """What the cells of all sheets share."""
        outline = self.outline
        texts, formats = self.part("sharedstrings"), self.part("styles")
        return Look(
            self._read(texts, Texts).texts if texts else [],
            self._read(formats, Formats).by_style if formats else [],
            outline.first_day,
            outline.is_to_be_calculated,
        )

    def worksheets(self) -> dict[str, str]:
        """By title the parts of the sheets that people see and that have cells; of one title the first."""
        named: dict[str, str] = {}
        for title, state, relation in self.outline.sheets:
            target = self.targets.get(relation)
            is_there = target is not None and target.target in self.package.members
            if target and is_there and target.kind == "worksheet" and state == "visible":
                named.setdefault(title, target.target)
        return named

    def part(self, kind: str) -> str | None:
        """The part of a kind that the workbook names and that is there."""
        named = (relation.target for relation in self.targets.values() if relation.kind == kind)
        return next((name for name in named if name in self.package.members), None)

    def _read(self, name: str, reader: Callable[[XMLParserType, Meter], AnyWatch]) -> AnyWatch:
        """A part as what reads it has gathered."""
        results: list[AnyWatch] = []
        self.package.read(name, lambda *given: results.append(reader(*given)))
        return results[0]

    def _sheet(self, title: str, state: str, relation: str, look: Look) -> Grid:
        sheet = Grid(trimmed(title))
        if not relation:  # a sheet of which an old program kept the name alone
            sheet.skipped = "empty"
            return sheet
        target = self.targets.get(relation)
        if target is None or target.target not in self.package.members:
            raise Refused(DAMAGED)
        if target.kind != "worksheet":
            sheet.skipped = "chart"
        elif state != "visible":
            sheet.skipped = "hidden"
        else:
            is_wanted = self.titles is None or narrow(title) in self.titles
            reader = Cells if is_wanted else Glance
            self._read(target.target, partial(reader, sheet=sheet, look=look))
            sheet.skipped = "" if sheet.lines else "empty"
        return sheet
