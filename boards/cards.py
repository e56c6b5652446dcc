"""The card of the desk about the last board: how the reader's unit stands in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from boards.models import Edition
from departments.cards import DeskCard
from departments.models import Department, User


@dataclass(frozen=True)
class ResultDesk:
    """The last board, None before the first one; the unit's row and lines of it where it is ranked."""

    last_edition: Edition | None = None
    last_result: dict[str, Any] | None = None
    last_lines: list[dict[str, Any]] = field(default_factory=list)


def result_desk(user: User) -> ResultDesk:
    edition = Edition.objects.newest_board()
    return ResultDesk(edition, _result(edition, user.department), _lines_of(edition, user.department))


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    return [DeskCard(80, "boards/_desk_result.html", result_desk(user))]


def _result(edition: Edition | None, department: Department) -> dict[str, Any] | None:
    rows = edition.document["ranking"] if edition else []
    return next((row for row in rows if row["unit"] == department.code), None)


def _lines_of(edition: Edition | None, department: Department) -> list[dict[str, Any]]:
    if edition is None:
        return []
    names = {row["assessor"]: row["name"] for row in edition.document["assessors"]}
    return [
        {**line, "assessor_name": names.get(line["assessor"], line["assessor"])}
        for line in edition.document["determinations"]
        if line["unit"] == department.code
    ]
