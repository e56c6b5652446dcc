"""What is wrong in a workbook and where. Plain Python, no Django."""

import re
from dataclasses import dataclass, field

LONGEST_LINE = 500
BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Fault:
    """One fault in one line: of a cell, of a sheet (`row` None), or of the file (`sheet` is its name)."""

    sheet: str
    row: int | None
    heading: str
    message: str

    def __str__(self) -> str:
        place = self.sheet if self.row is None else f"{self.sheet}!{self.row}:{self.heading}"
        said = BREAKS.sub(" ", f"{place}: {self.message}")
        return said if len(said) <= LONGEST_LINE else f"{said[:LONGEST_LINE]}…"


@dataclass(frozen=True)
class Imported:
    """What an import found or did: the faults, all of them, or how many rows changed by sheet.

    `superseded` counts the explanations that lines of the workbook took the place of.
    """

    faults: list[Fault] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    superseded: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def summary(self) -> str:
        """`单位 2，细则 18`, or 没有变化; and what went with the change."""
        said = "，".join(f"{sheet} {count}" for sheet, count in self.changes.items()) or "没有变化"
        return f"{said}；{self.aside}" if self.superseded else said

    @property
    def aside(self) -> str:
        """What no row of the workbook asked for, and followed from one all the same; "" where nothing did."""
        return f"另删去已有认定的说明 {self.superseded} 条" if self.superseded else ""
