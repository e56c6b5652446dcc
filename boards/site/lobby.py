"""The lobby's scenes: a board laid out in pages for a screen that nobody touches. Plain Python, no Django.

Nothing is ever made smaller to fit: fewer units stand larger, more units go on another page. Lengths are
hundredths of the screen's height, estimated for a width that is on the safe side (16:10).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from boards.document import Board
from boards.qr import qr_path
from boards.site.month import Imprint, month_page
from boards.site.rows import BoardRow
from boards.words import WORDS

GRID_WIDTH, GRID_HEIGHT, GAP = 146.8, 72.0, 1.5
NAME_LEADING, TEXT_LEADING = 1.26, 1.42
SEPARATOR = 1.1  # the point between two names, in their own size
MOST_DRAWN = 8
# Of its height, with the space before it; lamps are drawn a fifth higher than flags.
MARK_WIDTH = {"red_flag": 1.0, "red_light": 0.8, "yellow_light": 0.8}
TITLES = {"flags": "红旗榜", "lights": "红黄灯榜"}
SIGNALS = {"flags": ("red_flag",), "lights": ("red_light", "yellow_light")}


@dataclass(frozen=True)
class Layout:
    """So many cards a page, and the sizes of name, text and drawn signal that this leaves room for."""

    key: str
    columns: int
    rows: int
    name: float
    text: float
    mark: float
    padding: float

    @property
    def is_grand(self) -> bool:
        """One or two units: the flags stand under the name, as on a plaque."""
        return self.columns * self.rows <= 2

    @property
    def inner_width(self) -> float:
        return (GRID_WIDTH - (self.columns - 1) * GAP) / self.columns - 2 * self.padding


# The same sizes stand in lobby.css under .grid-KEY. The densest still has names of 1/22 of the height and
# text of 1/38: the limits are 1/24 and 1/40.
LAYOUTS = (
    Layout("1", 1, 1, 13.0, 4.6, 10.5, 6.0),
    Layout("2", 2, 1, 9.5, 4.0, 8.0, 4.5),
    Layout("4", 2, 2, 8.0, 3.5, 6.6, 3.6),
    Layout("6", 2, 3, 6.8, 3.2, 5.6, 3.0),
    Layout("6-wide", 3, 2, 6.8, 3.5, 5.6, 2.4),
    Layout("9", 3, 3, 5.6, 3.0, 4.6, 2.2),
    Layout("12", 3, 4, 5.2, 2.9, 4.3, 2.0),
    Layout("12-full", 3, 4, 4.6, 2.6, 3.8, 1.9),
)


@dataclass(frozen=True)
class Marks:
    """One kind of signal on a card: drawn so many times, or once beside `times`, where there are many."""

    signal: str
    drawn: tuple[int, ...]
    times: str


@dataclass(frozen=True)
class Given:
    """Who gave it; on the light board under the light's word, for colour alone says too little."""

    word: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    name: str
    words: str
    marks: tuple[Marks, ...]
    given: tuple[Given, ...]


@dataclass(frozen=True)
class Scene:
    """One picture on the screen. `board` is flags or lights; `position` counts from 1 through all scenes."""

    board: str
    title: str
    summary: str
    grid: str
    cards: tuple[Card, ...]
    page: int
    pages: int
    position: int = 0

    @property
    def nothing(self) -> str:
        return {"flags": "本月没有单位获授红旗", "lights": "本月没有单位被亮红灯、黄灯"}[self.board]


@dataclass(frozen=True)
class Lobby:
    """The whole lobby document; without scenes where no board has been published yet."""

    district: str
    issuer: str
    month: str = ""
    month_words: str = ""
    imprint: Imprint | None = None
    address: str = ""
    qr: str = ""
    qr_size: int = 0
    scenes: tuple[Scene, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.district}效能亮榜" + (f" · {self.month_words}" if self.month else "")


def lobby(
    board: Board | None, *, district: str, issuer: str, public_url: str, more: Sequence[Scene] = ()
) -> Lobby:
    """The scenes of one board: all flags, then all lights, then `more` of other schemes; None before the first."""
    if board is None:
        return Lobby(district, issuer, scenes=_numbered(more))
    page = month_page(board)
    flags = scenes_of("flags", page.flags, board.totals)
    lights = scenes_of("lights", page.lights, board.totals)
    address = f"{public_url}/boards/{page.month}/"
    qr, qr_size = qr_path(address)
    return Lobby(
        district=board.district,
        issuer=board.issuer,
        month=str(page.month),
        month_words=page.month.chinese,
        imprint=page.imprint,
        address=address,
        qr=qr,
        qr_size=qr_size,
        scenes=_numbered([*flags, *lights, *more]),
    )


def _numbered(scenes: Iterable[Scene]) -> tuple[Scene, ...]:
    return tuple(replace(scene, position=number) for number, scene in enumerate(scenes, start=1))


def scenes_of(board: str, rows: Sequence[BoardRow], totals: Mapping[str, int]) -> list[Scene]:
    """One board's pages; a board of nobody is one page that says so."""
    cards = [_card(board, row) for row in rows]
    layout, pages = paginate(cards)
    counts = [f"{WORDS[s][0]} {totals[s]} {WORDS[s][1]}" for s in SIGNALS[board] if totals[s]]
    summary = " · ".join([*counts, f"{len(cards)} 个单位"]) if cards else ""
    return [
        Scene(board, TITLES[board], summary, _largest(page, layout).key, tuple(page), number, len(pages))
        for number, page in enumerate(pages, start=1)
    ]


