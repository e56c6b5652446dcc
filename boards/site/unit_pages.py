"""The pages about units, from frozen editions: why one stands where it does, its months, its years, all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from boards.document import Board
from boards.models import Edition
from boards.site.beside import causes_of
from boards.site.listed import listed_months
from boards.site.month import overtaken_words
from boards.site.pages import not_published
from boards.site.public_page import PublicPage, printed, state_of
from boards.site.unit import RUN, unit_page
from boards.site.unit_list import unit_list
from boards.site.why import why_page
from departments.finding import Findable
from departments.models import Department
from departments.months import CalendarMonth

Months = Sequence[CalendarMonth]
Standing = Mapping[CalendarMonth, Edition]
Address = tuple[str, list[object], PublicPage]  # the name of an address, what it takes, its page


@dataclass(frozen=True)
class Shelf:
    """Editions whose boards are read together, in one query, when the first page is made of them."""

    editions: tuple[Edition, ...]

    @cached_property
    def boards(self) -> dict[CalendarMonth, Board]:
        keys = [edition.pk for edition in self.editions]
        return {edition.month: edition.board for edition in Edition.objects.filter(pk__in=keys)}

    @property
    def digests(self) -> list[str]:
        return [edition.digest for edition in self.editions]


class OvertakenSums:
    """What each of these editions has to say of its sums, asked once an edition however many units it lists.

    A first edition that came out after all that stand for the months before it is not asked: nothing overtook it.
    """

    def __init__(self, standing: Standing) -> None:
        self.standing, self.told = standing, dict[CalendarMonth, str]()

    def of(self, month: CalendarMonth) -> str:
        """The sentence on the sums of that month's edition; "" where they hold."""
        if month not in self.told:
            causes = causes_of(self.standing[month]) if self._may_be_overtaken(month) else []
            self.told[month] = overtaken_words(causes)
        return self.told[month]

    def _may_be_overtaken(self, month: CalendarMonth) -> bool:
        own = self.standing[month]
        before = [one for at, one in self.standing.items() if at.year == month.year and at < month]
        return own.number > 1 or any(one.pk > own.pk for one in before)


def why(month: CalendarMonth, code: str) -> PublicPage | None:
    """Why a unit stands where it does on the board that stands for a month; None where that does not list it."""
    edition = Edition.objects.standing(month)
    if edition is None:
        address = reverse("board_unit", args=[month, code])
        return not_published(f"{month.chinese}尚未发布", address, status=404)
    if code not in edition.board.places_by_unit:
        return None
    return _why_of(edition, code, overtaken_words(causes_of(edition)))


def why_pages(edition: Edition, listed: Iterable[str], overtaken: str) -> Iterator[Address]:
    """The page of each unit that an edition lists; their state is the edition's and what has overtaken its sums."""
    for code in sorted(listed):
        yield "board_unit", [edition.month, code], _why_of(edition, code, overtaken)


def _why_of(edition: Edition, code: str, overtaken: str) -> PublicPage:
    def build() -> bytes:
        page = why_page(edition.board, code)
        address = reverse("board_unit", args=[edition.month, code])
        name = edition.board.name_of(code)
        said = (
            f"{name}{edition.month.chinese}的红旗、黄灯、红灯：每一条由谁认定、依据哪一条款，名次怎样得来。"
        )
        context = {"page": page, "here": "units", "at": address, "description": said, "overtaken": overtaken}
        return printed("boards/unit_why.html", context)

    return PublicPage(build, lambda: state_of("why", edition.digest, code, overtaken))


def unit(code: str) -> PublicPage | None:
    """A unit's newest months; None where no standing board lists it. Two queries, and one for the boards."""
    standing = standing_editions()
    months = listed_months(standing.values()).get(code)
    return _unit_of(code, months, OvertakenSums(standing), {}) if months else None


def unit_year(code: str, year: int) -> PublicPage | None:
    """A unit's year; None where no standing board of it lists the unit."""
    standing = standing_editions()
    months = listed_months(standing.values()).get(code, [])
    has_board = any(month.year == year for month in months)
    return (
        _year_of(code, year, months, OvertakenSums(standing), _of_year(standing, year)) if has_board else None
    )


def unit_pages(standing: Standing) -> Iterator[Address]:
    """The page of each unit that any of these editions lists, then those of each year in its order."""
    listing, sums = listed_months(standing.values()), OvertakenSums(standing)
    shelves: dict[Months, Shelf] = {}
    for code in sorted(listing):
        yield "unit", [code], _unit_of(code, listing[code], sums, shelves)
    for year in sorted({month.year for month in standing}):
        shelf = _of_year(standing, year)
        for code in sorted(listing):
            if any(month.year == year for month in listing[code]):
                yield "unit_year", [code, year], _year_of(code, year, listing[code], sums, shelf)


