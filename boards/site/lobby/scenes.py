"""The lobby's document: a board's scenes for either shape of screen, as plain values. Plain Python, no Django.

Flags, lights, ranking, year; then those of the apps above. Each shape of screen has its own pages of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from boards.document import Board
from boards.qr import qr_path
from boards.ranking import SIGNALS
from boards.site.lobby.cards import Card, flag_cards, light_cards
from boards.site.lobby.layout import card_pages
from boards.site.lobby.ranked import ranking_pages
from boards.site.lobby.screens import SCREENS, Screen
from boards.site.lobby.year import Totals, leader_pages, same_months, year_totals
from boards.site.month import Imprint, month_page
from boards.words import WORDS
from departments.months import CalendarMonth


@dataclass(frozen=True)
class Scene:
    """One picture on the screen: `template` draws `body`, `kind` is its style and its name in `?scene=`.

    `screen` is the shape that it is laid out for; "" for either. `position` counts from 1 through `scenes`.
    """

    kind: str
    title: str
    template: str
    body: object
    summary: tuple[str, ...] = ()
    screen: str = ""
    page: int = 1
    pages: int = 1
    position: int = 0
    scenes: int = 0

    @property
    def marks(self) -> list[bool]:
        """One mark a scene of this screen, True for this one."""
        return [number == self.position for number in range(1, self.scenes + 1)]


@dataclass(frozen=True)
class Lobby:
    """The whole lobby document; without scenes where no board has been published yet.

    `boards` names each board that it is made from as `month:digest`, the newest first: the screen checks them.
    """

    district: str
    issuer: str
    month: str = ""
    month_words: str = ""
    imprint: Imprint | None = None
    boards: str = ""
    address: str = ""
    qr: str = ""
    qr_size: int = 0
    scenes: tuple[Scene, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.district}效能亮榜" + (f" · {self.month_words}" if self.month else "")


def lobby(
    board: Board | None,
    *,
    district: str,
    issuer: str,
    public_url: str,
    year: Mapping[CalendarMonth, Board] | None = None,
    more: Sequence[Scene] = (),
    is_overtaken: bool = False,
) -> Lobby:
    """The scenes of one board, None before the first, then `more` of other schemes.

    `year` are the boards that stand in `same_months` of it; `is_overtaken` says that one of them was corrected since
    the board's own sums were counted.
    """
    if board is None:
        return Lobby(district, issuer, scenes=_for_both(more, {}))
    page = month_page(board)
    standing = {board.month: board, **(year or {})}
    totals = {at: one.totals for at, one in standing.items() if at in same_months(board.month)}
    address = f"{public_url}/boards/{page.month}/"
    qr, qr_size = qr_path(address)
    own = {s.key: [*_board_scenes(board, s), *_year_scenes(board, totals, s, is_overtaken)] for s in SCREENS}
    return Lobby(
        district=board.district,
        issuer=board.issuer,
        month=str(page.month),
        month_words=page.month.chinese,
        imprint=page.imprint,
        boards=" ".join(f"{at}:{standing[at].digest}" for at in sorted(totals, reverse=True)),
        address=address,
        qr=qr,
        qr_size=qr_size,
        scenes=_for_both(more, own),
    )


def _for_both(more: Sequence[Scene], own: Mapping[str, Sequence[Scene]]) -> tuple[Scene, ...]:
    """The scenes for each shape of screen, numbered on it."""
    found: list[Scene] = []
    for screen in SCREENS:
        scenes = [*own.get(screen.key, ()), *more]
        found += (
            replace(scene, screen=screen.key, position=number, scenes=len(scenes))
            for number, scene in enumerate(scenes, start=1)
        )
    return tuple(found)


def _board_scenes(board: Board, screen: Screen) -> Iterator[Scene]:
    flags, lights = flag_cards(board), light_cards(board)
    yield from _card_scenes("flags", "红旗榜", flags, _counted(board, SIGNALS[:1], len(flags)), screen)
    yield from _card_scenes(
        "lights", "红黄灯榜", lights, _counted(board, SIGNALS[:0:-1], len(lights)), screen
    )
    groups = ranking_pages(board, screen)
    for pages in groups:
        count = sum(len(column) for page in pages for column in page.columns)
        scene = Scene("ranking", f"{pages[0].group}排名", "boards/_lobby_ranking.html", None)
        yield from _paged(scene, pages, (f"{count} 个单位", "本组名次"))
    if not groups:
        yield Scene("ranking", "单位排名", "boards/_lobby_none.html", "本月没有单位参加排名")


def _card_scenes(
    kind: str, title: str, cards: Sequence[Card], summary: tuple[str, ...], screen: Screen
) -> Iterator[Scene]:
    if not cards:
        nothing = {"flags": "本月没有单位获授红旗", "lights": "本月没有单位被亮红灯、黄灯"}[kind]
        yield Scene(kind, title, "boards/_lobby_none.html", nothing)
        return
    yield from _paged(
        Scene(kind, title, "boards/_lobby_cards.html", None), card_pages(cards, screen), summary
    )


def _year_scenes(board: Board, totals: Totals, screen: Screen, is_overtaken: bool) -> Iterator[Scene]:
    month = board.month
    counts = year_totals(month, totals)
    yield Scene("year", f"{month.year}年累计", "boards/_lobby_year.html", counts, (counts.months,))
    first = Scene("year", f"{month.year}年领先", "boards/_lobby_leaders.html", None)
    recount = ("往月有更正，待重算",) if is_overtaken else ()
    yield from _paged(first, leader_pages(board, screen), (counts.months, "各组累计得分前三名", *recount))


def _paged(scene: Scene, bodies: Sequence[object], summary: tuple[str, ...]) -> Iterator[Scene]:
    for number, body in enumerate(bodies, start=1):
        yield replace(scene, body=body, summary=summary, page=number, pages=len(bodies))


def _counted(board: Board, signals: Iterable[str], units: int) -> tuple[str, ...]:
    counts = (f"{WORDS[s][0]} {board.totals[s]} {WORDS[s][1]}" for s in signals if board.totals[s])
    return (*counts, f"{units} 个单位")