def paginate(cards: Sequence[Card]) -> tuple[Layout, list[list[Card]]]:
    """The layout and the pages: as few pages as it takes, and the largest type that keeps them few."""
    tried = [(layout, _pages(cards, layout)) for layout in LAYOUTS]
    fitting = [(layout, pages) for layout, pages in tried if pages is not None]
    # Content beyond all reason still has to be shown somehow: a row a page, in the smallest type.
    fitting = fitting or [(LAYOUTS[-1], [list(row) for row in _in_rows(cards, LAYOUTS[-1])])]
    return min(fitting, key=lambda found: len(found[1]))


def _largest(page: Sequence[Card], chosen: Layout) -> Layout:
    """The largest type that this page has room for in the same columns: a page of fewer stands larger."""
    same = [layout for layout in LAYOUTS if layout.columns == chosen.columns]
    return next((layout for layout in same if len(_pages(page, layout) or [0, 0]) == 1), chosen)


def _card(board: str, row: BoardRow) -> Card:
    counts = Counter(row.signals)
    crowded = len(row.signals) > MOST_DRAWN
    marks = tuple(
        Marks(s, tuple(range(1 if crowded else counts[s])), f"× {counts[s]}" if crowded else "")
        for s in SIGNALS[board]
        if counts[s]
    )
    given = tuple(_given(board, row, signal) for signal in SIGNALS[board] if counts[signal])
    return Card(row.name, row.words, marks, given)


def _given(board: str, row: BoardRow, signal: str) -> Given:
    by = Counter(reason.assessor for reason in row.reasons if reason.signal == signal)
    names = tuple(f"{name} × {count}" if count > 1 else name for name, count in by.items())
    return Given("" if board == "flags" else WORDS[signal][0], names)


def _in_rows(cards: Sequence[Card], layout: Layout) -> list[Sequence[Card]]:
    return [cards[n : n + layout.columns] for n in range(0, len(cards), layout.columns)]


def _pages(cards: Sequence[Card], layout: Layout) -> list[list[Card]] | None:
    """Whole rows dealt onto as few pages as hold them, as evenly as goes; None where one row is too high."""
    rows = _in_rows(cards, layout)
    heights = [max(_height(card, layout) for card in row) for row in rows]
    if any(height > GRID_HEIGHT for height in heights) or any(_is_broken(card, layout) for card in cards):
        return None
    needed = _deal(heights, layout.rows)
    even = _deal(heights, ceil(len(rows) / max(len(needed), 1)))
    counts = even if len(even) == len(needed) else needed
    pages, start = [], 0
    for count in counts:
        pages.append([card for row in rows[start : start + count] for card in row])
        start += count
    return pages or [[]]


def _deal(heights: Sequence[float], most: int) -> list[int]:
    """How many rows go on each page, filled from the first: at most `most`, and no higher than the grid."""
    counts: list[int] = []
    used = 0.0
    for height in heights:
        if counts and counts[-1] < most and used + GAP + height <= GRID_HEIGHT:
            counts[-1] += 1
            used += GAP + height
        else:
            counts.append(1)
            used = height
    return counts


def _height(card: Card, layout: Layout) -> float:
    """How high a card has to be for its name, its signals and who gave them."""
    name, width, wrapped = _ems(card.name) * layout.name, layout.inner_width, 0.0
    marks = sum(_marks_width(marks, layout) for marks in card.marks)
    # They stand beside the name, or under it where the line is too short.
    if layout.is_grand or name + marks + layout.name / 2 > width:
        wrapped = _lines(marks, width) * layout.mark * 1.3
    head = _lines(name, width) * layout.name * NAME_LEADING + wrapped
    text = sum(_text_lines(given, width / layout.text) for given in card.given)
    return 2 * layout.padding * 0.8 + head + text * layout.text * TEXT_LEADING + 0.8


def _marks_width(marks: Marks, layout: Layout) -> float:
    times = 1.3 * layout.name + _ems(marks.times) * layout.name / 2 if marks.times else 0.0
    return len(marks.drawn) * MARK_WIDTH[marks.signal] * (layout.mark + 0.3) + times + 1.6


def _is_broken(card: Card, layout: Layout) -> bool:
    """Whether a name is longer than its line: then fewer columns, or smaller type, are to be had first."""
    width = layout.inner_width / layout.text
    lines = (length + _ems(given.word) + 0.7 for given in card.given for length in _lengths(given.names))
    return _ems(card.name) * layout.name > layout.inner_width or any(
        line > width + SEPARATOR for line in lines
    )


def _lines(length: float, width: float) -> int:
    return ceil(length / max(width, 1.0)) or 1


def _text_lines(given: Given, width: float) -> int:
    """Names do not break inside: each goes to the next line where the rest of this one is too short."""
    lines, used = 1, 0.0
    width -= _ems(given.word) + 0.7 if given.word else 0.0
    width += SEPARATOR  # the first of a line has none
    for length in _lengths(given.names):
        if used and used + length > width:
            lines, used = lines + 1, 0.0
        lines += int(length // max(width, 1.0))
        used += length
    return lines


def _lengths(names: Iterable[str]) -> list[float]:
    return [_ems(name) + SEPARATOR for name in names]


def _ems(text: str) -> float:
    """The width of a text in its own size: a Chinese character is one, a Latin one a little over half."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.62 for character in text)
