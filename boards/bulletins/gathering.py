"""What a month's bulletin is told from, and what is carried on from the last one: a constant number of queries."""

from datetime import date
from typing import Any

from boards.after_lights.listing import followed
from boards.bulletins.content import BulletinFacts
from boards.bulletins.fields import BulletinFields
from boards.bulletins.kinds import BulletinKind
from boards.document import Board
from boards.models import Bulletin
from boards.standing_boards import boards_before
from departments.months import CalendarMonth

FOLLOWED_BACK = 12  # months whose lights are still told of


def bulletin_facts(board: Board, *, replaces: bool, today: date) -> BulletinFacts:
    at = board.month
    lights = followed(at.plus(-FOLLOWED_BACK), at.plus(-1), today=today, with_day=True)
    return BulletinFacts(board, boards_before(at), tuple(lights), replaces)


def usual_fields(
    board: Board, kind: BulletinKind, standing: Bulletin | None, *, today: date
) -> BulletinFields:
    """What nobody need write: from the release that stands, else from the last one of the kind, else from the board."""
    if standing and not standing.is_withdrawn:
        return _of_release(standing)
    last = Bulletin.objects.public().filter(kind=kind.key).order_by("-month").first()
    issue = None if kind.is_circular else next_issue(kind, today.year, board.month)
    if last is None:
        return BulletinFields(organ=board.issuer, printed_by=board.issuer, issue=issue)
    carried = _of_release(last)
    return BulletinFields(
        organ=carried.organ,
        printed_by=carried.printed_by,
        issue=issue,
        **{name: getattr(carried, name) for name, _ in kind.copies},
    )


def next_issue(kind: BulletinKind, year: int, month: CalendarMonth) -> int:
    """第N期: the next of those released in a year; its own where this month has one of that year already."""
    released = Bulletin.objects.newest().filter(kind=kind.key, dated__year=year).values_list("month", "issue")
    issues = dict(released)
    return issues.get(month) or max((issue or 0 for issue in issues.values()), default=0) + 1


def _of_release(released: Bulletin) -> BulletinFields:
    """What was written of a released one, but for the words that follow its board and for its days."""
    circular = released.circular
    names = {label: name for name, label in released.kind_of.copies}
    copies: dict[str, Any] = {names[one.label]: one.words for one in circular.copied_to}
    return BulletinFields(
        organ=circular.organ,
        number=circular.number,
        issue=circular.issue,
        printed_by=circular.printed_by,
        **copies,
    )
