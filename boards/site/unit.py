"""A unit's months as plain values: its strip, its scores, its place, every entry of the years shown. No queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.document import Board, Place
from boards.site.rows import STRIP_STEP, PublicReason, StripMonth, month_shape, reason
from boards.site.trend import Score, TrendDrawing, trend
from boards.site.why import WhyPage, why_page
from boards.words import signed
from departments.months import CalendarMonth, span_of
from departments.names import UNGROUPED
from rules.standards import plain

Boards = Mapping[CalendarMonth, Board]
NOT_LISTED = "不在榜上"
RUN = 12  # months in one line of the strip, and in one drawing


@dataclass(frozen=True)
class UnitMonth:
    """A unit's month; numbers are None and `score` "—" where it has no rank, `reasons` in board order."""

    month: CalendarMonth
    shape: str
    words: str
    counts: tuple[int, int, int] | None
    score: str
    group_rank: int | None
    reasons: tuple[PublicReason, ...]


@dataclass(frozen=True)
class StripRun:
    """Twelve months of the strip, under their span: `2025年11月至2026年10月`."""

    title: str
    months: tuple[StripMonth, ...]
    words: str


@dataclass(frozen=True)
class UnitYear:
    """A year's entries, the newest month first, under what the year came to.

    `overtaken` is why that sum no longer holds, "" where it does.
    """

    year: int
    sum: str
    months: tuple[UnitMonth, ...]
    overtaken: str = ""


@dataclass(frozen=True)
class FormerName:
    """What boards called the unit before, and the last month of the name."""

    name: str
    until: str


@dataclass(frozen=True)
class UnitPage:
    """Everything that the page prints. `year` is the one that it is of, None for the page of the newest months.

    `last` is the newest month shown that lists the unit, `latest` why it stands there as it does; `is_gone` says that
    newer boards do not list it. `other_years` have pages of their own.
    """

    code: str
    name: str
    group: str
    former_names: tuple[FormerName, ...]
    year: int | None
    last: CalendarMonth
    is_gone: bool
    latest: WhyPage | None
    strip: tuple[StripRun, ...]
    drawings: tuple[TrendDrawing, ...]
    table: tuple[UnitMonth, ...]
    years: tuple[UnitYear, ...]
    other_years: tuple[int, ...]


def unit_page(
    code: str,
    boards: Boards,
    runs: Sequence[Sequence[CalendarMonth]],
    *,
    year: int | None = None,
    years: Sequence[int],
    other_years: Sequence[int] = (),
    is_gone: bool = False,
    overtaken: Mapping[int, str] | None = None,
) -> UnitPage:
    """The page of a unit from the boards that stand for the months of `runs` and of `years`, which it shows in full.

    `runs` are the lines of months of the strip, the earliest first; at least one board lists the unit. `overtaken`
    says of a year why its sums no longer hold.
    """
    listing = sorted(month for month, board in boards.items() if code in board.places_by_unit)
    last = listing[-1]
    lines = [[_month(code, at, boards) for at in run] for run in runs]
    own = boards[last].places_by_unit[code]
    return UnitPage(
        code=code,
        name=own.name,
        group=own.group or UNGROUPED,
        former_names=tuple(_former_names(code, boards, listing)),
        year=year,
        last=last,
        is_gone=is_gone,
        latest=None if year else why_page(boards[last], code),
        strip=tuple(_strip_run(line) for line in lines),
        drawings=trend([(_span(line), [_score(code, each, boards) for each in line]) for line in lines]),
        table=tuple(each for line in reversed(lines) for each in reversed(line) if each.month in boards),
        years=tuple(_unit_year(code, at, boards, listing, (overtaken or {}).get(at, "")) for at in years),
        other_years=tuple(other_years),
    )


def _month(code: str, at: CalendarMonth, boards: Boards) -> UnitMonth:
    board = boards.get(at)
    place = board.places_by_unit.get(code) if board else None
    if board is None or place is None:
        shape, words = month_shape(None)
        return UnitMonth(at, shape, NOT_LISTED if board else words, None, "—", None, ())
    shape, words = month_shape(place.tally.counts)
    score = signed(plain(place.tally.score)) if place.is_judged else "—"
    reasons = tuple(reason(award, board) for award in board.awards_of(code))
    return UnitMonth(at, shape, words, place.tally.counts, score, place.group_rank, reasons)


def _score(code: str, each: UnitMonth, boards: Boards) -> Score:
    is_judged = each.group_rank is not None
    return each.month, boards[each.month].places_by_unit[code].tally.score if is_judged else None


def _strip_run(line: Sequence[UnitMonth]) -> StripRun:
    months = tuple(
        StripMonth(n * STRIP_STEP, each.shape, f"{each.month.chinese}：{each.words}")
        for n, each in enumerate(line)
    )
    return StripRun(_span(line), months, "；".join(month.words for month in months))


def _span(line: Sequence[UnitMonth]) -> str:
    first, last = line[0].month, line[-1].month
    is_year = (first.month, last.month, first.year) == (1, RUN, last.year)
    return f"{first.year}年" if is_year else span_of([first, last])


def _former_names(code: str, boards: Boards, listing: Sequence[CalendarMonth]) -> Iterator[FormerName]:
    """Every other name in these boards, the latest first, each with the last month that had it."""
    seen = {boards[listing[-1]].places_by_unit[code].name}
    for at in reversed(listing):
        name = boards[at].places_by_unit[code].name
        if name not in seen:
            seen.add(name)
            yield FormerName(name, at.chinese)


def _unit_year(
    code: str, year: int, boards: Boards, listing: Sequence[CalendarMonth], overtaken: str
) -> UnitYear:
    months = [at for at in listing if at.year == year]
    entries = (_month(code, at, boards) for at in reversed(months))
    last = boards[months[-1]].places_by_unit[code] if months else None
    return UnitYear(
        year, _year_words(months[-1], last) if last else "", tuple(e for e in entries if e.reasons), overtaken
    )


def _year_words(at: CalendarMonth, place: Place) -> str:
    """What the year came to by its last board that lists the unit."""
    year = place.year_to_date
    if year is None:
        return ""
    span = "全年" if at.month == RUN else f"截至{at.month}月"
    rank = f"，{place.group or '组内'}第{year.group_rank}名" if year.group_rank else ""
    return f"{span}累计 {signed(plain(year.tally.score))} 分{rank}"
