"""The ranking on the lobby's screen: like with like, a group a page or more; who was not judged is not ranked.

Plain Python, no Django.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from boards.document import Board
from boards.ranking import SIGNALS, Tally
from boards.site.lobby.cards import LONGEST_WHOLE
from boards.site.lobby.layout import GAP
from boards.site.lobby.screens import NAME_LEADING, SIZES, Screen, TypeSize, ems, lines_of, split
from boards.words import WORDS, count_words, in_order, signed
from departments.names import UNGROUPED
from rules.standards import plain

LEADING = 3  # ranks that are marked, and that the year's scene shows
NOTE = 5.4  # the height of the line under a ranking
# Of a place, in its name's size: the rank with its gap, three counts with their signals, the score's type, a line.
RANK, COUNTS, LINE_HEIGHT = 2.05, 4.0, 1.5
SCORE_SIZE, LEAST_SCORE = 0.8, 1.6
READABLE = SIZES[1]


@dataclass(frozen=True)
class RankedCount:
    """How many of one signal, in words too; 0 is shown as a dash."""

    signal: str
    count: int
    words: str


@dataclass(frozen=True)
class RankedLine:
    """One judged unit: its rank in its group, what it was given, its score with its sign."""

    unit: str
    rank: int
    name: str
    counts: tuple[RankedCount, ...]
    words: str
    score: str

    @property
    def is_leading(self) -> bool:
        return self.rank <= LEADING


@dataclass(frozen=True)
class RankingPage:
    """A group's units on one page, column by column; `note` says what the points are and who is not ranked.

    `is_stacked`: the counts stand under the name, where the lines are high enough for that.
    """

    group: str
    size: TypeSize
    is_stacked: bool
    columns: tuple[tuple[RankedLine, ...], ...]
    note: tuple[str, ...]


@dataclass(frozen=True)
class Leaders:
    """The first of a group; where too many share the first rank none is picked out: `shared` says how many they are."""

    group: str
    lines: tuple[RankedLine, ...]
    shared: str


def ranking_pages(board: Board, screen: Screen) -> list[list[RankingPage]]:
    """The pages of each group that has a judged unit, in the order of groups."""
    groups: dict[str, list[RankedLine]] = {place.group: [] for place in board.places}
    for place in board.places:
        if place.group_rank is not None:
            groups[place.group].append(_line(place.unit, place.name, place.group_rank, place.tally))
    unjudged = {name: sum(p.group == name and not p.is_judged for p in board.places) for name in groups}
    points = " · ".join(f"{WORDS[s][0]} {signed(plain(board.policy[s]))} 分" for s in SIGNALS)
    found = []
    for name in in_order(groups):
        silent = f"另有 {unjudged[name]} 个单位本月没有旗和灯，不排名" if unjudged[name] else ""
        note = (points, silent) if silent else (points,)
        if groups[name]:
            found.append(_group_pages(name or UNGROUPED, groups[name], note, screen))
    return found


def year_leaders(board: Board) -> list[Leaders]:
    """The first of each group in the year to date, whole ranks only, as far as they have room."""
    groups: dict[str, list[RankedLine]] = {place.group: [] for place in board.places}
    for place in board.places:
        year = place.year_to_date
        if year is not None and year.group_rank is not None:
            groups[place.group].append(_line(place.unit, place.name, year.group_rank, year.tally))
    ranked = {name: sorted(lines, key=lambda line: line.rank) for name, lines in groups.items()}
    return [_leaders(name or UNGROUPED, ranked[name]) for name in in_order(ranked) if ranked[name]]


def _line(unit: str, name: str, rank: int, tally: Tally) -> RankedLine:
    by_signal = dict(zip(SIGNALS, tally.counts, strict=True))
    counts = tuple(RankedCount(s, by_signal[s], count_words({s: by_signal[s]})) for s in SIGNALS)
    return RankedLine(unit, rank, name, counts, count_words(by_signal), signed(plain(tally.score)))


def _leaders(group: str, lines: Sequence[RankedLine]) -> Leaders:
    past = lines[LEADING].rank if len(lines) > LEADING else LEADING + 1
    whole = tuple(takewhile(lambda line: line.rank < past, lines))
    first = sum(line.rank == 1 for line in lines)
    return Leaders(group, whole, "" if whole else f"{first} 个单位并列第 1 名")


def _group_pages(
    group: str, lines: Sequence[RankedLine], note: tuple[str, ...], screen: Screen
) -> list[RankingPage]:
    """As few pages as hold the lines in comfortable type; in smaller type where names are too long for it."""
    for least in (READABLE, SIZES[0]):
        for count in range(1, len(lines) + 1):
            pages = [_page(group, dealt, note, screen) for dealt in split(lines, count)]
            if all(page and page.size.name >= least.name for page in pages):
                return [page for page in pages if page]
    return [RankingPage(group, SIZES[0], False, ((line,),), note) for line in lines]


def _page(
    group: str, lines: Sequence[RankedLine], note: tuple[str, ...], screen: Screen
) -> RankingPage | None:
    """The lines in the columns that let them stand largest; None where no type is small enough."""
    found = []
    for abreast in range(1, min(1 if screen.is_upright else 2, len(lines)) + 1):
        # What is over goes to the first column: it is read first.
        columns = tuple(tuple(column[::-1]) for column in split(lines[::-1], abreast)[::-1])
        for is_stacked, holds in ((False, _holds), (True, _holds_stacked)):
            size = next((size for size in reversed(SIZES) if holds(columns, size, screen)), None)
            if size:
                found.append(RankingPage(group, size, is_stacked, columns, note))
    return max(found, key=lambda page: page.size.name, default=None)


def _line_room(
    columns: Sequence[Sequence[RankedLine]], size: TypeSize, screen: Screen
) -> tuple[float, float]:
    """The width and height of one place, in the name's size."""
    width = (screen.width - GAP * (len(columns) - 1)) / len(columns) - 2 * size.padding
    return width / size.name, (screen.height - NOTE) / max(map(len, columns)) / size.name


def _holds(columns: Sequence[Sequence[RankedLine]], size: TypeSize, screen: Screen) -> bool:
    width, high = _line_room(columns, size, screen)
    for line in (line for column in columns for line in column):
        beside = width - RANK - COUNTS - score_width(line)
        name = ems(line.name)
        if beside < min(name, LONGEST_WHOLE) or lines_of(name, beside) * LINE_HEIGHT > high:
            return False
    return True


def score_width(line: RankedLine) -> float:
    """In the name's size."""
    return max(ems(line.score) * SCORE_SIZE, LEAST_SCORE)


def _holds_stacked(columns: Sequence[Sequence[RankedLine]], size: TypeSize, screen: Screen) -> bool:
    width, high = _line_room(columns, size, screen)
    for line in (line for column in columns for line in column):
        beside, name = width - RANK - score_width(line), ems(line.name)
        if beside < max(min(name, LONGEST_WHOLE), COUNTS):
            return False
        if lines_of(name, beside) * NAME_LEADING + 1.3 > high:
            return False
    return True
