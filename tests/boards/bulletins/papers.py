"""Published months with their bulletins, for the tests: the same June is printed once in a run."""

from datetime import datetime

from assessments.dates import SHANGHAI, local_day
from boards.bulletins.desk import bulletin_desk
from boards.bulletins.editing import ShownDraft, save_draft, shown_by
from boards.bulletins.fields import BulletinFields
from boards.bulletins.kinds import BULLETIN
from boards.bulletins.releasing import release
from departments.months import CalendarMonth
from tests.boards.documents import line
from tests.boards.published import publish

JUNE = CalendarMonth(2026, 6)
NOW = datetime(2026, 7, 17, 10, 0, tzinfo=SHANGHAI)
RED = line("red_light", "gubai", "rsj", grounds="6月隐患逾期未改3处")


def desk(kind=BULLETIN, month=JUNE, now=NOW):
    return bulletin_desk(month, kind, today=local_day(now))


def write(actor, *, kind=BULLETIN, month=JUNE, shown=None, now=NOW, **words):
    """Save the draft as the page would, with these fields written otherwise than they stand."""
    page = desk(kind, month, now)
    fields = BulletinFields(**{**vars(page.fields), **words})
    return save_draft(month, kind, fields, actor=actor, shown=shown or shown_by(page), now=now)


def released(actor, *, kind=BULLETIN, month=JUNE, now=NOW, reason=""):
    seen = desk(kind, month, now).seal
    return release(month, kind, actor=actor, seen=seen, reason=reason, now=now)


def correct_june():
    """更正1 of June without the yellow light, with a red one."""
    return publish("2026-06", lines=[line("red_flag", "chunxi", "rsj"), RED], reason="黄灯认定有误")


__all__ = ["JUNE", "NOW", "RED", "ShownDraft", "correct_june", "desk", "released", "write"]
