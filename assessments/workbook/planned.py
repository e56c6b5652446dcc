"""What a workbook would change, department by department: shown before it is taken in, and what was shown is sealed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from departments.consequences import seal_of
from departments.models import Department
from rules.events import WordsChanged
from rules.set_history import told

NEW, CHANGED, GONE = "新增", "修改", "删去"


@dataclass(frozen=True)
class PlannedLot:
    """The metrics of a department, or one whole set of its rules: by name every row that would change.

    `becomes` says what is made of it, `stands_on` what the rows were held against: another state is another plan.
    """

    department: Department
    title: str
    becomes: str
    stands_on: str
    changes: Mapping[str, WordsChanged]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The name of each row, what becomes of it, and its words."""
        return [(name, _kind(change), told(change)) for name, change in self.changes.items()]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows are new, changed, gone; kinds that have none are left out."""
        counts = Counter(map(_kind, self.changes.values()))
        return [(kind, counts[kind]) for kind in (NEW, CHANGED, GONE) if counts[kind]]


def _kind(change: WordsChanged) -> str:
    if change.before is None:
        return NEW
    return GONE if change.after is None else CHANGED


def seal_of_plan(lots: Iterable[PlannedLot]) -> str:
    """A short digest of everything that would change, and of what it stands on."""
    return seal_of([_sealed(lot) for lot in lots])


def _sealed(lot: PlannedLot) -> str:
    changes = {name: asdict(change) for name, change in lot.changes.items()}
    return json.dumps([lot.department.code, lot.title, lot.becomes, lot.stands_on, changes], sort_keys=True)
