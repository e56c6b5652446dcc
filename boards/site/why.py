"""Why a unit stands where it does on the board of a month, as plain values. No Django, no queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.document import Board, Place
from boards.margins import addends, margin, missing, unsigned
from boards.ranking import SIGNALS, Tally
from boards.site.month import FLAGS, LIGHTS, published_on
from boards.site.rows import PublicReason, reason
from boards.words import WORDS, correction_label, count_words, signed
from departments.months import CalendarMonth, day_words
from departments.names import UNGROUPED
from rules.standards import plain

NAMED = 3  # of many units that share a place so many are named


@dataclass(frozen=True)
class SharedPlace:
    """A place of a group and who stands there: `units` are the first few as (code, name), `more` how many others."""

    rank: int
    units: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True)
class NextPlace:
    """The place above or below a unit in its group, and what decides between them, seen from the unit."""

    place: SharedPlace
    is_even: bool  # as far as the score goes
    margin: str


@dataclass(frozen=True)
class YearSoFar:
    """January to the month: counts in words, score and both ranks."""

    span: str
    counts: str
    score: str
    group_rank: int | None
    rank: int | None


@dataclass(frozen=True)
class WhyPage:
    """Everything that the page prints; of a unit that was not judged no rank, no sum and no neighbours.

    `ranked` and `group_ranked` are how many units have a rank in the district and in the group.
    """

    month: CalendarMonth
    district: str
    edition: str
    unit: str
    name: str
    group: str
    rank: int | None
    group_rank: int | None
    ranked: int
    group_ranked: int
    score: str
    addends: tuple[tuple[str, str], ...]
    sum: str
    counts: str
    flags: tuple[PublicReason, ...]
    lights: tuple[PublicReason, ...]
    tied: SharedPlace | None
    above: NextPlace | None
    below: NextPlace | None
    missing: str
    year: YearSoFar | None
    points: tuple[tuple[str, str], ...]

    @property
    def is_judged(self) -> bool:
        return self.rank is not None

    @property
    def has_withheld(self) -> bool:
        return any(reason.withheld for reason in (*self.flags, *self.lights))


def why_page(board: Board, unit: str) -> WhyPage | None:
    """The page of one unit of a published board; None where the board does not list it."""
    own = board.places_by_unit.get(unit)
    if own is None:
        return None
    peers = [place for place in board.places if place.is_judged and place.group == own.group]
    above, below = _next(own, peers, -1), _next(own, peers, 1)
    reasons = tuple(reason(award, board) for award in board.awards_of(unit))
    return WhyPage(
        month=board.month,
        district=board.district,
        edition=_edition_words(board),
        unit=unit,
        name=own.name,
        group=own.group or UNGROUPED,
        rank=own.rank,
        group_rank=own.group_rank,
        ranked=sum(place.is_judged for place in board.places),
        group_ranked=len(peers),
        score=signed(plain(own.tally.score)),
        addends=addends(own.tally, board.policy),
        sum=unsigned(own.tally.score),
        counts=tally_words(own.tally),
        flags=tuple(each for each in reasons if each.signal in FLAGS),
        lights=tuple(each for signal in LIGHTS for each in reasons if each.signal == signal),
        tied=_tied(own, peers),
        above=above,
        below=below,
        missing=missing_above(board, own),
        year=_year(board, own),
        points=tuple((WORDS[signal][0], signed(plain(board.policy[signal]))) for signal in SIGNALS),
    )


def missing_above(board: Board, own: Place) -> str:
    """What would bring a unit to the place above it in its group; "" for the first, and for who was not judged."""
    if own.group_rank is None:
        return ""
    better = [
        p for p in board.places if p.group == own.group and (p.group_rank or own.group_rank) < own.group_rank
    ]
    above = max(better, key=lambda place: place.group_rank or 0, default=None)
    return missing(own.tally, above.tally, board.policy) if above else ""


def tally_words(tally: Tally) -> str:
    """`红旗 3 面、黄灯 1 盏`; "" for nothing."""
    return count_words(dict(zip(SIGNALS, tally.counts, strict=True)))


def _edition_words(board: Board) -> str:
    day = published_on(board)
    parts = (
        f"{board.month.year}年第{board.month.month}期",
        correction_label(board.edition),
        f"{day_words(day, year=board.month.year)}发布" if day else "",
        f"首次公布日 {day_words(board.backfilled_from)}，补录" if board.backfilled_from else "",
    )
    return " · ".join(filter(None, parts))


def _next(own: Place, peers: Sequence[Place], step: int) -> NextPlace | None:
    """The nearest other rank of the group, upwards (-1) or downwards (1)."""
    if own.group_rank is None:
        return None
    beyond = [place for place in peers if place.group_rank and (place.group_rank - own.group_rank) * step > 0]
    if not beyond:
        return None
    rank = min((place.group_rank or 0 for place in beyond), key=lambda rank: rank * step)
    there = [place for place in beyond if place.group_rank == rank]
    is_even = there[0].tally.score == own.tally.score
    return NextPlace(_shared(rank, there), is_even, margin(own.tally, there[0].tally))


def _tied(own: Place, peers: Sequence[Place]) -> SharedPlace | None:
    others = [place for place in peers if place.group_rank == own.group_rank and place.unit != own.unit]
    return _shared(own.group_rank, others) if others and own.group_rank else None


def _shared(rank: int, places: Sequence[Place]) -> SharedPlace:
    named = tuple((place.unit, place.name) for place in places[:NAMED])
    return SharedPlace(rank, named, max(0, len(places) - NAMED))


def _year(board: Board, own: Place) -> YearSoFar | None:
    year = own.year_to_date
    if year is None:
        return None
    first = CalendarMonth(board.month.year, 1)
    return YearSoFar(
        span="1月" if board.month == first else f"1月至{board.month.month}月",
        counts=tally_words(year.tally),
        score=signed(plain(year.tally.score)),
        group_rank=year.group_rank,
        rank=year.rank,
    )
