"""Before publication: what blocks, what stays out, who moves; from the one draft that publication will freeze."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Count, prefetch_related_objects

from assessments import dates
from assessments.contact.issuing import untold
from assessments.models import SETTLED, Determination, LineState, Month, Origin
from boards.blocking import ENTERED_LATER, Blocker, Owing, blockers, early, owing
from boards.document import Award, Board
from boards.drafting import Draft, draft
from boards.models import Edition
from boards.posters.kinds import KINDS
from boards.posters.preflight import WITHOUT_PHONE
from boards.redrafting import key_of_line
from boards.sampling import MOST_DRAWS, drawn, seed_of
from boards.words import in_order
from boards.year_to_date import later_with
from departments.glyphs import glyph_fault
from departments.models import Department, Role
from departments.months import CalendarMonth
from departments.text import ended
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

    @property
    def words(self) -> str:
        """`第 5 → 第 2，上升 3 位`; of who was not judged in one of the two that it is new, or gone."""
        if self.before is None:
            return f"上月未进榜 → 第 {self.after}"
        if self.after is None:
            return f"第 {self.before} → 本月未进榜"
        return f"第 {self.before} → 第 {self.after}，{'上升' if self.rise > 0 else '下降'} {self.places} 位"


@dataclass(frozen=True)
class Sample:
    """Three accepted lines, drawn by the seed (boards.sampling): offered to be looked at, not forced."""

    draw: int
    seed: str
    lines: list[tuple[Determination, Award]]

    @property
    def next(self) -> int:
        """The draw after this one."""
        return self.draw % MOST_DRAWS + 1


@dataclass(frozen=True)
class Rehearsal:
    """The office's last look at a month; `blockers` leave out what the publisher enters with publication.

    `warnings` do not block, but should be read: lines that nobody has decided, departments without rules,
    characters that no poster can print, lines that a publisher decided, later boards that this one overtakes.
    `early` is what of the month's own dates publication now would come before: it is to be confirmed.
    `sample` are three lines to look at; `untold` is how many accepted ones no notice told their units. `unsaid` is
    what page and posters leave out for want of a setting, which nobody would notice; "" for nothing.
    """

    month: Month
    draft: Draft
    blockers: list[Blocker]
    warnings: list[str]
    early: str
    unsaid: str
    left_out: list[Determination]
    moves: list[Move]
    sample: Sample
    untold: int

    @cached_property
    def owing(self) -> list[Owing]:
        """The blockers by department, with whom to call."""
        return owing(self.blockers)

    @property
    def moves_by_group(self) -> list[tuple[str, list[Move]]]:
        """Like beside like: of each group that anybody moves in its moves, the longest way first."""
        groups = in_order({move.group for move in self.moves})
        return [(group, [move for move in self.moves if move.group == group]) for group in groups]

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


def rehearse(month: Month, *, now: datetime, draw: int = 1) -> Rehearsal:
    """Everything about a month as publication would find it now; `draw` says which three lines are drawn."""
    board_draft = draft(month)
    last = Edition.objects.standing(month.calendar_month.plus(-1))
    return Rehearsal(
        month=month,
        draft=board_draft,
        blockers=blockers(month, approval=ENTERED_LATER, now=now),
        warnings=[
            *undecided(board_draft.filed_out),
            *_without_rules(month),
            *_unprintable(board_draft.board),
            *_own_hands(month),
            *_overtaken(board_draft),
        ],
        early=early(month, now),
        unsaid="" if settings.OBJECTION_PHONE else ended(WITHOUT_PHONE),
        left_out=board_draft.filed_out,
        moves=moves(last.board, board_draft.board) if last else [],
        sample=_sample(board_draft, draw),
        untold=len(untold(board_draft.accepted)),
    )


def _sample(board_draft: Draft, draw: int) -> Sample:
    """The lines are read with their files."""
    seed = seed_of(board_draft.digest, draw)
    awards = drawn(board_draft.board.awards, seed)
    by_key = {key_of_line(line): line for line in board_draft.accepted}
    lines = [by_key[award.key] for award in awards]
    prefetch_related_objects(lines, "evidence")
    return Sample(draw, seed, list(zip(lines, awards, strict=True)))


def moves(before: Board, after: Board) -> list[Move]:
    """Whose rank within the group differs between two boards, the longest way first."""
    ranks = {place.unit: place.group_rank for place in before.places}
    pairs = [Move(place.name, place.group, ranks.get(place.unit), place.group_rank) for place in after.places]
    return sorted((move for move in pairs if move.before != move.after), key=lambda move: -move.places)


ENDED = (LineState.DRAFT, *SETTLED)


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
