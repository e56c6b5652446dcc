"""The pages and files of the internet's scope, by address: flags alone, and whole what was released."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse

from assessments.dates import local_day
from boards.differences import Difference, differences
from boards.document import Board
from boards.export.internet_data import FlaggedUnit, OnTheInternet, grouped
from boards.flags import as_flags, index_of
from boards.models import Edition
from boards.posters.kept import kept_poster
from boards.posters.kinds import KINDS
from boards.posters.paper import SIZES
from boards.site import data
from boards.site.addresses import PublicAddress, bulletin_files
from boards.site.beside import causes_of, changes_of, surroundings
from boards.site.bulletins import links
from boards.site.feed import FeedEntry, atom
from boards.site.month import Issued, MonthPage, Surroundings, month_description, month_page
from boards.site.posters import PDF, poster_file
from boards.site.public_page import PublicPage, printed
from boards.site.rows import MonthCounts
from departments.months import CalendarMonth

FLAG_POSTER = "flags"
# Where a board leads on to the pages of its units, which tell of months that were not released.
_ONWARD = re.compile(rb'\s*<li class="onward">.*?</li>', re.DOTALL)


def internet_addresses(there: OnTheInternet) -> Iterator[PublicAddress]:
    """Every address, the posters first; to be asked for at the base of the site."""
    for month, editions in there.flags.items():
        for board in editions:
            yield from _flag_files(board, is_latest=board is editions[-1])
            if month not in there.whole:
                yield from _flag_posters(board, is_latest=board is editions[-1])
                yield from _flag_pages(there, board)
    for shown in (edition for editions in there.whole.values() for edition in editions):
        yield from _whole(there, shown)
    yield PublicAddress(reverse("front"), _front(there))
    yield from _units(there)
    yield PublicAddress(reverse("feed"), PublicPage(lambda: _feed(there), content_type=data.ATOM))
    yield _json("boards/flags.json", index_of(there.standing))
    if there.whole:
        whole = [data.entry(editions[-1]) for _, editions in sorted(there.whole.items(), reverse=True)]
        yield _json("boards/index.json", whole)


def _flag_pages(there: OnTheInternet, board: Board) -> Iterator[PublicAddress]:
    """The page of a flag board at its addresses, and what says of its digest that it is ours."""
    page, latest = _flag_page(there, board), there.flags[board.month][-1]
    context = {
        "page": page,
        "flags": page.totals[0],
        "years": there.years,
        "data_at": _data_at(board),
        "objection_phone": settings.OBJECTION_PHONE,
    }
    for address in _standing_at(board.month, board.edition, is_latest=board is latest):
        yield _page(address, "boards/flags_month.html", _description(page), context | {"here": "board"})
    words = f"{page.title}红旗榜的校验值：是不是原样发布，此后有没有更正。"
    for digits in (board.digest, board.digest[:12]):
        yield _page(reverse("verify_digest", args=[digits]), "boards/flags_verify.html", words, context)


def _flag_page(there: OnTheInternet, board: Board) -> MonthPage:
    editions = there.flags[board.month]
    last = {month: of_month[-1] for month, of_month in there.flags.items()}
    beside = Surroundings(
        last_month=last.get(board.month.plus(-1)),
        last_year=last.get(board.month.plus(-12)),
        neighbours=there.neighbours(board.month),
        issued=[_issued(edition) for edition in editions],
    )
    return month_page(
        board,
        beside,
        latest_edition=editions[-1].edition,
        changes=_changes(editions, board),
        public_url=settings.PUBLIC_URL,
    )


def _changes(editions: Sequence[Board], board: Board) -> Difference | None:
    """What an edition changed of the flags, line by line: places have no ranks here."""
    if board.edition == 1:
        return None
    return replace(differences(editions[board.edition - 2], board), places=(), others=())


def _flag_files(board: Board, *, is_latest: bool) -> Iterator[PublicAddress]:
    told = as_flags(board)
    yield _json(f"boards/{board.month}/{board.edition}/flags.json", told)
    if is_latest:
        yield _json(f"boards/{board.month}/flags.json", told)


def _flag_posters(board: Board, *, is_latest: bool) -> Iterator[PublicAddress]:
    own: list[tuple[str, list[Any]]] = [
        ("edition_poster", [board.month, board.edition]),
        ("poster", [board.month]),
    ]
    for size, (name, args) in product(SIZES, own if is_latest else own[:1]):
        build = partial(kept_poster, board, FLAG_POSTER, size=size)
        yield PublicAddress(
            reverse(name, args=[*args, FLAG_POSTER, size]), PublicPage(build, content_type=PDF)
        )


def _whole(there: OnTheInternet, shown: Edition) -> Iterator[PublicAddress]:
    """An edition of a released month: page, data, every poster."""
    latest = there.whole[shown.month][-1]
    files = {"json": data.json_file, "csv": data.csv_file, "xlsx": data.xlsx_file}
    names: list[tuple[str, list[Any]]] = [("edition", [shown.month, shown.number]), ("board", [shown.month])]
    for name, args in names if shown is latest else names[:1]:
        poster = "poster" if name == "board" else "edition_poster"
        for sheet, size in product(KINDS, SIZES):
            address = reverse(poster, args=[*args, sheet, size])
            yield PublicAddress(address, poster_file(shown, sheet, size))
        for ending, page_of in files.items():
            yield PublicAddress(reverse(f"{name}_{ending}", args=args), page_of(shown))
        yield _whole_page(there, shown, reverse(name, args=args))
    if shown is latest:
        yield from bulletin_files(there.bulletins.get(shown.month, ()))


def _whole_page(there: OnTheInternet, shown: Edition, address: str) -> PublicAddress:
    latest = there.whole[shown.month][-1].number
    page = month_page(
        shown.board,
        _beside_released(there, shown.month),
        latest_edition=latest,
        changes=changes_of(shown),
        overtaken=[cause for cause in causes_of(shown) if cause[0] in there.whole and shown.number == latest],
        public_url=settings.PUBLIC_URL,
    )
    told = there.bulletins.get(shown.month, ()) if shown.number == latest else ()
    context: dict[str, Any] = {
        "page": page,
        "bulletins": links(told, shown),
        "here": "board",
        "objection_phone": settings.OBJECTION_PHONE,
    }
    printed_page = _page(address, "boards/internet_month.html", month_description(page), context).page
    return PublicAddress(address, replace(printed_page, build=lambda: _ONWARD.sub(b"", printed_page.build())))


def _beside_released(there: OnTheInternet, month: CalendarMonth) -> Surroundings:
    """What a whole page stands beside: of a month that was not released neither counts nor shapes."""
    beside = surroundings(month)
    strips: dict[str, list[MonthCounts]] = {
        unit: [counts for counts in strip if counts[0] in there.whole]
        for unit, strip in beside.strips.items()
    }
    return replace(
        beside,
        last_month=beside.last_month if month.plus(-1) in there.whole else None,
        last_year=beside.last_year if month.plus(-12) in there.whole else None,
        strips=strips,
        neighbours=there.neighbours(month),
    )


def _front(there: OnTheInternet) -> PublicPage:
    """The newest month, as it stands at its own address."""
    if not there.months:
        words = f"{settings.DISTRICT_NAME}“效能亮榜”：本月尚未发布。"
        return _page(reverse("front"), "boards/flags_none.html", words, {"here": "board"}).page
    newest = there.months[-1]
    if newest in there.whole:
        return _whole_page(there, there.whole[newest][-1], reverse("board", args=[newest])).page
    return next(_flag_pages(there, there.flags[newest][-1])).page


def _units(there: OnTheInternet) -> Iterator[PublicAddress]:
    units, base = there.units(get_script_prefix()), get_script_prefix()
    context: dict[str, Any] = {"first": there.months[0] if there.months else None, "here": "units"}
    words = f"{settings.DISTRICT_NAME}“效能亮榜”：获授红旗的单位，各有几面，为什么。"
    yield _page(f"{base}units/", "boards/flags_units.html", words, context | {"groups": grouped(units)})
    for unit in units:
        yield _page(unit.address, "boards/flags_unit.html", _unit_words(unit), context | {"unit": unit})


def _unit_words(unit: FlaggedUnit) -> str:
    return f"{unit.name}在{settings.DISTRICT_NAME}“效能亮榜”获授的红旗：每一面的月份、认定部门和事由。"


def _feed(there: OnTheInternet) -> bytes:
    entries = [
        FeedEntry(board.digest, board.month, board.edition, board.publication.published_at)
        for board in there.newest_first
        if board.publication and board.month not in there.whole
    ]
    for editions in there.whole.values():
        entries += [FeedEntry(one.digest, one.month, one.number, one.published_at) for one in editions]
    return atom(
        sorted(entries, key=lambda entry: (entry.published_at, entry.month), reverse=True),
        district=settings.DISTRICT_NAME,
        name="“效能亮榜”红旗榜",
        author=settings.ISSUER_NAME,
        public_url=settings.PUBLIC_URL,
    )


def _page(address: str, template: str, description: str, context: dict[str, Any]) -> PublicAddress:
    base = get_script_prefix()
    own = {"at": address, "units_at": f"{base}units/", "description": description}
    return PublicAddress(address, PublicPage(lambda: printed(template, {**context, **own})))


def _json(path: str, told: object) -> PublicAddress:
    body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return PublicAddress(get_script_prefix() + path, PublicPage(lambda: body, content_type=data.JSON))


def _data_at(board: Board) -> str:
    return f"{get_script_prefix()}boards/{board.month}/{board.edition}/flags.json"


def _standing_at(month: CalendarMonth, number: int, *, is_latest: bool) -> list[str]:
    own = [reverse("edition", args=[month, number])]
    return [reverse("board", args=[month]), *own] if is_latest else own


def _issued(board: Board) -> Issued:
    if board.publication is None:
        raise ValueError("a draft was not issued")
    return Issued(board.edition, local_day(board.publication.published_at), "")


def _description(page: MonthPage) -> str:
    return f"{page.title}红旗榜：红旗 {page.totals[0].count} 面。每一面的单位、认定部门和事由。"
