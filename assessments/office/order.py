"""What the desk goes through: the things of a tab in their order, and which of them its reader keeps out of."""

from dataclasses import dataclass
from typing import cast

from assessments import permissions
from assessments.models import Determination
from assessments.office.lines import PlacedLine
from departments.models import User


@dataclass(frozen=True, slots=True)
class DeskSide:
    """A department as far as the rule of 回避 asks for it."""

    pk: int


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """A line as far as the right to judge it asks: nothing is read for it that was not read to place it."""

    assessor: DeskSide
    unit: DeskSide
    origin: str
    created_by_id: int | None


def is_aside(line: PlacedLine, user: User) -> bool:
    """Whether somebody of the office may not judge it: 回避, or they added it themselves."""
    place = DeskPlace(DeskSide(line.assessor_id), DeskSide(line.unit_id), line.origin, line.created_by_id)
    return permissions.may_review(user) and not permissions.may_judge(user, cast(Determination, place))
