"""Grades by quota, colours by share, and what the upper level's ranks propose. Plain Python, no Django.

面子 and 里子 are two functions that never feed each other: a grade knows nothing of pay, a share nothing of a veto.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor


class Grade(StrEnum):
    EXCELLENT = "优秀"
    GOOD = "良好"
    PASSED = "合格"
    POOR = "较差"  # by a ruling alone
    NOT_GRADED = "不评优"


class TeamColour(StrEnum):
    """Of leadership teams alone: a square with its word."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Contender:
    """One unit before the cut: `total` exact; where totals are equal `ahead` decides, the larger first."""

    unit: str
    total: Fraction
    ahead: tuple[Fraction, ...] = ()
    has_veto: bool = False
    has_exception: bool = False
    ruled: Grade | None = None

    @property
    def key(self) -> tuple[Fraction, ...]:
        return (self.total, *self.ahead)


@dataclass(frozen=True)
class Graded:
    """The grades of one group, by unit; `tied` names the units that stand level at a cut and wait for a ruling."""

    grades: Mapping[str, Grade]
    tied: tuple[str, ...] = ()


def places(count: int, percent: Fraction) -> int:
    """How many places a percentage of so many units gives: never more than that."""
    return floor(count * percent / 100)


def grade(
    candidates: Sequence[Contender], *, excellent: Fraction, good: Fraction, chosen: Collection[str] = ()
) -> Graded:
    """优秀 and 良好 within their quotas of all that have a result, by exact total; the rest 合格.

    A vetoed unit is not graded, and its place goes on. An exception is 优秀 beside the quota. Of units level at a cut
    nobody gets a place, unless a ruling chose them.
    """
    grades = {one.unit: _fixed(one) for one in candidates}
    fixed = {unit: given for unit, given in grades.items() if given is not None}
    free = sorted(
        (one for one in candidates if one.unit not in fixed),
        key=lambda one: (one.key, one.unit in chosen),
        reverse=True,
    )
    tied: list[str] = []
    first, second = places(len(candidates), excellent), places(len(candidates), good)
    for given, quota in ((Grade.EXCELLENT, first), (Grade.GOOD, second)):
        taken = free[:quota]
        level = _level_at(free, quota, chosen)
        tied += level
        taken = [one for one in taken if one.unit not in level]
        fixed |= dict.fromkeys((one.unit for one in taken), given)
        free = [one for one in free if one.unit not in fixed]
    fixed |= {one.unit: Grade.PASSED for one in free if one.unit not in fixed}
    return Graded({one.unit: fixed[one.unit] for one in candidates}, tuple(dict.fromkeys(tied)))


def _fixed(one: Contender) -> Grade | None:
    if one.has_veto:
        return Grade.NOT_GRADED
    if one.has_exception:
        return Grade.EXCELLENT
    return one.ruled


def _level_at(free: Sequence[Contender], quota: int, chosen: Collection[str]) -> list[str]:
    """The units that stand level across the cut, those that a ruling chose apart."""
    if not 0 < quota < len(free) or free[quota - 1].key != free[quota].key:
        return []
    level = [one.unit for one in free if one.key == free[quota].key]
    ahead = sum(one.key > free[quota].key for one in free)
    picked = [unit for unit in level if unit in chosen]
    return [] if ahead + len(picked) == quota else level


@dataclass(frozen=True)
class ColourBands:
    """Lower bounds of green, blue and yellow, in percent of the full points; below them red."""

    green: Fraction = Fraction(90)
    blue: Fraction = Fraction(80)
    yellow: Fraction = Fraction(70)


def colour(share: Fraction, *, has_veto: bool, bands: ColourBands = ColourBands()) -> TeamColour:
    percent = share * 100
    if has_veto or percent < bands.yellow:
        return TeamColour.RED
    if percent < bands.blue:
        return TeamColour.YELLOW
    return TeamColour.BLUE if percent < bands.green else TeamColour.GREEN


def calls_for_a_talk(colours: Mapping[int, TeamColour], year: int) -> bool:
    """A red year, or two yellow ones in a row; a year without a colour breaks the row."""
    this, before = colours.get(year), colours.get(year - 1)
    return this is TeamColour.RED or (this is TeamColour.YELLOW and before is TeamColour.YELLOW)


NEAR_THE_END, BEST = 5, 3  # places


def proposes_exception(rank: int) -> bool:
    """Among the first three of the upper level's ranking."""
    return rank <= BEST


def proposes_veto(rank: int, *, before: int | None, of: int) -> bool:
    """Fell back against the year before, or stands among the last five."""
    return rank > of - NEAR_THE_END or (before is not None and rank > before)
