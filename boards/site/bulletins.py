"""Released bulletins at their public addresses: two files each, and how the page of their month leads to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from assessments.dates import local_day
from boards.bulletins.kinds import BulletinKind
from boards.bulletins.overtaken import overtaken_words
from boards.models import Bulletin, Edition
from boards.site.public_page import PublicPage
from departments.months import CalendarMonth, day_words

ENDINGS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class BulletinLink:
    """One bulletin on the page of its month: `number` is its 文号 or its issue, "" where it has none.

    `overtaken`: what was corrected since it was released, "" for nothing. `again`: when and why it took the place of
    the one before, "" of a first release.
    """

    name: str
    number: str
    pdf: str
    docx: str
    overtaken: str
    again: str = ""


def public_by_month() -> Mapping[CalendarMonth, list[Bulletin]]:
    """Every bulletin that everybody may read, by month, the 通报 first; one query."""
    found: dict[CalendarMonth, list[Bulletin]] = {}
    for bulletin in Bulletin.objects.public().listed():
        found.setdefault(bulletin.month, []).append(bulletin)
    return found


def public_of(month: CalendarMonth) -> list[Bulletin]:
    """The same of one month."""
    return list(Bulletin.objects.public().filter(month=month).listed())


def links(bulletins: Iterable[Bulletin], shown: Edition) -> list[BulletinLink]:
    """How the page of an edition that stands leads to the bulletins of its month."""
    told = list(bulletins)
    overtaken = overtaken_words(told, shown)
    return [
        BulletinLink(
            one.get_kind_display(),
            f"第{one.issue}期" if one.issue else one.document_number,
            pdf=address(one, "pdf"),
            docx=address(one, "docx"),
            overtaken=overtaken[one.pk],
            again=_again(one),
        )
        for one in told
    ]


def _again(bulletin: Bulletin) -> str:
    """`7月17日第2次发布，更正，取代此前的一份；原因：榜单已更正`."""
    if not bulletin.again:
        return ""
    why = f"；原因：{bulletin.reason}" if bulletin.reason else ""
    return f"{day_words(local_day(bulletin.published_at))}{bulletin.again}，取代此前的一份{why}"


def address(bulletin: Bulletin, ending: str) -> str:
    return reverse(f"bulletin_{ending}", args=[bulletin.month, bulletin.kind_of])


def public_bulletin(month: CalendarMonth, kind: BulletinKind) -> Bulletin | None:
    """The bulletin of that kind that everybody may read; None where there is none."""
    return next((one for one in public_of(month) if one.kind == kind.key), None)


def bulletin_file(bulletin: Bulletin, ending: str) -> PublicPage:
    """One of ENDINGS of a released bulletin: the very file that was released."""
    return PublicPage(
        lambda: file_bytes(bulletin, ending),
        lambda: getattr(bulletin, f"{ending}_sha256"),
        ENDINGS[ending],
        filename(bulletin, ending),
        is_attached=ending != "pdf",
    )


def file_bytes(bulletin: Bulletin, ending: str) -> bytes:
    return bytes(getattr(bulletin, ending))


def filename(bulletin: Bulletin, ending: str) -> str:
    """`2026年6月通报（高作风办〔2026〕7号）.pdf`, without the brackets where it has no number."""
    has_number = bulletin.issue or bulletin.document_number
    return f"{bulletin.title}{f'（{bulletin.number_words}）' if has_number else ''}.{ending}"
