"""The posters that there are: one table, which printing, addresses, links, commands and checks walk.

A new poster is one entry here and its template, with its colours in `static/css/poster.css`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from boards.document import Board
from boards.posters import content, layouts
from boards.posters.composing import Cut, Style
from boards.posters.content import PosterHead, PrintedText
from boards.posters.layouts import BOARD_STYLES, FLAG, LAMP, RANKING_STYLES, Widths


class PosterRows(Protocol):
    """What a poster prints between its head and its foot; its template knows what else it holds."""

    @property
    def texts(self) -> list[PrintedText]:
        """Every text of the board among the rows."""


Rows_ = TypeVar("Rows_", bound=PosterRows)


@dataclass(frozen=True)
class PosterKind(Generic[Rows_]):
    """One poster.

    `key` stands in addresses and names of files, lower-case letters only; `heading` fills one line of the head
    with four characters, a longer one would run into the rows; `label` stands in links; `rows` takes from the
    board what it prints; `styles` are the ways to set it, `cut` says how high each row is in one of them, `widths`
    how wide its columns are.
    """

    key: str
    heading: str
    label: str
    rows: Callable[[Board], Rows_]
    styles: tuple[Style, ...]
    cut: Callable[[Rows_], Cut]
    widths: Widths

    @property
    def template(self) -> str:
        return f"posters/{self.key}.html"

    def head(self, board: Board) -> PosterHead:
        return content.head(board, self.heading)

    def texts(self, board: Board) -> list[PrintedText]:
        """Every text that it prints from the board: what the fonts must have."""
        return [*self.head(board).texts, *self.rows(board).texts]


FLAGS = PosterKind(
    "flags",
    "红旗榜",
    "红旗榜",
    content.flags,
    BOARD_STYLES,
    lambda rows: layouts.board_cut(rows, FLAG, has_headings=False),
    layouts.board_widths(FLAG),
)
LIGHTS = PosterKind(
    "lights",
    "红黄灯榜",
    "红黄灯榜",
    content.lights,
    BOARD_STYLES,
    lambda rows: layouts.board_cut(rows, LAMP, has_headings=True),
    layouts.board_widths(LAMP),
)
RANKING = PosterKind(
    "ranking",
    "分组排名",
    "排名",
    content.ranking,
    RANKING_STYLES,
    layouts.ranking_cut,
    layouts.ranking_widths,
)
KINDS: dict[str, PosterKind[Any]] = {kind.key: kind for kind in (FLAGS, LIGHTS, RANKING)}
