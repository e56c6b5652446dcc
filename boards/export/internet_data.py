"""What the internet may read: the flag boards of every month, and whole the months that were released."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from boards.document import Board
from boards.flags import flag_editions
from boards.models import Bulletin, Edition, InternetRelease
from boards.site.bulletins import public_by_month
from boards.site.rows import BoardRow, board_row
from boards.words import in_order
from departments.months import CalendarMonth
from departments.names import UNGROUPED

FLAGS = ("red_flag",)


@dataclass(frozen=True)
class FlaggedUnit:
    """A unit with its flags, by month, the newest first; called as in the newest of them."""

    code: str
    name: str
    group: str
    address: str
    rows: tuple[tuple[CalendarMonth, BoardRow], ...]

    @property
    def count(self) -> int:
        return sum(len(row.signals) for _, row in self.rows)


@dataclass(frozen=True)
class OnTheInternet:
    """`flags` by month, each with its editions in order; `whole` the editions of the months that were released, and
    `bulletins` their bulletins, which name lights.
    """

    flags: dict[CalendarMonth, list[Board]]
    whole: dict[CalendarMonth, list[Edition]]
    bulletins: Mapping[CalendarMonth, list[Bulletin]]

    @classmethod
    def read(cls) -> "OnTheInternet":
        """From every edition whose words still stand, in three queries."""
        released = InternetRelease.objects.released()
        editions: dict[CalendarMonth, list[Edition]] = {}
        for edition in Edition.objects.exclude(content="").order_by("month", "number"):
            editions.setdefault(edition.month, []).append(edition)
        return cls(
            {month: flag_editions(one.board for one in of_month) for month, of_month in editions.items()},
            {month: of_month for month, of_month in editions.items() if month in released},
            {month: told for month, told in public_by_month().items() if month in released},
        )

    @property
    def months(self) -> list[CalendarMonth]:
        return list(self.flags)

    @property
    def years(self) -> list[tuple[int, list[CalendarMonth]]]:
        """The months by year, the newest year first, its months as they come."""
        years: dict[int, list[CalendarMonth]] = {}
        for month in self.months:
            years.setdefault(month.year, []).append(month)
        return sorted(years.items(), reverse=True)

    @property
    def standing(self) -> list[Board]:
        """The flag boards that stand, the newest month first."""
        return [editions[-1] for editions in reversed(self.flags.values())]

    @cached_property
    def newest_first(self) -> list[Board]:
        """Every edition of the flag boards, the newest first."""
        every = [board for editions in self.flags.values() for board in editions]
        return sorted(every, key=_issued, reverse=True)

    def neighbours(self, month: CalendarMonth) -> tuple[CalendarMonth | None, CalendarMonth | None]:
        at = self.months.index(month)
        return (self.months[at - 1] if at else None), (*self.months, None)[at + 1]

    def units(self, base: str) -> list[FlaggedUnit]:
        """Every unit that has a flag on a board that stands, in the order of their codes; addresses below `base`."""
        found: dict[str, list[Board]] = {}
        for board in self.standing:
            for place in board.places:
                found.setdefault(place.unit, []).append(board)
        return [_unit(code, found[code], base) for code in sorted(found)]


def grouped(units: Iterable[FlaggedUnit]) -> list[tuple[str, list[FlaggedUnit]]]:
    """Like beside like, in the usual order of the groups; by code within one: nobody is ranked here."""
    groups: dict[str, list[FlaggedUnit]] = {}
    for unit in units:
        groups.setdefault(unit.group, []).append(unit)
    return [(name or UNGROUPED, groups[name]) for name in in_order(groups)]


def _unit(code: str, boards: list[Board], base: str) -> FlaggedUnit:
    newest = boards[0].places_by_unit[code]
    rows = tuple((board.month, board_row(board, code, FLAGS)) for board in boards)
    return FlaggedUnit(code, newest.name, newest.group, f"{base}units/{code}/", rows)


def _issued(board: Board) -> tuple[str, str, int]:
    published_at = board.publication.published_at.isoformat() if board.publication else ""
    return published_at, str(board.month), board.edition
