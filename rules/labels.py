"""A clause's label as people write it, 红旗1 (contract, section 1), and what is said where there is neither flag nor
light. Plain Python, no Django."""

import re
from typing import NamedTuple

from departments.months import CalendarMonth
from rules.standards import SIGNALS

UNJUDGED = "未授旗亮灯"  # of a unit that a time gave neither: one word wherever it is said


class ClauseLabel(NamedTuple):
    """The wire value of the signal, and the number; equal to the pair of the two."""

    signal: str
    number: int


def read_label(text: str) -> ClauseLabel:
    """What `Clause.label` writes, as a value. Raises ValueError where the text is no label."""
    written = re.fullmatch(rf"({'|'.join(SIGNALS)})([0-9]+)", text)
    if written is None:
        raise ValueError(f"“{text}”不是条款的写法，如 红旗1")
    return ClauseLabel(SIGNALS[written[1]], int(written[2]))


def clause_anchor(since: CalendarMonth, label: str) -> str:
    """Where a clause stands on the public page of its department: `2026-01-red_flag-1` in the set of that month."""
    signal, number = read_label(label)
    return f"{since}-{signal}-{number}"
