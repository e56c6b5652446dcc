"""The one list of public addresses: whatever is published now, each with the page that stands there.

A publication as files walks it; what readers ask live (verification, which takes a question) is not in it.
It comes in parts: each can say, for a few questions, whether anything that it shows may have changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import groupby, product
from operator import or_
from types import ModuleType

from django.db.models import Q
from django.urls import reverse

from boards.models import Edition
from boards.posters.kinds import KINDS
from boards.posters.sizes import SIZES
from boards.site import data, pages, rules
from boards.site.beside import Digests
from boards.site.folder import Mark
from boards.site.posters import poster_file
from boards.site.public_page import PublicPage
from departments.declared import declared
from departments.models import Record, RecordHead
from departments.months import CalendarMonth
from rules.published import sets_of_year, shown, years_with_rules

BOARDS = "boards"


@dataclass(frozen=True)
class PublicAddress:
    """A path on this site and its page, which is made only when it is asked for its bytes."""

    path: str
    page: PublicPage


@dataclass(frozen=True)
class Part:
    """Addresses whose pages change together.

    `mark`, of a day in Shanghai and the mark before it, is another whenever a page of the part may be another, or
    gone, or new.
    """

    name: str
    addresses: Callable[[CalendarMonth], Iterator[PublicAddress]]
    mark: Callable[[date, Mark], Mark]


def parts() -> list[Part]:
    """The boards, which change with a publication alone; the rules, which follow the register and the calendar.

    An app above adds its own by `addresses.public_addresses(today=…)` in its folder: read anew after any event.
    """
    boards, rulebook = Part(BOARDS, _boards, _last_edition), Part("rules", _rules, _rules_since)
    return [boards, rulebook, *map(_declared, declared("addresses"))]


def public_addresses(*, today: CalendarMonth) -> Iterator[PublicAddress]:
    """Every public address that has something to show in this month: boards, files, years, rules, lobby.

    Walking it asks a few questions of the database for each year, and none for a month, a file or a department.
    """
    for part in parts():
        yield from part.addresses(today)


def _declared(module: ModuleType) -> Part:
    def addresses(today: CalendarMonth) -> Iterator[PublicAddress]:
        yield from module.public_addresses(today=today)

    return Part(module.__name__, addresses, _last_event)


def _last_edition(day: date, before: Mark) -> Mark:
    """The chain runs through every edition: the last digest stands for all."""
    return list(Edition.objects.order_by("-pk").values_list("digest", flat=True)[:1])


# What the public pages of the rules print is written by these events alone. A new day brings sets into force, and
# heals what an event that is missing here would leave.
OF_RULES = ("rules.", "metric.", "department.", "workbook.import", "backup.restore")


def _rules_since(day: date, before: Mark) -> Mark:
    """The head of the history when the rules were last written, which was today: a day's events are looked through."""
    if before and before[0] == str(day) and not _has_news(before):
        return before
    return _last_event(day, before)


def _has_news(before: Mark) -> bool:
    _, sequence, head = before
    of_rules = reduce(or_, (Q(verb__startswith=verb) for verb in OF_RULES))
    is_of_this_history = not sequence or Record.objects.filter(sequence=sequence, hash=head).exists()
    return not is_of_this_history or Record.objects.filter(of_rules, sequence__gt=sequence).exists()


def _last_event(day: date, before: Mark) -> Mark:
    head = RecordHead.objects.filter(pk=1).first() or RecordHead()
    return [str(day), head.sequence, head.hash]


def _boards(today: CalendarMonth) -> Iterator[PublicAddress]:
    """The front, the lobby, the index, and of each month and year what is out; the same on every day."""
    editions = list(Edition.objects.defer("content").order_by("month", "number"))
    digests = Digests.of((edition.month, edition.digest) for edition in editions)
    standing = {edition.month: edition for edition in editions}
    for edition in editions:
        latest = standing[edition.month]
        page = pages.edition_page(edition, latest=latest.number, digests=digests)
        for name, address in _standing_at(edition, latest):
            yield PublicAddress(reverse(name, args=address), page)
            yield from _files(name, edition, address)
    yield PublicAddress(reverse("front"), pages.front())
    yield PublicAddress(reverse("lobby"), pages.lobby_screen())
    yield PublicAddress(reverse("board_index"), data.index())
    for year in sorted({month.year for month in standing}):
        beside = [edition for month, edition in standing.items() if month.year in (year - 1, year)]
        statistics = pages.year_page_of(year, beside, digests)
        yield PublicAddress(reverse("board_year", args=[year]), statistics)
        if year == max(standing).year:
            yield PublicAddress(reverse("board_years"), statistics)


def _standing_at(edition: Edition, latest: Edition) -> list[tuple[str, Sequence[object]]]:
    """The names and arguments of the addresses of an edition: its own, and its month's where it stands."""
    own: list[tuple[str, Sequence[object]]] = [("edition", [edition.month, edition.number])]
    return [*own, ("board", [edition.month])] if edition is latest else own


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
    for year in years_with_rules(today=today):
        overview = rules.rules_year(year, today=today)
        yield PublicAddress(reverse("rules_year", args=[year]), overview)
        if year == today.year:
            yield PublicAddress(reverse("rules"), overview)
        by_department = groupby(sets_of_year(year, today=today), key=lambda one: one.rule_set.department)
        for department, sets in by_department:
            page = rules.department_page(department, year, shown(sets, year))
            yield PublicAddress(reverse("rules_department", args=[year, department.code]), page)
