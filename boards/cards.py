"""The card of the desk about the last board: how the reader's unit stands in it."""

from dataclasses import dataclass
from datetime import datetime

from boards.attention.card import attention_cards
from boards.models import Edition
from boards.results import UnitResult, result_of
from departments.cards import DeskCard
from departments.models import User


@dataclass(frozen=True)
class ResultDesk:
    """The last board, None before the first one; the result of the reader's unit where the board lists it."""

    last_edition: Edition | None = None
    last_result: UnitResult | None = None


def result_desk(user: User) -> ResultDesk:
    edition = Edition.objects.newest_board()
    return ResultDesk(edition, result_of(edition.board, user.department.code) if edition else None)


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    return [*attention_cards(user), DeskCard(80, "boards/_desk_result.html", result_desk(user))]
