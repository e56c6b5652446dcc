"""年鉴: a year of boards as one book, from frozen editions alone. Plain Python, no Django.

What the year's page and the units' pages say is taken from them (`boards/site`); here are only the parts that a book
has beside them: departments, corrections, digests.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from boards.digest import digest_of
from boards.document import Board
from boards.ranking import SIGNALS
from boards.site.clause_use import RuledSet
from boards.site.matrix import MatrixRow
from boards.site.unit import UnitMonth, UnitPage, unit_page
from boards.site.year import YearPage, year_page
from boards.words import count_words
from boards.year_result.document import YearTable
from departments.months import CalendarMonth

Boards = Mapping[CalendarMonth, Board]


@dataclass(frozen=True)
class BookEdition:
    """One edition of the year as the book lists it; `reason` is public, "" of a first one; a withdrawn one says so."""

    month: CalendarMonth
    number: int
    title: str
    label: str
    reason: str
    published_at: datetime
    digest: str
    withdrawn: str = ""

    @property
    def name(self) -> str:
        return f"{self.title}（{self.label}）" if self.label else self.title


@dataclass(frozen=True)
class DepartmentLine:
    """What one department determined in the year; `months` is how many boards have anything of it."""

    name: str
    counts: tuple[int, int, int]
    units: int
    months: int

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class BookUnit:
    """A unit's year: its row of the ranking, its page, and every month that is out, the earliest first."""

    row: MatrixRow
    page: UnitPage
    months: tuple[UnitMonth, ...]

    @property
    def sum(self) -> str:
        return self.page.years[0].sum

    @property
    def calendar(self) -> list[tuple[int, int, int] | None]:
        """Flags, yellow and red lights of January to December; None where no board lists it."""
        counts = {each.month.month: each.counts for each in self.months}
        return [counts.get(month) for month in range(1, 13)]

    @property
    def counted(self) -> str:
        return count_words(dict(zip(SIGNALS, self.row.counts, strict=True)))

    @property
    def entries(self) -> tuple[UnitMonth, ...]:
        """The months with their reasons, in the order of the year."""
        return tuple(reversed(self.page.years[0].months))


@dataclass(frozen=True)
class BookGroup:
    """The units of one group in the order of their ranking."""

    name: str
    units: tuple[BookUnit, ...]
    unjudged: tuple[str, ...]


@dataclass(frozen=True)
class YearBook:
    """Everything that the book prints. `result` is the year's result as frozen, None where it is not yet."""

    district: str
    issuer: str
    page: YearPage
    result: YearTable | None
    groups: tuple[BookGroup, ...]
    departments: tuple[DepartmentLine, ...]
    editions: tuple[BookEdition, ...]

    @property
    def year(self) -> int:
        return self.page.year

    @property
    def by_month(self) -> list[tuple[int, list[int | None]]]:
        """Each month's number with its count of every kind; None where its board is not out."""
        return [(n + 1, [line.months[n] for line in self.page.lines]) for n in range(12)]

    @property
    def standing(self) -> tuple[BookEdition, ...]:
        """The edition that stands for each month, in the order of the months."""
        by_month = {one.month: one for one in sorted(self.editions, key=lambda one: one.number)}
        return tuple(by_month[at] for at in sorted(by_month))

    @property
    def corrections(self) -> tuple[BookEdition, ...]:
        """Later editions and withdrawn ones, by month and number."""
        told = (one for one in self.editions if one.number > 1 or one.withdrawn)
        return tuple(sorted(told, key=lambda one: (one.month, one.number)))

    @property
    def newest(self) -> BookEdition:
        """The edition of the year that was published last: its digest rests on every one before it."""
        return max(self.editions, key=lambda one: (one.published_at, one.month, one.number))

    @property
    def digest(self) -> str:
        """What the book stands on, in one figure: equal where every edition and the result are."""
        editions = [[str(one.month), one.number, one.digest] for one in self.standing]
        return digest_of({"editions": editions, "result": self.result.digest if self.result else ""})


def year_book(
    year: int,
    boards: Boards,
    *,
    editions: Sequence[BookEdition],
    result: YearTable | None,
    overtaken: str,
    sets: Iterable[RuledSet],
) -> YearBook:
    """The book of a year from the boards that stand in it and in the year before; at least one is of the year."""
    page = year_page(year, boards, years=[year], overtaken=overtaken, sets=sets)
    own = {at: boards[at] for at in sorted(boards) if at.year == year}
    last = own[page.last_month]
    calendar = [CalendarMonth(year, month) for month in range(1, 13)]
    groups = tuple(
        BookGroup(group.name, tuple(_unit(row, own, calendar, year) for row in group.rows), group.unjudged)
        for group in page.groups
    )
    return YearBook(
        last.district, last.issuer, page, result, groups, tuple(_departments(own)), tuple(editions)
    )


def _unit(row: MatrixRow, boards: Boards, calendar: Sequence[CalendarMonth], year: int) -> BookUnit:
    page = unit_page(row.unit, boards, [calendar], year=year, years=[year])
    return BookUnit(row, page, tuple(reversed(page.table)))


def _departments(boards: Boards) -> Iterable[DepartmentLine]:
    """Every department that assesses on a board of the year, in the order of the newest, by its newest name."""
    names: dict[str, str] = {}
    for at in sorted(boards, reverse=True):
        for one in boards[at].assessors:
            names.setdefault(one.code, one.name)
    given: dict[str, Counter[str]] = {code: Counter() for code in names}
    units: dict[str, set[str]] = {code: set() for code in names}
    months: dict[str, set[CalendarMonth]] = {code: set() for code in names}
    for at, board in boards.items():
        for award in board.awards:
            given.setdefault(award.assessor, Counter())[award.signal] += 1
            units.setdefault(award.assessor, set()).add(award.unit)
            months.setdefault(award.assessor, set()).add(at)
            names.setdefault(award.assessor, board.assessor_of(award))
    for code, name in names.items():
        flags, yellow, red = (given[code][signal] for signal in SIGNALS)
        yield DepartmentLine(name, (flags, yellow, red), len(units[code]), len(months[code]))
