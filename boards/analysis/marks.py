"""Who stands out for handing out flags and sparing lights, in words that say what is counted. Plain Python, no Django.

A mark describes; it is no score, and nothing follows from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from boards.analysis.measures import MEASURES, DepartmentFigures, said


@dataclass(frozen=True)
class Mark:
    """A word, its shape in the drawing, and what it says of a department."""

    key: str
    word: str
    says: str


FLAGS_ALONE = Mark("alone", "只授旗不亮灯", "红旗不少于中位数，一盏灯也没有亮")
FLAGS_MANY = Mark("many", "旗多灯少", "红旗多于中位数，灯少于中位数")
MARKS = (FLAGS_ALONE, FLAGS_MANY)


def mark_of(row: DepartmentFigures, medians: Mapping[str, Fraction | None]) -> Mark | None:
    """What a department is marked with, None for most; a department without flags never is."""
    flags, lights = row.value("flags"), row.value("lights")
    usual_flags, usual_lights = medians["flags"], medians["lights"]
    if not flags or lights is None or usual_flags is None or usual_lights is None:
        return None
    if lights == 0 and flags >= usual_flags:
        return FLAGS_ALONE
    return FLAGS_MANY if flags > usual_flags and lights < usual_lights else None


@dataclass(frozen=True)
class MarkedGroup:
    """Everybody with one mark, those with most flags first, each with its counts in words."""

    mark: Mark
    departments: tuple[tuple[str, str, str], ...]  # code, name, "红旗 29 面，灯 2 盏"


def marked_groups(
    rows: Iterable[DepartmentFigures], medians: Mapping[str, Fraction | None]
) -> list[MarkedGroup]:
    """The marks that somebody has."""
    listed = [(row, mark_of(row, medians)) for row in rows]
    groups = []
    for mark in MARKS:
        own = [row for row, theirs in listed if theirs is mark]
        own.sort(key=lambda row: -len(row.behind["flags"]))
        if own:
            groups.append(MarkedGroup(mark, tuple((row.code, row.name, counts_of(row)) for row in own)))
    return groups


def counts_of(row: DepartmentFigures) -> str:
    """`红旗 29 面，灯 2 盏`."""
    flags, lights = (
        f"{MEASURES[key].name} {said(MEASURES[key], row.value(key))} {MEASURES[key].unit}"
        for key in ("flags", "lights")
    )
    return f"{flags}，{lights}"
