"""The month's timetable, and the status that follows from it. Plain Python, no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from departments.months import CalendarMonth, working_day_from, working_days_after

SHANGHAI = ZoneInfo("Asia/Shanghai")
REPORT_DAY, DECIDE_DAY, PUBLISH_DAY = 5, 10, 18
OBJECTION_DAYS = 3
LOOK_BACK = 12  # months, this one included or before it, in which a desk looks for the like of a thing
CLOSING_TIME = time(17, 30)


@dataclass(frozen=True)
class Timetable:
    """When a month is reported (an instant), decided, open to objections and published (days)."""

    report_until: datetime
    decide_until: date
    object_until: date
    publish_on: date


def timetable(
    month: CalendarMonth, *, holidays: Collection[date] = (), make_up_days: Collection[date] = ()
) -> Timetable:
    """The usual dates of a month: the 5th of the next month 17:30, the 10th, three working days, the 18th.

    A date on a day off moves to the next working day, and those that follow move with it.
    """
    off = {"holidays": holidays, "make_up_days": make_up_days}
    first = month.plus(1).first_day
    report = working_day_from(first.replace(day=REPORT_DAY), **off)
    moved = report - first.replace(day=REPORT_DAY)
    decide = working_day_from(first.replace(day=DECIDE_DAY) + moved, **off)
    moved = decide - first.replace(day=DECIDE_DAY)
    objections = working_days_after(decide, OBJECTION_DAYS, **off)
    publish = working_day_from(
        max(first.replace(day=PUBLISH_DAY) + moved, objections + timedelta(days=1)), **off
    )
    return Timetable(datetime.combine(report, CLOSING_TIME, SHANGHAI), decide, objections, publish)


def local_day(now: datetime) -> date:
    """The day in Asia/Shanghai of an aware instant."""
    return now.astimezone(SHANGHAI).date()


def day_begins(now: datetime) -> datetime:
    """The first instant of that day."""
    return datetime.combine(local_day(now), time.min, SHANGHAI)


def is_over(month: CalendarMonth, now: datetime) -> bool:
    return local_day(now) > month.last_day


def has_begun(month: CalendarMonth, now: datetime) -> bool:
    return local_day(now) >= month.first_day


def time_left(until: datetime, now: datetime) -> str:
    """`3 天 4 小时`, `4 小时 10 分` or `10 分` between two instants, whichever comes first."""
    minutes = int(abs(until - now).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分"
