"""What was corrected since a bulletin was released: the board it tells of, or one that it compares with or counts."""

from collections.abc import Collection

from boards.models import Bulletin, CorrectionKind, Edition
from departments.months import CalendarMonth

OWN = "据更正前的榜单"


def overtaken_words(bulletins: Collection[Bulletin], standing: Edition) -> dict[int, str]:
    """Of each bulletin of the month of that edition, by its key, what a reader has to know; "" where all holds.

    One query, where there is a bulletin.
    """
    corrected = _corrections(standing.month) if bulletins else []
    return {one.pk: _words(one, standing, corrected) for one in bulletins}


def _corrections(month: CalendarMonth) -> list[Edition]:
    """The corrections of the months that a bulletin sets its own beside, or counts into the year."""
    beside = {month.plus(-1), month.plus(-12), *CalendarMonth(month.year, 1).up_to(month)} - {month}
    found = Edition.objects.filter(month__in=beside, number__gt=1).exclude(kind=CorrectionKind.RECOUNT)
    return list(found.defer("content").order_by("month", "number"))


def _words(bulletin: Bulletin, standing: Edition, corrected: Collection[Edition]) -> str:
    if bulletin.is_withdrawn:
        return ""
    if bulletin.edition_id != standing.pk:
        return OWN
    months = {each.month for each in corrected if each.published_at > bulletin.published_at}
    named = "、".join(month.chinese for month in sorted(months))
    return f"发布后更正了{named}的榜单，与它相比的数和累计以榜单为准" if named else ""
