"""The ranking (contract, section 4). Plain Python, no Django: plain values in, plain values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

SIGNALS = ("red_flag", "yellow_light", "red_light")


@dataclass(frozen=True)
class Tally:
    """How many of each signal one unit has, and what they score together."""

    red_flag: int = 0
    yellow_light: int = 0
    red_light: int = 0
    score: Decimal = Decimal(0)

    @property
    def is_empty(self) -> bool:
        return not (self.red_flag or self.yellow_light or self.red_light)

    @property
    def counts(self) -> tuple[int, int, int]:
        """In the order of SIGNALS."""
        return self.red_flag, self.yellow_light, self.red_light

    @property
    def order(self) -> tuple[Decimal, int, int, int]:
        """Sorts the better first: score, fewer red lights, fewer yellow lights, more red flags."""
        return (-self.score, self.red_light, self.yellow_light, -self.red_flag)

    def under(self, points: Mapping[str, Decimal]) -> "Tally":
        """The same counts with the score that these points give: Σ count × points, by wire value."""
        counted = zip(SIGNALS, self.counts, strict=True)
        return replace(self, score=sum((count * points[signal] for signal, count in counted), Decimal(0)))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.red_flag + other.red_flag,
            self.yellow_light + other.yellow_light,
            self.red_light + other.red_light,
            self.score + other.score,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            self.red_flag - other.red_flag,
            self.yellow_light - other.yellow_light,
            self.red_light - other.red_light,
            self.score - other.score,
        )


def tally(signals: Iterable[str], points: Mapping[str, Decimal]) -> Tally:
    """Count signals by their wire value; score = Σ count × points."""
    given = list(signals)
    flags, yellow, red = (given.count(signal) for signal in SIGNALS)
    return Tally(flags, yellow, red).under(points)


@dataclass(frozen=True)
class Entrant:
    """One unit to be ranked; entrants come in register order, which also settles the order within a tie."""

    unit: str
    group: str
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True)
class Ranked:
    """Where a unit stands; both ranks are None for a unit without any determination: it was not judged."""

    unit: str
    group: str
    tally: Tally
    rank: int | None
    group_rank: int | None


def _ranks(entrants: Sequence[Entrant]) -> dict[str, int]:
    """Competition ranks 1, 2, 2, 4 of those that were judged."""
    judged = sorted((e for e in entrants if not e.tally.is_empty), key=lambda e: e.tally.order)
    ranks: dict[str, int] = {}
    previous, rank = None, 0
    for position, entrant in enumerate(judged, start=1):
        if entrant.tally.order != previous:
            previous, rank = entrant.tally.order, position
        ranks[entrant.unit] = rank
    return ranks


def ranking(entrants: Sequence[Entrant]) -> list[Ranked]:
    """Everybody's place, best first, the unjudged after them; register order within a tie.

    `entrants` in register order, one a unit. Ranks count within all entrants and within each group.
    """
    overall = _ranks(entrants)
    within: dict[str, int] = {}
    for group in {entrant.group for entrant in entrants}:
        within |= _ranks([entrant for entrant in entrants if entrant.group == group])
    entered = [Ranked(e.unit, e.group, e.tally, overall.get(e.unit), within.get(e.unit)) for e in entrants]
    return sorted(entered, key=lambda ranked: (ranked.rank is None, ranked.rank or 0))


def flag_order(entrants: Sequence[Entrant]) -> list[Entrant]:
    """The flag board: units with a flag, most flags first, then register order."""
    return sorted((e for e in entrants if e.tally.red_flag), key=lambda e: -e.tally.red_flag)


def light_order(entrants: Sequence[Entrant]) -> list[Entrant]:
    """The light board: units with a light, most red lights, most yellow, then register order."""
    lit = (e for e in entrants if e.tally.red_light or e.tally.yellow_light)
    return sorted(lit, key=lambda e: (-e.tally.red_light, -e.tally.yellow_light))
