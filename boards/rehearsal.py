"""Before publication: what blocks, what stays out, who moves; from the one draft that publication will freeze."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from assessments import dates
from assessments.models import Determination, LineState, Month, Origin
from boards.approval import Approval
from boards.blocking import Blocker, blockers, early
from boards.document import Board
from boards.drafting import Draft, draft
from boards.models import Edition
from boards.posters.kinds import KINDS
from boards.year_to_date import later_with
from departments.glyphs import glyph_fault
from departments.models import Department, Role
from departments.months import CalendarMonth
from rules.models import RuleSet


@dataclass(frozen=True)
class Move:
    """One unit's rank within its group, last month and now; None where it was not judged."""

    name: str
    group: str
    before: int | None
    after: int | None

    @property
    def rise(self) -> int:
        """Places gained since last month; 0 where one of the two ranks is missing."""
        return self.before - self.after if self.before and self.after else 0

    @property
    def places(self) -> int:
        return abs(self.rise)


@dataclass(frozen=True)
class Rehearsal:
    """The office's last look at a month; `blockers` leave out what the publisher enters with publication.

    `warnings` do not block, but should be read: lines that nobody has decided, departments without rules,
    characters that no poster can print, lines that a publisher decided, later boards that this one overtakes.
    `early` is what of the month's own dates publication now would come before: it is to be confirmed.
    """

    month: Month
    draft: Draft
    blockers: list[Blocker]
    warnings: list[str]
    early: str
    left_out: list[Determination]
    moves: list[Move]

    @property
    def barred(self) -> list[Blocker]:
        """What no reason passes on a page."""
        return [blocker for blocker in self.blockers if blocker.is_only_by_command or blocker.is_unpassable]

    @property
    def is_untrue(self) -> bool:
        """Whether something was accepted that does not hold any more, which no reason passes at all."""
        return any(blocker.is_unpassable for blocker in self.blockers)

    @property
    def totals(self) -> Mapping[str, int]:
        return self.draft.board.totals


ENTERED_LATER = Approval("", datetime.min.date())


def rehearse(month: Month, *, now: datetime) -> Rehearsal:
    """Everything about a month as publication would find it now."""
    board_draft = draft(month)
    last = Edition.objects.standing(month.calendar_month.plus(-1))
    left_out = [line for line in board_draft.left_out if line.state != LineState.DRAFT]
    return Rehearsal(
        month=month,
        draft=board_draft,
        blockers=blockers(month, approval=ENTERED_LATER, now=now),
        warnings=[
            *undecided(left_out),
            *_without_rules(month),
            *_unprintable(board_draft.board),
            *_own_hands(month),
            *_overtaken(board_draft),
        ],
        early=early(month, now),
        left_out=left_out,
        moves=moves(last.board, board_draft.board) if last else [],
    )


def moves(before: Board, after: Board) -> list[Move]:
    """Whose rank within the group differs between two boards, the longest way first."""
    ranks = {place.unit: place.group_rank for place in before.places}
    pairs = [Move(place.name, place.group, ranks.get(place.unit), place.group_rank) for place in after.places]
    return sorted((move for move in pairs if move.before != move.after), key=lambda move: -move.places)


ENDED = (LineState.DRAFT, LineState.ACCEPTED, LineState.REJECTED)


def undecided(lines: Iterable[Determination]) -> list[str]:
    """How many of a month's lines were filed and not decided to the end: they stay out of its board."""
    states = Counter(line.get_state_display() for line in lines if line.state not in ENDED)
    if not states:
        return []
    counts = "、".join(f"{state} {count}" for state, count in states.items())
    return [f"{states.total()} 条认定还没有审完（{counts}），发布时不进榜"]


def _without_rules(month: Month) -> list[str]:
    """Departments that the board lists as not having reported, because they have nothing to report by."""
    at = month.calendar_month
    governed = RuleSet.objects.in_force(at).values("department")
    bare = Department.objects.assessing(at).exclude(pk__in=governed)
    return [f"{department.label}没有生效的认定细则，榜上列为未报送" for department in bare]


def _unprintable(board: Board) -> list[str]:
    """What the posters' fonts lack, with whom it stands: a correction cannot change a name."""
    texts = {text for kind in KINDS.values() for text in kind.texts(board)}
    return sorted({f"{text.where}：{fault}" for text in texts if (fault := glyph_fault(text.words))})


def _own_hands(month: Month) -> list[str]:
    """Who publishes should not have judged: each publisher who decided or added lines of the month, with how many."""
    lines = Determination.objects.filter(month=month.pk).order_by()
    decided = lines.filter(decided_by__role=Role.PUBLISHER).values_list("decided_by__name")
    added = lines.filter(created_by__role=Role.PUBLISHER, origin=Origin.OFFICE).values_list(
        "created_by__name"
    )
    hands = {word: dict(rows.annotate(Count("pk"))) for word, rows in (("审核", decided), ("补充", added))}
    names = sorted({name for counts in hands.values() for name in counts})
    return [f"发布人{name}自己{_hand_counts(name, hands)}认定，请另有人看过再发布" for name in names]


def _hand_counts(name: str, hands: Mapping[str, Mapping[str, int]]) -> str:
    return "、".join(f"{word}了 {counts[name]} 条" for word, counts in hands.items() if name in counts)


def _overtaken(draft: Draft) -> list[str]:
    """Later boards of the year that are out already: their year to date does not know this month."""
    counted = {unit for unit, tally in draft.tallies.items() if not tally.is_empty}
    later = later_with(counted, draft.month.calendar_month)
    if not later:
        return []
    months = "、".join(edition.month.chinese for edition in later)
    return [f"{months}已经发布，累计里没有这个月；发布后要把它们各作一次“重算累计”"]


def month_to_publish(now: datetime) -> CalendarMonth:
    """The month that the publisher comes for: the oldest that is over and not out, else the last one."""
    over = [month for month in Month.objects.unpublished(now) if dates.is_over(month.calendar_month, now)]
    return over[0].calendar_month if over else CalendarMonth.of(dates.local_day(now)).plus(-1)
