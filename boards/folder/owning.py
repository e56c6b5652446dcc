"""Whose the folder of public pages is: of one database, and of the release that was started last."""

import errno
from datetime import datetime
from time import monotonic

from django.conf import settings

from assessments import dates
from boards.folder.generations import Generation
from boards.folder.process import this_process
from boards.models import Bulletin, Edition
from boards.site.addresses import BOARDS, Mark, parts
from boards.site.release import release_mark

RELEASE = "release"
PATIENCE = 60  # seconds that the release which keeps the folder may be behind before another steps in
DISK = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘的限额用完了",
    errno.EROFS: "磁盘只能读，不能写",
    errno.EACCES: "没有写的权限",
    errno.EPERM: "没有写的权限",
}


class NotOurs(Exception):
    """The folder is left as it is; the message says whose it is and what can be done."""


def marks_of(before: Generation, now: datetime) -> dict[str, Mark]:
    """What each part would be made from; asked before the pages are made, so that these are never the older."""
    day = dates.local_day(now)
    made_from = {part.name: part.mark(day, before.marks.get(part.name, [])) for part in parts()}
    return {RELEASE: [release_mark()], **made_from}


def refuse_anothers(before: Generation, now: datetime) -> None:
    """NotOurs where another database made the folder, or a release that was started after this process.

    Of two releases on one folder the later keeps it; where that one has been behind for a minute, it is gone.
    """
    for digest in before.marks.get(BOARDS, []):
        if not any(model.objects.filter(digest=digest).exists() for model in (Edition, Bulletin)):
            raise NotOurs(
                f"{settings.PUBLIC_ROOT} 里的公开页面不是这个数据库的：最近发布的一期（校验值 {digest[:12]}）"
                "数据库里没有。没有改动。请核对 DATABASE_URL 和 PUBLIC_ROOT；确要用这个数据库重做，运行 "
                "manage.py publish_site --take-over"
            )
    if _is_of_this_release(before) or before.since <= this_process.serves_since:
        return
    if not _is_behind_too_long(before, now):
        raise NotOurs(
            f"{settings.PUBLIC_ROOT} 里的公开页面由另一个版本或另一套设置的程序维护，它启动得更晚。没有改动。"
            "请只留一个版本在运行"
        )


def since_of(before: Generation) -> float:
    """Since when the release serves that makes the next generation: a command adds nothing to it."""
    return max(this_process.serves_since, before.since if _is_of_this_release(before) else 0.0)


def disk_words(fault: OSError) -> str:
    """Why the folder cannot be written, for people who publish."""
    return DISK.get(fault.errno or 0, "写不进磁盘")


def _is_of_this_release(before: Generation) -> bool:
    return before.marks.get(RELEASE) == [release_mark()]


def _is_behind_too_long(before: Generation, now: datetime) -> bool:
    """Whether what is published has been missing from the folder for a minute, as this process saw it."""
    marks = {name: mark for name, mark in marks_of(before, now).items() if name != RELEASE}
    if all(before.marks.get(name, mark) == mark for name, mark in marks.items()):
        this_process.saw_behind = None
        return False
    if this_process.saw_behind is None:
        this_process.saw_behind = monotonic()
    return monotonic() - this_process.saw_behind > PATIENCE
