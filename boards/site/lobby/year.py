"""The year so far on the lobby's screen: totals beside last year's, and who leads. Plain Python, no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from boards.document import Board
from boards.ranking import SIGNALS
from boards.site.lobby.cards import LONGEST_WHOLE
from boards.site.lobby.layout import GAP
from boards.site.lobby.ranked import Leaders, RankedLine, score_width, year_leaders
from boards.site.lobby.screens import NAME_LEADING, SIZES, Screen, TypeSize, ems, lines_of
from boards.site.year import Counts, growth
from boards.words import WORDS, change
from departments.months import CalendarMonth

BAR_WIDTH, BAR_HEIGHT = 12, 100  # a month in the drawing, in its own units
GROUPS_A_PAGE = 3
RANK, COUNTS = 1.9, 5.5  # of a place, in its name's size: a year has counts of three digits
# The room that a group's name takes beside its places, and over them.
GROUP_NAME, GROUP_NAME_LYING = 8.0, 9.2

Totals = Mapping[CalendarMonth, Counts]


@dataclass(frozen=True)
class YearCount:
    """One signal in the year so far; `before` is that of last year's same months, "—" where they are not all out.

    `this_year` and `last_year` are the bars of the months, as path data of a drawing of twelve months.
    """

    signal: str
    word: str
    measure: str
    total: int
    before: str
    difference: str
    growth: str
    this_year: str
    last_year: str
    words: str


@dataclass(frozen=True)
class YearTotals:
    """The year's counts up to the board's month; `months` names what is compared."""

    months: str
    counts: tuple[YearCount, ...]
    is_compared: bool


@dataclass(frozen=True)
class LeaderPage:
    """The first of some groups, in type that has room for all of them."""

    size: TypeSize
    groups: tuple[Leaders, ...]


def same_months(month: CalendarMonth) -> list[CalendarMonth]:
    """January to this month of its year, and of the year before: whose boards the scene is made from."""
    return [at for year in (month.year - 1, month.year) for at in _so_far(CalendarMonth(year, month.month))]


def year_totals(month: CalendarMonth, totals: Totals) -> YearTotals:
    """The counts of the year so far from the totals of the boards that stand."""
    months = _so_far(month)
    out = [at for at in months if at in totals]
    is_compared = all(at.plus(-12) in totals for at in out)
    span = f"1月至{month.month}月" if month.month > 1 else "1月"
    if len(out) < len(months):
        span += f"（{len(out)} 期）"
    return YearTotals(span, tuple(_count(s, months, totals, is_compared) for s in SIGNALS), is_compared)


def leader_pages(board: Board, screen: Screen) -> list[LeaderPage]:
    """Who leads each group in the year to date: as many groups a page as stand there in readable type."""
    leaders = year_leaders(board)
    for most in range(GROUPS_A_PAGE, 0, -1):
        dealt = [tuple(leaders[n : n + most]) for n in range(0, len(leaders), most)]
        sizes = [_leader_size(groups, screen) for groups in dealt]
        if all(sizes) or most == 1:
            return [LeaderPage(size or SIZES[0], groups) for size, groups in zip(sizes, dealt, strict=True)]
    return []


def _leader_size(groups: Sequence[Leaders], screen: Screen) -> TypeSize | None:
    """The largest type in which every place has room: on an upright screen they stand below each other."""
    high = (screen.height - GAP * (len(groups) - 1)) / len(groups)
    holds = _holds_lying if screen.is_upright else _holds_standing
    fitting = (
        size for size in reversed(SIZES) if all(holds(one.lines, size, screen.width, high) for one in groups)
    )
    return next(fitting, None)


def _holds_standing(lines: Sequence[RankedLine], size: TypeSize, width: float, high: float) -> bool:
    """Beside each other: rank and name over counts and score."""
    cell = (width - GROUP_NAME - GAP * len(lines)) / max(len(lines), 1) / size.name - 4.4 / size.name
    return all(
        COUNTS + score_width(line) + 0.4 <= cell
        and min(ems(line.name), LONGEST_WHOLE) <= cell - RANK
        and (lines_of(ems(line.name), cell - RANK) * NAME_LEADING + 1.2) * size.name + 1 <= high
        for line in lines
    )


def _holds_lying(lines: Sequence[RankedLine], size: TypeSize, width: float, high: float) -> bool:
    """Below each other and the group's name: rank, name, counts and score on one line."""
    row = (high - GROUP_NAME_LYING) / max(len(lines), 1) - 0.8
    room = (width - 4) / size.name - RANK - COUNTS - 0.8
    return all(
        room - score_width(line) >= min(ems(line.name), LONGEST_WHOLE)
        and lines_of(ems(line.name), room - score_width(line)) * NAME_LEADING * size.name <= row
        for line in lines
    )


def _so_far(month: CalendarMonth) -> list[CalendarMonth]:
    return [CalendarMonth(month.year, number) for number in range(1, month.month + 1)]


def _count(signal: str, months: Sequence[CalendarMonth], totals: Totals, is_compared: bool) -> YearCount:
    now = [totals[at][signal] if at in totals else None for at in months]
    was = [totals[at.plus(-12)][signal] if at.plus(-12) in totals else None for at in months]
    total = sum(count or 0 for count in now)
    # Only months that are out in this year are held against those of the year before.
    before = sum(w or 0 for w, n in zip(was, now, strict=True) if n is not None) if is_compared else None
    most = max([count for count in [*now, *was] if count], default=1)
    word, measure = WORDS[signal]
    return YearCount(
        signal=signal,
        word=word,
        measure=measure,
        total=total,
        before="—" if before is None else str(before),
        difference=change(total, before),
        growth=growth(before, total) if before and total != before else "",
        this_year=_bars(now, most, start=5.2, width=4.6),
        last_year=_bars(was, most, start=1.6, width=3.2),
        words="；".join(_month_words(at, n, w, measure) for at, n, w in zip(months, now, was, strict=True)),
    )


def _bars(counts: Sequence[int | None], most: int, *, start: float, width: float) -> str:
    bars = []
    for position, count in enumerate(counts):
        if count:
            high = round(count * BAR_HEIGHT / most, 1)
            x = round(position * BAR_WIDTH + start, 1)
            bars.append(f"M{x:g} {BAR_HEIGHT}v-{high:g}h{width:g}v{high:g}z")
    return "".join(bars)


def _month_words(at: CalendarMonth, now: int | None, was: int | None, measure: str) -> str:
    said = "未发布" if now is None else f"{now} {measure}"
    return f"{at.month}月 {said}" + ("" if was is None else f"，去年 {was} {measure}")
