"""Outages that are no fault of the program: the database away, a lock not to be had, a full disk, a page not printed.

One place says which errors these are and what the reader sees: 503, and when to try again.
"""

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from departments.press import PrintingError
from departments.text import ended

BUSY = ("lock timeout", "database is locked", "deadlock detected")
OF_THE_PROGRAM = ("no such table", "no such column", "syntax error")
FULL_WORDS = ("disk is full", "no space left on device", "could not extend file")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)


@dataclass(frozen=True)
class Outage:
    """`seconds` is when to try again."""

    heading: str
    words: str
    seconds: int


LOCKED = Outage(
    "系统正忙",
    "有人正在处理同一个月，这一步没有完成，已保存的内容不受影响。请返回上一页，稍等几秒再按一次。",
    5,
)
AWAY = Outage(
    "系统暂时不能用",
    "数据库暂时连不上，这一步没有完成，已保存的内容不受影响。请过一会儿返回上一页再按一次；一直这样，请告诉系统管理员。",
    10,
)
NO_ROOM = Outage(
    "存储空间已满",
    "服务器的存储空间已满或写不进去，这一步没有完成，已保存的内容不受影响。请告诉系统管理员，腾出空间后返回上一页再按一次。",
    60,
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Which outage an error stands for; None where it is the program's own."""
    if isinstance(error, OperationalError | InterfaceError):
        words = str(error).lower()
        if any(phrase in words for phrase in BUSY):
            return LOCKED
        if any(phrase in words for phrase in FULL_WORDS):
            return NO_ROOM
        return None if any(phrase in words for phrase in OF_THE_PROGRAM) else AWAY
    if isinstance(error, OSError) and error.errno in FULL:
        return NO_ROOM
    if isinstance(error, PrintingError):
        return Outage("没有印出来", ended(str(error)), error.seconds)
    return None


def answer_outage(request: HttpRequest, outage: Outage) -> HttpResponse:
    """The page of an outage; it asks the database nothing."""
    page = render_to_string("503.html", {"outage": outage}, request)
    return HttpResponse(page, status=503, headers={"Retry-After": str(outage.seconds)})
