"""The calendar month as a value, and working days. Plain Python, no Django."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_TIME = r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_FORMS = [
    re.compile(form, re.ASCII)
    for form in (
        rf"(\d{{4}})\s*[-/]\s*(\d{{1,2}})(?:\s*[-/]\s*(\d{{1,2}}){_TIME})?",
        rf"(\d{{4}})\s*年\s*(\d{{1,2}})\s*月(?:份|\s*(\d{{1,2}})\s*[日号]{_TIME})?",
        r"(\d{4})(\d{2})()",
    )
]


FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True, order=True)
class CalendarMonth:
    """A calendar month in Asia/Shanghai; `2026-06` in data and addresses, 2026年6月 to people."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.month <= 12):
            raise ValueError(f"没有 {self.year}年{self.month}月 这个月份")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def parse(cls, text: str) -> "CalendarMonth":
        """Read `2026-06`, `2026-6`, `202606`, `2026/6`, `2026年6月(份)`, or a full date of it (contract, section 2).

        ValueError with a Chinese sentence otherwise: `2026.1` may be January or October.
        """
        plain = text.strip()
        match = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
        if not match:
            raise ValueError(f"“{text}”不是月份，请写成 2026-06")
        year, month, day = match.groups()
        read = cls(int(year), int(month))
        if day and not 1 <= int(day) <= read.last_day.day:
            raise ValueError(f"“{text}”不是月份：{read.chinese}没有 {int(day)} 日，请写成 {read}")
        return read

    @classmethod
    def of(cls, day: date) -> "CalendarMonth":
        """The month that a day (or a local datetime) lies in."""
        return cls(day.year, day.month)

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.month}月"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> "CalendarMonth":
        """The month so many months later, or earlier when negative."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return CalendarMonth(years, month + 1)

    def up_to(self, last: "CalendarMonth") -> list["CalendarMonth"]:
        """Every month from this one to `last`, both included."""
        span = (last.year - self.year) * 12 + last.month - self.month
        return [self.plus(n) for n in range(span + 1)]


def span_of(months: Iterable[CalendarMonth]) -> str:
    """The months as people say them: 2026年6月, or 2026年3月至2026年6月."""
    first, *rest = sorted(set(months))
    return f"{first.chinese}至{rest[-1].chinese}" if rest else first.chinese


def in_runs(months: Iterable[int]) -> list[list[int]]:
    """The months of a year, rising, with those that follow each other together: 1, 3, 4 → [1], [3, 4]."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def months_said(months: Iterable[int]) -> str:
    """The months of a year in words: `1月至3月、5月`."""
    return "、".join(f"{run[0]}月至{run[-1]}月" if run[1:] else f"{run[0]}月" for run in in_runs(months))


def is_working_day(day: date, *, holidays: Collection[date], make_up_days: Collection[date]) -> bool:
    """Monday to Friday, but for public holidays, and the weekend days that are worked instead (调休)."""
    return day in make_up_days or (day.weekday() < 5 and day not in holidays)


def working_day_from(day: date, *, holidays: Collection[date], make_up_days: Collection[date]) -> date:
    """The day itself when it is worked, else the next one that is: where a deadline moves to."""
    while not is_working_day(day, holidays=holidays, make_up_days=make_up_days):
        day += timedelta(days=1)
    return day


def last_working_day(
    month: CalendarMonth, *, holidays: Collection[date], make_up_days: Collection[date]
) -> date:
    """The last day of a month that is worked; the month's first where none is."""
    day = month.last_day
    while day > month.first_day and not is_working_day(day, holidays=holidays, make_up_days=make_up_days):
        day -= timedelta(days=1)
    return day


def day_words(day: date, *, year: int | None = None) -> str:
    """`2027年1月29日`, or `1月29日` where `year` already says it."""
    words = f"{day.month}月{day.day}日"
    return words if day.year == year else f"{day.year}年{words}"


def working_days_after(
    day: date, count: int, *, holidays: Collection[date], make_up_days: Collection[date]
) -> date:
    """The last of `count` working days that follow `day`."""
    for _ in range(count):
        day = working_day_from(day + timedelta(days=1), holidays=holidays, make_up_days=make_up_days)
    return day


def working_days_since(
    day: date, today: date, *, holidays: Collection[date], make_up_days: Collection[date]
) -> int:
    """How many working days have come since `day`, `today` among them: 0 on the day itself."""
    later = (day + timedelta(days=n) for n in range(1, (today - day).days + 1))
    return sum(is_working_day(one, holidays=holidays, make_up_days=make_up_days) for one in later)
