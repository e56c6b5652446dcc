"""The scenes of promises on the screen in the hall: the newest bulletin's public items, eight a page.

Where LOBBY_DIFFICULTIES says so, also what blocks them: the unit, the item and the difficulty in its words.
Whom it depends on, the unit's proposal and what a meeting decided are for the inside alone.
"""

from dataclasses import dataclass

from django.conf import settings

from assessments.privacy import personal_number
from boards.site.lobby.scenes import Scene
from commitments.bulletin_document import MonthBulletin, read
from commitments.models import CommitmentBulletin, Difficulty
from commitments.site.months import PublicItem, names_of, public_item

A_PAGE = 8
TROUBLES_A_PAGE, TROUBLES_TEMPLATE = 3, "commitments/public/lobby_difficulties.html"
TEMPLATE, NOTHING = "commitments/public/lobby_scene.html", "本月公示事项：无"


@dataclass(frozen=True)
class PromisesBody:
    """One page of the items; `nothing` is said where there is none."""

    items: list[PublicItem]
    nothing: str = ""


@dataclass(frozen=True)
class ToldTrouble:
    """A difficulty as the hall reads it."""

    unit: str
    text: str
    words: str


@dataclass(frozen=True)
class TroublesBody:
    """One page of the difficulties."""

    troubles: list[ToldTrouble]


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
    scenes = [
        Scene("promises", title, TEMPLATE, body, _summary(bulletin), page=number, pages=len(bodies))
        for number, body in enumerate(bodies, start=1)
    ]
    return [*scenes, *_difficulties(shown, bulletin)] if settings.LOBBY_DIFFICULTIES else scenes


def _difficulties(shown: CommitmentBulletin, bulletin: MonthBulletin) -> list[Scene]:
    """Those of public items that were raised before the bulletin and wait; none with a number of a person in it."""
    waiting = Difficulty.objects.filter(
        item__code__in=[item.code for item in bulletin.items if not item.is_granted],
        raised_at__lte=shown.published_at,
        decision="",
    ).select_related("item__unit")
    told = [
        ToldTrouble(one.item.unit.label, one.item.text, one.words)
        for one in waiting.order_by("item__unit__position", "item__unit__code", "pk")
        if not personal_number(one.words)
    ]
    pages = [told[first : first + TROUBLES_A_PAGE] for first in range(0, len(told), TROUBLES_A_PAGE)]
    title, summary = f"{bulletin.month.month}月预安难题", (f"等会议定 {len(told)} 件",)
    return [
        Scene(
            "promises", title, TROUBLES_TEMPLATE, TroublesBody(page), summary, page=number, pages=len(pages)
        )
        for number, page in enumerate(pages, start=1)
    ]


def _summary(bulletin: MonthBulletin) -> tuple[str, ...]:
    totals = bulletin.totals
    return (f"应销号 {totals.due} 项", f"按期 {totals.on_time} 项", f"未销号 {totals.open} 项")
