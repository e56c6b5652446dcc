"""The remarks on a workbook and their places: its faults and its notes. Plain Python, no Django."""

import re
from dataclasses import dataclass, field
from typing import Any

LONGEST_LINE = 500
EMPTY = "工作簿是空的，没有一行内容"
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Placed:
    """One sentence in one line: of a cell, of a sheet (`row` None), or of the file (`sheet` is its name)."""

    sheet: str
    row: int | None
    heading: str
    message: str

    def __str__(self) -> str:
        place = self.sheet if self.row is None else f"{self.sheet}!{self.row}:{self.heading}"
        line = BREAKS.sub(" ", f"{place}: {self.message}")
        return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


class Fault(Placed):
    """What is wrong: with one of these nothing is imported."""


class Note(Placed):
    """What is taken as it stands but deserves a look: a hidden row, a figure hardly possible."""


@dataclass(frozen=True)
class Imported:
    """What an import found or did: the faults, all of them, or how many rows changed by sheet; and its notes.

    `superseded` counts the explanations that lines of the workbook took the place of. `unseen` are
    consequences of a change of units that whoever uploads has to see first: with them nothing is imported.
    `plan` is what it changes of metrics and rules, department by department (assessments.workbook.planned);
    `written_sets` are the rule sets that it wrote.
    """

    faults: list[Fault] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    superseded: int = 0
    notes: list[Note] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    plan: list[Any] = field(default_factory=list)
    written_sets: list[Any] = field(default_factory=list)
    is_empty: bool = False  # not one row, in whatever sheet
    is_as_shown: bool = True  # what it would change is what somebody was shown before
    is_readable: bool = True  # as a workbook; the one fault of another file says why it is none

    @property
    def ok(self) -> bool:
        return not self.faults and not self.unseen and self.is_as_shown

    @property
    def has_places(self) -> bool:
        """Whether there are faults that can be written into the file."""
        return self.is_readable and bool(self.faults)

    @property
    def summary(self) -> str:
        """`单位 2，细则 18`, or 没有变化; and what went with the change."""
        summary = "，".join(f"{sheet} {count}" for sheet, count in self.changes.items()) or self.nothing
        return f"{summary}；{self.aside}" if self.superseded else summary

    @property
    def nothing(self) -> str:
        """Why nothing changed."""
        return EMPTY if self.is_empty else "没有变化"

    @property
    def aside(self) -> str:
        """What followed from a row without being asked for; "" where nothing did."""
        return f"另删去已有认定的说明 {self.superseded} 条" if self.superseded else ""
