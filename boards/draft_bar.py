"""The bar over every preview of a draft: which draft it is, and the way to its other faces."""

from dataclasses import dataclass

from django.urls import reverse

from boards.bulletins.kinds import BULLETIN
from boards.digest import draft_digest
from boards.document import Board
from departments.months import CalendarMonth

FACES = {
    "draft_board": "页面",
    "draft_lobby": "大厅屏",
    "draft_posters": "海报",
    "draft_table": "表格",
    "bulletin": "通报",
    "report": "专报",
}
MORE = {"bulletin": (BULLETIN,)}  # what an address names beside the month


@dataclass(frozen=True)
class DraftFace:
    """One way to look at a draft."""

    label: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class DraftBar:
    """`digits` are of the draft that this preview shows, `seen` of the one that the reader came from."""

    month: CalendarMonth
    digits: str
    here: str
    seen: str

    @property
    def is_other(self) -> bool:
        """Whether the draft has changed since the reader set out to look at it."""
        return bool(self.seen) and self.seen != self.digits

    @property
    def faces(self) -> list[DraftFace]:
        return faces(self.month, self.seen or self.digits, self.here)


def bar_of(board: Board, here: str, seen: str) -> DraftBar | None:
    """The bar over a page that shows drafts and editions alike; None over an edition."""
    return None if board.publication else DraftBar(board.month, draft_digest(board)[:12], here, seen)


def faces(month: CalendarMonth, digits: str, here: str = "") -> list[DraftFace]:
    """Every face of the draft with these digits, in the order of the tabs."""
    return [
        DraftFace(label, f"{reverse(name, args=[month, *MORE.get(name, ())])}?draft={digits}", name == here)
        for name, label in FACES.items()
    ]