def standing_editions() -> Standing:
    """The edition that stands for each month, without its text."""
    editions = Edition.objects.latest_of_each_month().defer("content")
    return {edition.month: edition for edition in editions}


def _of_year(standing: Standing, year: int) -> Shelf:
    return Shelf(tuple(standing[month] for month in sorted(standing) if month.year == year))


def _unit_of(code: str, listed: Months, sums: OvertakenSums, shelves: dict[Months, Shelf]) -> PublicPage:
    """Two years of months up to the newest that lists it, and each entry of its last two years with a board."""
    last, standing = max(listed), sums.standing
    runs = [last.plus(1 - back).up_to(last.plus(RUN - back)) for back in (2 * RUN, RUN)]
    own_years = sorted({month.year for month in listed}, reverse=True)
    shown = own_years[:2]
    first = min([runs[0][0], *(month for month in listed if month.year in shown)])
    wanted = tuple(month for month in sorted(standing) if first <= month <= last)
    shelf = shelves.setdefault(wanted, Shelf(tuple(standing[month] for month in wanted)))
    is_gone = last != max(standing)
    overtaken = {year: sums.of(max(month for month in listed if month.year == year)) for year in shown}

    def build() -> bytes:
        page = unit_page(
            code,
            shelf.boards,
            runs,
            years=shown,
            other_years=own_years[2:],
            is_gone=is_gone,
            overtaken=overtaken,
        )
        said = f"{page.name}历月的红旗、黄灯、红灯和名次，每一条的事由和认定部门，离上一名还差多少。"
        address = reverse("unit", args=[code])
        return printed(
            "boards/unit.html", {"page": page, "here": "units", "at": address, "description": said}
        )

    return PublicPage(
        build, lambda: state_of("unit", code, shelf.digests, own_years, is_gone, [*overtaken.values()])
    )


def _year_of(code: str, year: int, listed: Months, sums: OvertakenSums, shelf: Shelf) -> PublicPage:
    """Each entry of one year, with a way to the years beside it."""
    years = sorted({month.year for month in listed})
    before, after = years[: years.index(year)][-1:], years[years.index(year) + 1 :][:1]
    run = CalendarMonth(year, 1).up_to(CalendarMonth(year, RUN))
    told = {year: sums.of(max(month for month in listed if month.year == year))}

    def build() -> bytes:
        around = [*after, *before]
        page = unit_page(
            code, shelf.boards, [run], year=year, years=[year], other_years=around, overtaken=told
        )
        said = f"{page.name}{year}年的红旗、黄灯、红灯和名次，每一条的事由和认定部门。"
        address = reverse("unit_year", args=[code, year])
        return printed(
            "boards/unit.html", {"page": page, "here": "units", "at": address, "description": said}
        )

    return PublicPage(
        build, lambda: state_of("unit year", code, year, shelf.digests, before, after, told[year])
    )


def units() -> PublicPage:
    """All units, or what says that no board is out yet."""
    standing = standing_editions()
    if not standing:
        return not_published("还没有单位的榜上记录", reverse("units"), status=200, here="units")
    return units_of(standing)


def units_of(standing: Standing) -> PublicPage:
    """All units of the newest of these editions in the order of the register, and those of earlier ones alone."""
    newest = standing[max(standing)]
    register = register_rows()
    listing = listed_months(standing.values())
    gone = {code: max(months) for code, months in listing.items() if max(months) != newest.month}
    shelf = Shelf(tuple(standing[month] for month in sorted({newest.month, *gone.values()})))

    def build() -> bytes:
        former = {code: shelf.boards[month] for code, month in gone.items()}
        page = unit_list(shelf.boards[newest.month], findables(register), former)
        said = "被考核的全部单位：本月的红旗、黄灯、红灯，组内名次和当年累计名次；可按名称、编码、拼音查找。"
        context = {"page": page, "here": "units", "at": reverse("units"), "description": said}
        return printed("boards/units.html", context)

    return PublicPage(build, lambda: state_of("units", register, shelf.digests, sorted(gone)))


def register_rows() -> list[list[str]]:
    """Of each unit of the register, in its order, the code and what it is called: short name and name. One query."""
    rows = Department.objects.order_by("position", "code").values_list("code", "short_name", "name")
    return [list(row) for row in rows]


def findables(register: Iterable[Sequence[str]]) -> dict[str, Findable]:
    """The units of the register by code, each with the names that it is found by."""
    return {code: Findable.of(code, *names) for code, *names in register}
