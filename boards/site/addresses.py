"""The one list of public addresses: whatever is published now, each with the page that stands there.

A publication as files walks it; what readers ask live (the form of verification, which takes a question) is not in it.
It comes in parts: each can say, for a few questions, whether anything that it shows may have changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial, reduce
from itertools import groupby, product
from operator import or_
from types import ModuleType
from typing import Any

from django.db.models import Q
from django.urls import get_script_prefix, reverse

from boards.models import Bulletin, Edition
from boards.posters.kinds import KINDS
from boards.posters.paper import SIZES
from boards.posters.picture import PICTURES
from boards.site import data, pages, rules, unit_pages
from boards.site.beside import Digests
from boards.site.bulletins import ENDINGS, bulletin_file, public_by_month
from boards.site.bulletins import address as bulletin_address
from boards.site.large import has_twin, large_address, twin_of
from boards.site.listed import listed_units
from boards.site.posters import picture_file, poster_file
from boards.site.public_page import PublicPage, state_of
from boards.site.verifying import verification_page
from boards.verification import SHORTEST
from departments.declared import declared
from departments.models import Record, RecordHead
from departments.months import CalendarMonth
from rules.published import sets_of_year, shown, years_by_department, years_with_rules

BOARDS = "boards"
Mark = list[Any]  # plain values of JSON: what a part was made from


@dataclass(frozen=True)
class PublicAddress:
    """A path on this site and its page, which is made only when it is asked for its bytes."""

    path: str
    page: PublicPage


@dataclass(frozen=True)
class Bundle:
    """Many small pages below one folder of the site that change together: made, kept and found as one.

    `folder` is a path as `reverse()` gives it and ends in "/"; nothing else lies below it. `state` tells what all of
    them were made from, in one release; `addresses` makes the list only when it is another, or when it is walked.
    """

    folder: str
    state: Callable[[], str]
    addresses: Callable[[], Iterator[PublicAddress]]


@dataclass(frozen=True)
class Part:
    """Addresses of one origin: `listed` gives them alone or in bundles, without their twins.

    `mark`, of a day in Shanghai and the mark before it, is another whenever a page of the part may be another, or
    gone, or new.
    """

    name: str
    listed: Callable[[CalendarMonth], Iterator[PublicAddress | Bundle]]
    mark: Callable[[date, Mark], Mark]


def parts() -> list[Part]:
    """The boards, which change with a publication alone; the rules, which follow the register and the calendar.

    Between them the pages of units, which follow both: hundreds, so that they stand apart from the boards.

    An app above adds its own by `addresses.public_addresses(today=…)` in its folder, alone or in bundles: read anew
    after any event.
    """
    boards, rulebook = Part(BOARDS, _boards, _boards_since), Part("rules", _rules, _rules_since)
    units = Part("units", _units, _units_since)
    return [boards, units, rulebook, *map(_declared, declared("addresses"))]


def public_addresses(*, today: CalendarMonth) -> Iterator[PublicAddress]:
    """Every public address that has something to show in this month: boards, files, years, rules, lobby.

    Walking it asks a few questions of the database for each year, and none for a month, a file or a department.
    """
    for part in parts():
        for listed in part.listed(today):
            yield from with_twins(listed.addresses() if isinstance(listed, Bundle) else [listed])


def with_twins(addresses: Iterable[PublicAddress]) -> Iterator[PublicAddress]:
    """Each address, and after it that of its twin in large type, which shares its one printing."""
    for address in addresses:
        if not has_twin("/" + address.path.removeprefix(get_script_prefix())):
            yield address
            continue
        page = replace(address.page, build=cache(address.page.build))
        yield PublicAddress(address.path, page)
        yield PublicAddress(large_address(address.path), twin_of(page))


def _declared(module: ModuleType) -> Part:
    def listed(today: CalendarMonth) -> Iterator[PublicAddress | Bundle]:
        yield from module.public_addresses(today=today)

    return Part(module.__name__, listed, _last_event)


def _last_edition(day: date, before: Mark) -> Mark:
    """The chain runs through every edition: the last digest stands for all, beside those that were withdrawn."""
    last = Edition.objects.order_by("-pk").values_list("digest", flat=True)[:1]
    withdrawn = Edition.objects.withdrawn().order_by("withdrawal__pk").values_list("digest", flat=True)
    return [*last, *withdrawn]


def _boards_since(day: date, before: Mark) -> Mark:
    """The last edition and what was withdrawn, and the last bulletin: digests alone (boards.folder.owning)."""
    bulletin = Bulletin.objects.order_by("-pk").values_list("digest", flat=True)[:1]
    return [*_last_edition(day, before), *bulletin]


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


def _boards(today: CalendarMonth) -> Iterator[PublicAddress | Bundle]:
    """The front, the lobby, the index, and of each month and year what is out; the same on every day."""
    every = Edition.objects.select_related("withdrawal").defer("content").order_by("month", "number")
    editions = list(every)
    digests = Digests.of((edition.month, edition.state_mark) for edition in editions)
    standing = {edition.month: edition for edition in editions}
    told = public_by_month()
    for edition in editions:
        latest, bulletins = standing[edition.month], told.get(edition.month, ())
        page = pages.edition_page(edition, latest=latest.number, digests=digests, bulletins=bulletins)
        for name, address in _standing_at(edition, latest):
            yield PublicAddress(reverse(name, args=address), page)
            yield from _files(name, edition, address)
    yield from _verifications(editions, digests)
    yield from bulletin_files(one for bulletins in told.values() for one in bulletins)
    yield PublicAddress(reverse("front"), pages.front())
    yield PublicAddress(reverse("lobby"), pages.lobby_screen())
    yield PublicAddress(reverse("board_index"), data.index())
    yield PublicAddress(reverse("feed"), data.feed())
    for year in sorted({month.year for month in standing}):
        beside = [edition for month, edition in standing.items() if month.year in (year - 1, year)]
        statistics = pages.year_page_of(year, beside, digests)
        yield PublicAddress(reverse("board_year", args=[year]), statistics)
        if year == max(standing).year:
            yield PublicAddress(reverse("board_years"), statistics)


def bulletin_files(bulletins: Iterable[Bulletin]) -> Iterator[PublicAddress]:
    """Both files of each bulletin at its address."""
    for bulletin, ending in product(bulletins, ENDINGS):
        yield PublicAddress(bulletin_address(bulletin, ending), bulletin_file(bulletin, ending))


def _of_units(standing: Mapping[CalendarMonth, Edition]) -> Iterator[PublicAddress | Bundle]:
    """Why each unit stands where it does in each month, and the pages of its months and years."""
    listed, sums = listed_units(), unit_pages.OvertakenSums(standing)
    for month, edition in standing.items():
        told = sums.of(month)
        pages_of = partial(unit_pages.why_pages, edition, listed.get(edition.digest, ()), told)
        folder = f"{reverse('board', args=[month])}units/"
        yield Bundle(folder, partial(state_of, "why", edition.digest, told), partial(_named, pages_of))
    yield from _named(partial(unit_pages.unit_pages, standing))


def _named(pages_of: Callable[[], Iterator[unit_pages.Address]]) -> Iterator[PublicAddress]:
    for name, address, page in pages_of():
        yield PublicAddress(reverse(name, args=address), page)


def _units(today: CalendarMonth) -> Iterator[PublicAddress | Bundle]:
    """The list of all units, and of each why it stands where it does, and its months and years."""
    standing = unit_pages.standing_editions()
    if standing:
        yield PublicAddress(reverse("units"), unit_pages.units_of(standing))
        yield from _of_units(standing)


def _units_since(day: date, before: Mark) -> Mark:
    """The last edition, and what the register calls its units in which order."""
    return [*_last_edition(day, before), state_of(unit_pages.register_rows())]


def _standing_at(edition: Edition, latest: Edition) -> list[tuple[str, Sequence[object]]]:
    """The names and arguments of the addresses of an edition: its own, and its month's where it stands."""
    own: list[tuple[str, Sequence[object]]] = [("edition", [edition.month, edition.number])]
    return [*own, ("board", [edition.month])] if edition is latest else own


