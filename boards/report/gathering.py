"""What a month's report is told from, read once: a constant number of queries, whatever there is to tell."""

from collections.abc import Iterable
from datetime import date

from boards.after_lights.listing import followed, without_day
from boards.after_lights.states import FollowedLight, FollowState, counts_words
from boards.analysis.gathering import gathered
from boards.analysis.marks import MarkedGroup, marked_groups
from boards.analysis.measures import figures, medians
from boards.analysis.spans import TO_DATE, MonthSpan
from boards.attention.kinds import MOST_SPAN
from boards.attention.lights import lights_of, lights_on
from boards.attention.proposing import year_attention
from boards.document import Board
from boards.models import Edition, ReportNote
from boards.months_before import BACK, Boards
from boards.report.content import Overdue, ReportFacts
from boards.standing_boards import boards_before
from departments.months import CalendarMonth


def report_facts(board: Board, *, today: date) -> ReportFacts:
    """All that the report of a board tells; of a draft, the months before it and what it would add."""
    at = board.month
    boards = boards_before(at)
    note = ReportNote.objects.filter(month=at).values_list("words", flat=True).first()
    words, lenient = _lenient(at, boards)
    lights = followed(at.plus(-BACK), at, today=today, with_day=True)
    return ReportFacts(
        board=board,
        boards=boards,
        span_words=words,
        lenient=lenient,
        proposals=_proposals(board),
        overdue=_overdue(lights),
        follow=_follow(at, lights),
        note=note or "",
    )


def _lenient(at: CalendarMonth, boards: Boards) -> tuple[str, list[MarkedGroup]]:
    """The marks of the analysis over the months of the year that are out by then, and what they are called."""
    out = Edition.objects.filter(month=at).exists()
    last = at if out else at.plus(-1)
    if last.year != at.year or not (out or last in boards):
        return "", []
    span = MonthSpan(TO_DATE, last)
    rows = figures(gathered(span)[0]).values()
    return span.words.removeprefix(f"{at.year}年"), marked_groups(rows, medians(rows))


def _proposals(board: Board) -> list[str]:
    """What the rules propose up to this month and nobody decided, then what was adopted and not held yet."""
    at = board.month
    known = lights_of(at.plus(1 - MOST_SPAN - 12).up_to(at.plus(-1)))
    attention = year_attention(at.year, {**known, at: lights_on(board)})
    proposed = [f"拟{one.rule.measure_word}：{one.sentence}" for one in attention.open]
    waiting = [one.case for one in attention.to_hold if one.case.month <= at]
    return [*proposed, *(f"待{case.get_measure_display()}：{case.sentence}" for case in waiting)]


def _overdue(lights: Iterable[FollowedLight]) -> list[Overdue]:
    """Those whose day has passed, the longest overdue first."""
    late = sorted((one for one in lights if one.state is FollowState.LATE), key=lambda one: -one.late_days)
    return [Overdue(one.unit_name, one.clause, one.due_on, one.state_words) for one in late if one.due_on]


def _follow(at: CalendarMonth, lights: Iterable[FollowedLight]) -> str:
    """How far the lights of the year's boards have come; "" of none."""
    own = [one for one in lights if one.month.year == at.year]
    words = counts_words(own, without_day(CalendarMonth(at.year, 1), at))
    return words and f"今年已发布的灯：{words}"
