"""The workbook as a value: which sheets it has, how each is taken in and written, and who may upload it.

Books are added: an app above keeps the entries of its own sheets and the project puts them behind CORE.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from assessments.workbook import sheets, values
from assessments.workbook.explaining import apply_explanations
from assessments.workbook.ledger import Ledger
from assessments.workbook.lines import apply_lines
from assessments.workbook.readings import apply_readings
from assessments.workbook.register import apply_people, apply_units
from assessments.workbook.rulebook import apply_metrics, apply_rules
from assessments.workbook.sheets import ReadRows, WorkbookSheet
from departments.months import CalendarMonth


class Uploader(StrEnum):
    """Who may bring a sheet in by a page; the operator's command may bring in all."""

    OFFICE = "office"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class BookEntry:
    """One sheet of a workbook.

    `apply` takes its rows into a ledger and names every fault there. `values` gives its rows, each in the
    order of the columns; of a sheet that goes by months those of the month, or all of them for None.
    """

    sheet: WorkbookSheet
    apply: Callable[[Ledger, ReadRows], None]
    values: Callable[[CalendarMonth | None], values.Values]
    uploaders: frozenset[Uploader] = frozenset()

    @property
    def title(self) -> str:
        return self.sheet.title

    @property
    def keeper(self) -> str:
        """Who keeps the sheet, as a sentence for whoever may not."""
        if not self.uploaders:
            return f"{self.title}由系统管理员维护"
        if self.uploaders == {*Uploader}:
            return f"{self.title}由各认定部门填报，办公室也可维护"
        return f"{self.title}由{'各认定部门填报' if Uploader.DEPARTMENT in self.uploaders else '办公室维护'}"


@dataclass(frozen=True)
class Book:
    """Entries in the order in which a sheet may name what an earlier one makes."""

    entries: tuple[BookEntry, ...]

    def __post_init__(self) -> None:
        if len(self.sheets) != len(self.entries):
            raise ValueError("two sheets of one title")

    def __add__(self, other: "Book") -> "Book":
        return Book(self.entries + other.entries)

    @property
    def by_title(self) -> dict[str, BookEntry]:
        return {entry.title: entry for entry in self.entries}

    @property
    def sheets(self) -> dict[str, WorkbookSheet]:
        """The sheets by title, in order."""
        return {entry.title: entry.sheet for entry in self.entries}

    def titles_for(self, uploader: Uploader) -> tuple[str, ...]:
        """The titles of the sheets that these may upload, in order."""
        return tuple(entry.title for entry in self.entries if uploader in entry.uploaders)


OFFICE, DEPARTMENT = frozenset({Uploader.OFFICE}), frozenset({Uploader.DEPARTMENT})
CORE = Book(
    (
        BookEntry(sheets.UNITS, apply_units, values.units, OFFICE),
        BookEntry(sheets.PEOPLE, apply_people, values.people),
        BookEntry(sheets.METRICS, apply_metrics, values.metrics, OFFICE),
        BookEntry(sheets.RULES, apply_rules, values.rules, OFFICE),
        BookEntry(sheets.FIGURES, apply_readings, values.figures, OFFICE | DEPARTMENT),
        BookEntry(sheets.LINES, apply_lines, values.lines, DEPARTMENT),
        BookEntry(sheets.EXPLANATIONS, apply_explanations, values.explanations, DEPARTMENT),
    )
)
