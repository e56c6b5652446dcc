"""The public pages of the boards: the front, a month, an edition, a year, the lobby's screen."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.urls import reverse

from boards.document import Board
from boards.models import Bulletin, Edition
from boards.site.beside import Digests, causes_of, changes_of, surroundings
from boards.site.bulletins import BulletinLink, links, public_of
from boards.site.coming import COMING
from boards.site.lobby.scenes import lobby
from boards.site.lobby.year import same_months
from boards.site.month import month_description, month_page, month_summary, overtaken_words
from boards.site.public_page import ASKED_EACH_TIME, PublicPage, printed, state_of
from boards.site.ruled import ruled_sets
from boards.site.verifying import withdrawn_page
from boards.site.year import year_page
from departments.declared import declared
from departments.months import CalendarMonth


def front() -> PublicPage:
    """The newest board, or what will be here."""
    edition = Edition.objects.newest_board()
    if edition is None:
        return not_published("本月尚未发布", reverse("front"), status=200, here="board")
    return edition_page(edition, latest=edition.number)


def month(at: CalendarMonth) -> PublicPage:
    """The board that stands for a month; a page of status 404 that says so where none is out."""
    edition = Edition.objects.standing(at)
    if edition is None:
        return not_published(f"{at.chinese}尚未发布", reverse("board", args=[at]), status=404, month=at)
    return edition_page(edition, latest=edition.number)


def edition(at: CalendarMonth, number: int) -> PublicPage | None:
    """One edition of a month, None where the month has no such edition."""
    standing = Edition.objects.standing(at)
    if standing is None:
        address = reverse("edition", args=[at, number])
        return not_published(f"{at.chinese}尚未发布", address, status=404, month=at)
    shown = standing if standing.number == number else Edition.objects.issue(at, number)
    return edition_page(shown, latest=standing.number) if shown else None


def edition_page(
    shown: Edition,
    *,
    latest: int,
    digests: Digests | None = None,
    bulletins: Sequence[Bulletin] | None = None,
) -> PublicPage:
    """The page of one edition; one that was corrected itself does not say what has overtaken its sums.

    `digests` are those of every edition, `bulletins` those of its month, where they were read already. To them the
    edition that stands leads, and no other.
    """

    if shown.withdrawn:
        return withdrawn_page(shown, digests)

    @cache
    def told() -> Sequence[Bulletin]:
        if shown.number != latest:
            return ()
        return public_of(shown.month) if bulletins is None else bulletins

    def state() -> str:
        beside = (digests or Digests.read()).beside(shown.month)
        return state_of("edition", shown.digest, latest, beside, [one.digest for one in told()])

    return PublicPage(lambda: _edition(shown, latest, links(told(), shown)), state)


def not_published(
    heading: str, at: str, *, status: int, here: str = "", month: CalendarMonth | None = None
) -> PublicPage:
    """What stands at an address where no board is out yet, with the last one, and when one comes out.

    `here` is its entry of the menu, `month` the month that was asked for: one before the last board stays away.
    """
    last = Edition.objects.newest_board()
    summary = month_summary(last.board) if last else None
    description = f"{settings.DISTRICT_NAME}“效能亮榜”：{heading}，榜单经批准后在这里发布。"
    context = {
        "heading": heading,
        "last": summary,
        "is_passed": bool(last and month and month < last.month),
        "coming": COMING,
        "here": here,
        "at": at,
        "description": description,
    }
    return PublicPage(lambda: printed("boards/not_published.html", context), status=status)


def newest_year() -> PublicPage:
    """The year of the newest board, or what says that none is out."""
    newest = Edition.objects.newest_board()
    page = year(newest.month.year) if newest else None
    return page or not_published("还没有年度统计", reverse("board_years"), status=200, here="year")


def year(at: int) -> PublicPage | None:
    """A year's totals and sums from the boards that stand, None where it has none."""
    standing = Edition.objects.latest_of_each_month()
    months = standing.filter(month__gte=CalendarMonth(at - 1, 1), month__lte=CalendarMonth(at, 12))
    editions = list(months)
    if not any(edition.month.year == at for edition in editions):
        return None
    return year_page_of(at, editions)


def year_page_of(at: int, standing: Sequence[Edition], digests: Digests | None = None) -> PublicPage:
    """The page of a year from the editions that stand in it and in the year before; at least one is of the year."""
    digests = digests or Digests.read()
    editions = {edition.month: edition for edition in standing}
    years = {month.year for month in digests.by_month}
    months = digests.of_months(CalendarMonth(at - 1, 1).up_to(CalendarMonth(at, 12)))
    return PublicPage(lambda: _year(at, editions, years), lambda: state_of("year", at, months, sorted(years)))


def lobby_screen() -> PublicPage:
    """The screen in the hall: the newest board's scenes, then those that apps above declare in their `lobby`."""
    # A copy is kept by the screen itself, which must see the newest.
    return PublicPage(_lobby, cache=ASKED_EACH_TIME)


def _edition(shown: Edition, latest: int, bulletins: Sequence[BulletinLink]) -> bytes:
    page = month_page(
        shown.board,
        surroundings(shown.month),
        latest_edition=latest,
        changes=changes_of(shown),
        overtaken=causes_of(shown) if shown.number == latest else (),
        public_url=settings.PUBLIC_URL,
    )
    # The edition that stands has its month's address, wherever else it is found.
    own = ("edition", [shown.month, shown.number]) if shown.number != latest else ("board", [shown.month])
    context = {
        "page": page,
        "bulletins": bulletins,
        "here": "board",
        "at": reverse(own[0], args=own[1]),
        "description": month_description(page),
        "objection_phone": settings.OBJECTION_PHONE,
    }
    return printed("boards/month.html", context)


def _year(at: int, editions: dict[CalendarMonth, Edition], years: set[int]) -> bytes:
    boards = {month: edition.board for month, edition in editions.items()}
    last = editions[max(month for month in editions if month.year == at)]
    overtaken = overtaken_words(causes_of(last))
    page = year_page(at, boards, years=years, overtaken=overtaken, sets=ruled_sets(last.month))
    whose = f"{settings.DISTRICT_NAME}{at}年“效能亮榜”"
    description = f"{whose}：各月红旗、黄灯、红灯总数，与上年同期比较，各单位各月情况，条款使用情况。"
    context = {
        "page": page,
        "here": "year",
        "at": reverse("board_year", args=[at]),
        "description": description,
    }
    return printed("boards/year.html", context)


def lobby_year(at: CalendarMonth) -> dict[CalendarMonth, Board]:
    """The boards that stand in the months which the lobby counts together with this one."""
    standing = Edition.objects.latest_of_each_month().filter(month__in=same_months(at))
    return {edition.month: edition.board for edition in standing}


def _lobby() -> bytes:
    shown = Edition.objects.newest_board()
    screen = lobby(
        shown.board if shown else None,
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        public_url=settings.PUBLIC_URL,
        year=lobby_year(shown.month) if shown else {},
        more=[scene for module in declared("lobby") for scene in module.lobby_scenes()],
        is_overtaken=bool(shown and causes_of(shown)),
    )
    return printed("boards/lobby.html", {"lobby": screen})
