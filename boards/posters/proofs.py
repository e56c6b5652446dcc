"""What a publisher looks at before a poster is printed: each poster on the paper that was chosen.

Proofs that were made a moment ago: the page that shows a poster, its picture and its file are one printing.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from assessments.dates import local_day
from boards.digest import draft_digest
from boards.document import Board
from boards.models import Edition
from boards.posters.choice import PosterChoice
from boards.posters.kinds import KINDS, PosterKind
from boards.posters.layout_mark import layout_mark
from boards.posters.making import PosterError, Proof, proof, sheets_on
from boards.posters.paper import SIZES
from boards.posters.preflight import Preflight
from departments.months import day_words
from departments.press import PrintingError

KEPT = 12  # of one process: the posters of a few choices, a tenth of a megabyte each


@dataclass(frozen=True)
class _ProofAsked:
    layout: str
    digest: str
    sheet: str
    choice: PosterChoice
    board: Board = field(compare=False)


@dataclass(frozen=True)
class PosterCard:
    """A poster on a paper: what was looked at, or why there is none; `fewer` names paper that takes fewer sheets."""

    kind: PosterKind[Any]
    checks: Preflight | None = None
    fault: str = ""
    fewer: str = ""


def cards(board: Board, choice: PosterChoice, *, overtaken: str = "") -> list[PosterCard]:
    """A card for each poster of a board, in the order of the table; `overtaken` as of Preflight."""
    return [_card(board, kind, choice, overtaken) for kind in KINDS.values()]


def overtaken_words(edition: Edition, standing: Edition | None) -> str:
    """`2026年7月20日已由更正1取代，不要再张贴`: of an edition that does not stand any more, "" of the one that does."""
    if standing is None or standing.number == edition.number:
        return ""
    return f"{day_words(local_day(standing.published_at))}已由{standing.correction_label}取代，不要再张贴"


def _card(board: Board, kind: PosterKind[Any], choice: PosterChoice, overtaken: str) -> PosterCard:
    try:
        checks = replace(proof_of(board, kind.key, choice).checks, overtaken=overtaken)
        return PosterCard(kind, checks, checks.fault, _fewer(board, kind, choice, checks.pages))
    except (PosterError, PrintingError) as refusal:
        return PosterCard(kind, fault=str(refusal))


def _fewer(board: Board, kind: PosterKind[Any], choice: PosterChoice, pages: int) -> str:
    """`A2 上 1 张`: the smallest larger sheet that has a name and takes fewer; "" where one sheet is enough."""
    for size in SIZES if pages > 1 else ():
        other = replace(choice, paper=size)
        if other.on.scale > choice.on.scale and (needed := sheets_on(board, kind.key, other.on)) < pages:
            return f"{size.upper()} 上 {needed} 张"
    return ""


def proof_of(board: Board, sheet: str, choice: PosterChoice) -> Proof:
    """As `proof` gives it, from memory where the same was asked before. Raises as that does."""
    digest = board.digest or f"draft {draft_digest(board)}"
    return _made(_ProofAsked(layout_mark(), digest, sheet, choice, board))


@lru_cache(maxsize=KEPT)
def _made(asked: _ProofAsked) -> Proof:
    return proof(asked.board, asked.sheet, size=asked.choice.size, has_marks=asked.choice.has_marks)
