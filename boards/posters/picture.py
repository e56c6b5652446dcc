"""The long picture for chat groups: a board on one column of 1080 pixels, as high as it needs, read on a phone.

It is made from what the posters print, with their fonts; the same board gives the same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string

from boards.document import Board
from boards.posters import content
from boards.posters.content import PosterBlocks, PosterRanking, PrintedText
from boards.posters.making import SECONDS, PosterCode, PosterError, refuse_missing
from departments.press import PrintJob, press

WIDTH = 1080  # pixels, three for each that a phone counts
TALLEST = 60_000  # pixels: what is laid out first, to see how high it becomes
MOST_SHAPES = 8  # flags or lamps drawn in a row; the number beside them counts all
MANY_ROWS = 60  # from so many units on a board each is one line, without its reasons


@dataclass(frozen=True)
class PictureKind:
    """One picture: its name in addresses, what stands under the title, and the boards that it shows."""

    key: str
    heading: str
    blocks: tuple[Callable[[Board], PosterBlocks], ...]
    has_ranking: bool


PICTURES = {
    kind.key: kind
    for kind in (
        PictureKind("board", "", (content.flags, content.lights), has_ranking=True),
        PictureKind("flags", "红旗榜", (content.flags,), has_ranking=False),
    )
}


def picture(board: Board, key: str) -> bytes:
    """A PNG of one of PICTURES, 1080 pixels wide. PosterError names a character that the fonts lack, and the unit."""
    kind = PICTURES[key]
    shown = [block for blocks in kind.blocks for block in blocks(board).blocks]
    ranking = content.ranking(board) if kind.has_ranking else None
    refuse_missing(picture_texts(board, key))
    html = render_to_string("posters/picture.html", _context(board, kind, shown, ranking))
    job = PrintJob("css/picture.css", html, _page(TALLEST))
    with press(seconds=SECONDS) as running:
        drafted = running.lay_out(job)
        if drafted.pages > 1:
            raise PosterError("这一期太长，放不进一张长图")
        pdf = running.write(replace(job, measures=_page(drafted.height))).pdf
        return running.draw(pdf, WIDTH)


def picture_fault(board: Board) -> str:
    """Why no picture of a board can be made, for who publishes it; "" where nothing is in the way."""
    try:
        refuse_missing(picture_texts(board, "board"))
    except PosterError as refusal:
        return str(refusal)
    return ""


def picture_texts(board: Board, key: str) -> list[PrintedText]:
    """Every text of the board on a picture: what the fonts must have."""
    kind = PICTURES[key]
    texts = [*content.head(board, kind.heading).texts]
    for blocks in kind.blocks:
        texts += blocks(board).texts
    return [*texts, *content.ranking(board).texts] if kind.has_ranking else texts


def _context(
    board: Board, kind: PictureKind, shown: list[Any], ranking: PosterRanking | None
) -> dict[str, Any]:
    words = content.head(board, kind.heading)
    return {
        "kind": kind,
        "words": words,
        "blocks": shown,
        "ranking": ranking,
        "shapes": f":{MOST_SHAPES}",
        "is_short": max((len(block.rows) for block in shown), default=0) >= MANY_ROWS,
        "code": PosterCode.of(words.short_digest),
    }


def _page(height: float) -> str:
    return f"@page{{size:{WIDTH}px {height:.0f}px;margin:0}}"