def _verifications(editions: Sequence[Edition], digests: Digests) -> Iterator[PublicAddress]:
    """By the whole digest and, where they tell one edition from every other, by its first digits."""
    short = Counter(edition.digest[:SHORTEST] for edition in editions)
    for edition in editions:
        page = verification_page(edition, digests)
        first_digits = edition.digest[:SHORTEST]
        for digits in (edition.digest, *([first_digits] if short[first_digits] == 1 else [])):
            yield PublicAddress(reverse("verify_digest", args=[digits]), page)


def _files(name: str, edition: Edition, address: Sequence[object]) -> Iterator[PublicAddress]:
    """The data and posters of an edition; of a withdrawn one the few words that say so."""
    if edition.withdrawn:
        yield PublicAddress(reverse(f"{name}_json", args=address), data.json_file(edition))
        return
    files = {"json": data.json_file, "csv": data.csv_file, "xlsx": data.xlsx_file}
    for ending, page_of in files.items():
        yield PublicAddress(reverse(f"{name}_{ending}", args=address), page_of(edition))
    yield PublicAddress(reverse(f"{name}_text", args=address), data.text_file(edition))
    for key in PICTURES:
        yield PublicAddress(reverse(f"{name}_picture", args=[*address, key]), picture_file(edition, key))
    poster = "poster" if name == "board" else f"{name}_poster"
    for sheet, size in product(KINDS, SIZES):
        path = reverse(poster, args=[*address, sheet, size])
        yield PublicAddress(path, poster_file(edition, sheet, size))


def _rules(today: CalendarMonth) -> Iterator[PublicAddress | Bundle]:
    """The rules of every year up to this one, by year and by department that had any."""
    years = years_by_department(today=today)
    for year in years_with_rules(today=today):
        overview = rules.rules_year(year, today=today)
        yield PublicAddress(reverse("rules_year", args=[year]), overview)
        if year == today.year:
            yield PublicAddress(reverse("rules"), overview)
        by_department = groupby(sets_of_year(year, today=today), key=lambda one: one.rule_set.department)
        for department, sets in by_department:
            page = rules.department_page(department, year, shown(sets, year), years=years[department.code])
            yield PublicAddress(reverse("rules_department", args=[year, department.code]), page)
