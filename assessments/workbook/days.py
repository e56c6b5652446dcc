"""Cells that hold a day or a moment, and cells that hold several things: for the sheets of the apps above."""

import re
from datetime import date, datetime, time
from typing import Any

from assessments.dates import SHANGHAI
from assessments.numbers import echo
from assessments.workbook.cells import FIRST_YEAR, LAST_YEAR, Reader, narrow, words
from departments.months import CalendarMonth

DAY = re.compile(r"(\d{4})(?:-|/|年)(\d{1,2})(?:-|/|月)(\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})[:时](\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?", re.ASCII)
BETWEEN = re.compile(r"[、,，;；\s]+")


def day(raw: Any) -> date | None:
    """A day as a date or as `2026-06-23`; ValueError for what is none, and for one with a time of day."""
    read = moment(raw)
    if read is not None and read.time() != time.min:
        raise ValueError(f"“{read:%Y-%m-%d %H:%M}”带有时刻，请只写日期，如 2026-06-23")
    return read.date() if read else None


def moment(raw: Any) -> datetime | None:
    """A moment in Asia/Shanghai as a date and time or as `2026-06-23 10:00`, midnight where no time is said."""
    if isinstance(raw, datetime):
        read = raw.replace(tzinfo=None)
    elif isinstance(raw, date):
        read = datetime.combine(raw, time.min)
    elif isinstance(raw, CalendarMonth):
        raise ValueError(f"“{raw}”只有月份，请写到日，如 2026-06-23")
    elif typed := narrow(raw):
        read = _typed(typed)
    else:
        return None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"{read.date()} 太远，年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
    return read.replace(second=0, microsecond=0, tzinfo=SHANGHAI)


def _typed(typed: str) -> datetime:
    fault = ValueError(f"“{echo(typed)}”不是日期，请写成 2026-06-23")
    head, *rest = typed.replace("T", " ").split(maxsplit=1)
    day_read, clock_read = DAY.fullmatch(head), CLOCK.fullmatch(rest[0]) if rest else None
    if day_read is None or (rest and clock_read is None):
        raise fault
    numbers = [int(part) for part in day_read.groups() if part]
    hours = [int(part or 0) for part in clock_read.groups()] if clock_read else [0, 0, 0]
    try:
        return datetime(numbers[0], numbers[1], numbers[2], hours[0], hours[1], hours[2])
    except ValueError:
        raise fault from None


def several(read: Reader) -> Reader:
    """What `read` takes, several times in one cell with `、` between; a tuple, each once and in order."""

    def read_all(raw: Any) -> tuple[Any, ...] | None:
        parts = (part for part in BETWEEN.split(words(raw)) if part)
        return tuple(dict.fromkeys(filter(None, map(read, parts)))) or None

    return read_all


def told_moment(at: datetime) -> str:
    """A moment as the cells write it: `2026-06-23 10:00`."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
