"""The one list of public addresses: whatever is published now, each with the page that stands there.

A publication as files walks it; what readers ask live (verification, which takes a question) is not in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product

from django.urls import reverse

from boards.models import Edition
from boards.posters.kinds import KINDS
from boards.posters.sizes import SIZES
from boards.site import data, pages, rules
from boards.site.posters import poster_file
from boards.site.public_page import PublicPage
from departments.declared import declared
from departments.months import CalendarMonth
from rules.models import RuleSet
from rules.published import sets_of_year, shown


@dataclass(frozen=True)
class PublicAddress:
    """A path on this site and its page, which is made only when it is asked for its bytes."""

    path: str
    page: PublicPage


def public_addresses(*, today: CalendarMonth) -> Iterator[PublicAddress]:
    """Every public address that has something to show in this month: boards, files, years, rules, lobby.

    Walking it asks a few questions of the database for each year, and none for a month, a file or a department.

    An app above adds its own by `addresses.public_addresses(today=…)` in its folder.
    """
    yield PublicAddress(reverse("front"), pages.front())
    yield PublicAddress(reverse("lobby"), pages.lobby_screen())
    yield PublicAddress(reverse("board_index"), data.index())
    standing = {edition.month: edition for edition in Edition.objects.latest_of_each_month()}
    for month, edition in standing.items():
        page = pages.edition_page(edition, latest=edition.number)
        yield PublicAddress(reverse("board", args=[month]), page)
        yield from _files("board", edition, [month])
    for edition in Edition.objects.order_by("month", "number"):
        address = [edition.month, edition.number]
        page = pages.edition_page(edition, latest=standing[edition.month].number)
        yield PublicAddress(reverse("edition", args=address), page)
        yield from _files("edition", edition, address)
    for year in sorted({month.year for month in standing}):
        if (totals := pages.year(year)) is not None:
            yield PublicAddress(reverse("board_year", args=[year]), totals)
    yield from _rules(today)
    for module in declared("addresses"):
        yield from module.public_addresses(today=today)


def _files(name: str, edition: Edition, address: Sequence[object]) -> Iterator[PublicAddress]:
    files = {"json": data.json_file, "csv": data.csv_file, "xlsx": data.xlsx_file}
    for ending, page_of in files.items():
        yield PublicAddress(reverse(f"{name}_{ending}", args=address), page_of(edition))
    poster = "poster" if name == "board" else f"{name}_poster"
    for sheet, size in product(KINDS, SIZES):
        path = reverse(poster, args=[*address, sheet, size])
        yield PublicAddress(path, poster_file(edition, sheet, size))


def _rules(today: CalendarMonth) -> Iterator[PublicAddress]:
    """The rules of every year up to this one, by year and by department that had any."""
    first = (
        RuleSet.objects.approved().order_by("effective_from").values_list("effective_from", flat=True).first()
    )
    for year in range(first.year, today.year + 1) if first else ():
        yield PublicAddress(reverse("rules_year", args=[year]), rules.rules_year(year, today=today))
        by_department = groupby(sets_of_year(year, today=today), key=lambda one: one.rule_set.department)
        for department, sets in by_department:
            page = rules.department_page(department, year, shown(sets, year))
            yield PublicAddress(reverse("rules_department", args=[year, department.code]), page)
