"""The page of one proposal or case: its lights with the pages they open into."""

from collections.abc import Iterable
from dataclasses import dataclass

from boards.analysis.behind import BehindRow, behind_rows
from boards.analysis.measures import AWARD, INTERNAL, Counted
from boards.attention.kinds import LightKey, LitLine
from boards.attention.lights import lights_of
from departments.months import CalendarMonth


@dataclass(frozen=True)
class CauseRow:
    """One light of a cause; `is_gone` where no board has it any more."""

    row: BehindRow
    is_gone: bool


def cause_rows(lines: Iterable[LitLine]) -> list[CauseRow]:
    """The lights of a proposal, as the list behind a figure shows them; a constant number of queries."""
    listed = list(lines)
    counted = [
        Counted(
            line.month,
            line.assessor,
            line.clause,
            line.unit,
            line.words or INTERNAL,
            AWARD,
            (line.assessor, line.clause, line.unit, line.data_month),
        )
        for line in listed
    ]
    return [CauseRow(row, False) for row in behind_rows(counted, max(line.month for line in listed))]


def cause_of(keys: Iterable[LightKey]) -> list[CauseRow]:
    """The lights that a decision stands on, as the boards tell them now; those that are gone by their keys alone."""
    listed = list(keys)
    months = {CalendarMonth.parse(key[0]) for key in listed}
    known = {line.key: line for lines in lights_of(months).values() for line in lines}
    standing = cause_rows([known[key] for key in listed if key in known]) if known.keys() & {*listed} else []
    gone = [
        CauseRow(
            BehindRow(CalendarMonth.parse(key[0]).chinese, key[1], key[2], key[3], "已被更正取消", ""), True
        )
        for key in listed
        if key not in known
    ]
    return [*standing, *gone]
