"""The bulletins of the demonstration: of the last months, with a number and without one, and a brief."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from boards.bulletins.desk import BulletinDesk, bulletin_desk
from boards.bulletins.editing import save_draft, shown_by
from boards.bulletins.fields import BulletinFields
from boards.bulletins.kinds import BRIEF, BULLETIN, BulletinKind
from boards.bulletins.printing import files_of
from boards.bulletins.releasing import release
from departments.models import User
from departments.months import CalendarMonth

EDITOR = "zfb-shenhe2"
COPIED_TO = "区委办公室、区政府办公室，区纪委监委机关"
REPORTED_TO, ISSUED_TO = "区委、区政府领导", "各镇（街道）、园区，区各部门、单位"
PRESSES = 2  # documents printed at once


def release_bulletins(today: date, now: datetime) -> None:
    """The month before last under its number, the last one whose number has not come yet, and that one's brief."""
    last, editor = CalendarMonth.of(today).plus(-1), User.objects.get_by_natural_key(EDITOR)
    number = f"高作风办〔{today.year}〕{12 + today.month}号"
    written: tuple[tuple[CalendarMonth, BulletinKind, dict[str, str]], ...] = (
        (last.plus(-1), BULLETIN, {"number": number, "copied_to": COPIED_TO}),
        (last, BULLETIN, {"copied_to": COPIED_TO}),
        (last, BRIEF, {"reported_to": REPORTED_TO, "issued_to": ISSUED_TO}),
    )
    for month, kind, words in written:
        desk = _desk(month, kind, today)
        fields = BulletinFields(**{**vars(desk.fields), **words})
        save_draft(month, kind, fields, actor=editor, shown=shown_by(desk), now=now)
    circulars = [_desk(month, kind, today).circular for month, kind, _ in written]
    with ThreadPoolExecutor(PRESSES) as presses:  # they stay ready for the releases
        list(presses.map(files_of, circulars))
    for month, kind, _ in written:
        release(month, kind, actor=editor, seen=_desk(month, kind, today).seal, now=now)


def _desk(month: CalendarMonth, kind: BulletinKind, today: date) -> BulletinDesk:
    desk = bulletin_desk(month, kind, today=today)
    if desk is None:
        raise LookupError(f"{month} was never opened")
    return desk
