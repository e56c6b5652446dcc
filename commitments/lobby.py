"""The scenes of promises on the screen in the hall: the newest bulletin's public items, eight a page."""

from dataclasses import dataclass

from boards.site.lobby.scenes import Scene
from commitments.bulletin_document import MonthBulletin, read
from commitments.models import CommitmentBulletin
from commitments.site.months import PublicItem, names_of, public_item

A_PAGE = 8
TEMPLATE, NOTHING = "commitments/public/lobby_scene.html", "本月公示事项：无"


@dataclass(frozen=True)
class PromisesBody:
    """One page of the items; `nothing` is said where there is none."""

    items: list[PublicItem]
    nothing: str = ""


def lobby_scenes() -> list[Scene]:
    """None before the first bulletin; a bulletin without a public item says so on one page."""
    shown = CommitmentBulletin.objects.newest()
    if shown is None:
        return []
    bulletin, names = read(shown.document), names_of()
    items = [public_item(item, names) for item in bulletin.items]
    pages = [items[first : first + A_PAGE] for first in range(0, len(items), A_PAGE)]
    title = f"{bulletin.month.month}月预安销号"
    bodies = [PromisesBody(page) for page in pages] or [PromisesBody([], NOTHING)]
    return [
        Scene("promises", title, TEMPLATE, body, _summary(bulletin), page=number, pages=len(bodies))
        for number, body in enumerate(bodies, start=1)
    ]


def _summary(bulletin: MonthBulletin) -> tuple[str, ...]:
    totals = bulletin.totals
    return (f"应销号 {totals.due} 项", f"按期 {totals.on_time} 项", f"未销号 {totals.open} 项")
