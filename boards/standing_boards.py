"""The board of a month as it stands or would be published, and those of the months before it."""

from assessments.models import Month
from boards.document import Board
from boards.drafting import draft
from boards.models import Edition
from boards.months_before import BACK, Boards
from departments.months import CalendarMonth


def board_now(month: CalendarMonth) -> Board | None:
    """The board that stands for a month, else its draft; None where the month was never opened."""
    edition = Edition.objects.standing(month)
    if edition:
        return edition.board
    row = Month.objects.filter(calendar_month=month).first()
    return draft(row).board if row else None


def boards_before(at: CalendarMonth) -> Boards:
    """The boards that stand for the BACK months before one; one query."""
    standing = Edition.objects.latest_of_each_month().filter(month__gte=at.plus(-BACK), month__lt=at)
    return {edition.month: edition.board for edition in standing}
