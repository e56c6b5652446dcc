"""What is wrong in a workbook and where. Plain Python, no Django."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One fault in one line: of a cell, of a sheet (`row` None), or of the file (`sheet` is its name)."""

    sheet: str
    row: int | None
    heading: str
    message: str

    def __str__(self) -> str:
        place = self.sheet if self.row is None else f"{self.sheet}!{self.row}:{self.heading}"
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class Imported:
    """What an import found or did: the faults, all of them, or how many rows changed by sheet."""

    faults: list[Fault] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def summary(self) -> str:
        """`单位 2，细则 18`, or 没有变化."""
        return "，".join(f"{sheet} {count}" for sheet, count in self.changes.items()) or "没有变化"
