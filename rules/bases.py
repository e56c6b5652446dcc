"""What a verdict rests on, as values beside its sentence: nobody has to read a sentence to know its place or bound."""

from dataclasses import dataclass

from departments.months import CalendarMonth
from rules.figures import Figure, Yardstick
from rules.standards import Band, Bound, Ranking


@dataclass(frozen=True)
class FigureBasis:
    """A figure and what was asked of it; `test` None where nothing was, or nothing could be judged."""

    figure: Figure
    yardstick: Yardstick
    test: Bound | Band | None = None


@dataclass(frozen=True)
class PlaceBasis:
    """A place among the `of` units that a ranking has, counted from its worst where it asks for these.

    `measured` has the bound that filters as its test; `named` is the value as the ranking names it, in full where
    another unit's would look the same.
    """

    measured: FigureBasis
    ranking: Ranking
    named: str
    place: int
    of: int
    is_tied: bool


@dataclass(frozen=True)
class StreakBasis:
    """The months, the oldest first, in each of which the unit has the same award; `signal` is its wire value."""

    signal: str
    months: tuple[CalendarMonth, ...]


VerdictBasis = FigureBasis | PlaceBasis | StreakBasis
