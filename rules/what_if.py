"""The year's boards under other points: who would stand elsewhere. Nothing is written, nothing published changes.

The app above that publishes is asked: it declares a module `standings` with `standings(year, points)`, which gives
a `UnitStanding` for every ranked unit, group by group, the best under the new points first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from departments.declared import declared
from departments.history.differences import plain_number


@dataclass(frozen=True)
class UnitStanding:
    """One unit's place in its group as it stands and as it would; ranks None where it was never judged.

    `counts` are its flags, yellow and red lights.
    """

    name: str
    group: str
    counts: tuple[int, int, int]
    rank: int | None
    rank_then: int | None
    score: Decimal
    score_then: Decimal

    @property
    def climbed(self) -> int:
        """By how many places it would rise; negative where it would fall."""
        return self.rank - self.rank_then if self.rank and self.rank_then else 0

    @property
    def move(self) -> str:
        if not self.climbed:
            return ""
        return f"{'上升' if self.climbed > 0 else '下降'} {abs(self.climbed)} 位"

    @property
    def score_words(self) -> tuple[str, str]:
        return _signed(self.score), _signed(self.score_then)


@dataclass(frozen=True)
class WhatIf:
    """All units by group; `moved` of `judged` would change their place."""

    groups: list[tuple[str, list[UnitStanding]]]

    @property
    def units(self) -> list[UnitStanding]:
        return [unit for _, units in self.groups for unit in units]

    @property
    def moved(self) -> int:
        return sum(bool(unit.climbed) for unit in self.units)

    @property
    def judged(self) -> int:
        return sum(unit.rank is not None for unit in self.units)

    @property
    def is_same(self) -> bool:
        """Whether not even a score would change."""
        return all(unit.score == unit.score_then for unit in self.units)

    @property
    def counts(self) -> list[int]:
        """How many flags, yellow and red lights all units have together."""
        return [sum(unit.counts[place] for unit in self.units) for place in range(3)]

    @property
    def total_words(self) -> tuple[str, str]:
        """The sum of all scores now and then."""
        now, then = (sum(scores, Decimal(0)) for scores in zip(*map(_scores, self.units), strict=True))
        return _signed(now), _signed(then)


def what_if(year: int, points: Mapping[str, Decimal]) -> WhatIf:
    """A year's standing under other points, by wire value of the signal; no units where no board is out."""
    rows = [row for module in declared("standings") for row in module.standings(year, points)]
    return WhatIf([(group, list(units)) for group, units in groupby(rows, key=lambda row: row.group)])


def _scores(unit: UnitStanding) -> tuple[Decimal, Decimal]:
    return unit.score, unit.score_then


def _signed(number: Decimal) -> str:
    return plain_number(number).replace("-", "−")
