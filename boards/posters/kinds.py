"""The posters that there are: one table, which printing, addresses, links, commands and checks walk.

A new poster is one entry here and its template, with its colours in `static/css/poster.css`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from boards.document import Board
from boards.posters import content, sizes
from boards.posters.content import PosterHead, PrintedText
from boards.posters.sizes import Paper, RowSizes


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
    board what it prints, `sizes` says how much room that needs on a paper. `on_month_page`: linked for everybody.
    """

    key: str
    heading: str
    label: str
    rows: Callable[[Board], Rows_]
    sizes: Callable[[Rows_, Paper], RowSizes]
    on_month_page: bool = False

    @property
    def template(self) -> str:
        return f"posters/{self.key}.html"

    def head(self, board: Board) -> PosterHead:
        return content.head(board, self.heading)

    def texts(self, board: Board) -> list[PrintedText]:
        """Every text that it prints from the board: what the fonts must have."""
        return [*self.head(board).texts, *self.rows(board).texts]


KINDS: dict[str, PosterKind[Any]] = {
    kind.key: kind
    for kind in (
        PosterKind("flags", "红旗榜", "红旗榜", content.flags, sizes.flag_sizes, on_month_page=True),
        PosterKind("lights", "红黄灯榜", "红黄灯榜", content.lights, sizes.light_sizes, on_month_page=True),
        PosterKind("ranking", "分组排名", "排名", content.ranking, sizes.ranking_sizes),
    )
}
