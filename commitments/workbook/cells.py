"""Cells of the sheets of promises that the house did not know: a term that is a month or a day, one unit alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.workbook import cells
from assessments.workbook.days import DAY, day, several
from departments.months import CalendarMonth

units = several(cells.reference)


@dataclass(frozen=True)
class TermCell:
    """A term as it was written: a month, perhaps a day of it.

    Programs turn a typed month into a cell that holds its first day: `is_date` says that such a cell was read.
    """

    month: CalendarMonth
    day: date | None = None
    is_date: bool = False

    def for_letter(self, is_letter: bool) -> "TermCell":
        """Only a leader's letter is due on a first of the month that a date cell holds; else the month was meant."""
        if self.is_date and self.day and self.day.day == 1 and not is_letter:
            return TermCell(self.month)
        return TermCell(self.month, self.day)


def term(raw: Any) -> TermCell | None:
    """A month or a day: `2026-06`, `2026-06-15`, or a date cell."""
    is_date = isinstance(raw, date)  # a datetime is a date too
    if is_date or (isinstance(raw, str) and _names_a_day(cells.narrow(raw))):
        found = day(raw)
        return TermCell(CalendarMonth.of(found), found, is_date) if found else None
    read = cells.month(raw)
    return TermCell(read) if read else None


def _names_a_day(typed: str) -> bool:
    """Eight digits in a row are a day, six a month: `20260615`, `202606`."""
    return DAY.fullmatch("".join(typed.split())) is not None


def one_unit(raw: Any) -> str | None:
    """The one unit of a cell; several are refused."""
    named = units(raw) or ()
    if len(named) > 1:
        raise ValueError(f"只能写一个单位，现有 {len(named)} 个")
    return named[0] if named else None
