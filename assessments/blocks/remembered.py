"""What people once chose for names that nobody knew, and what they choose now. Plain Python, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessments.blocks.headings import FigurePart, KnownMetric
from assessments.blocks.unit_names import KnownUnit

LONGEST_NAME = 100


@dataclass(frozen=True)
class Remembered:
    """By the likeness of what stood there: of a row a unit's key, of a heading a metric's key and the part of it."""

    units: Mapping[str, int] = field(default_factory=dict)
    headings: Mapping[str, tuple[int, FigurePart]] = field(default_factory=dict)


NOTHING_REMEMBERED = Remembered()


@dataclass(frozen=True)
class ChosenName:
    """That a person said who or what is meant: `likeness` is how it is known again, `shown` as it stood there."""

    likeness: str
    shown: str
    unit: KnownUnit | None = None
    metric: KnownMetric | None = None
    part: FigurePart = FigurePart.VALUE
