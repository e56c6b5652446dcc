"""Cells as people fill them, read one by one (contract, section 2): trimmed, full-width signs read.

A reader takes what a cell holds (text, number, date, month, bool or nothing) and gives the value, or None
for a blank cell. ValueError with a Chinese sentence says what is wrong and what is wanted.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from assessments.numbers import NO_NUMBER, echo, is_blank, read_number, split_pair, written
from departments.fields import limit_of
from departments.models import Department
from departments.months import CalendarMonth
from departments.text import narrow as half_width
from departments.text import trimmed, visible

LONGEST_NAME = limit_of(Department, "name")
Reader = Callable[[Any], Any]

LONGEST = 32_767  # what a cell of the format holds
UNREADABLE = object()  # what stands for a cell whose fault was named before it could be read
FIRST_YEAR, LAST_YEAR = 1901, 2998
A_MINUTE, A_SECOND = timedelta(minutes=1), timedelta(seconds=1)
ERROR = "公式的结果是错误值，请改正公式或填写数值"
ERRORS = {
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
}
PLAIN_LETTERS = {
    wide: wide - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for wide in range(ord(first), ord(last) + 1)
}
UNSAVABLE = re.compile("[\0\ud800-\udfff]")
CODE = re.compile(r"[a-z0-9_-]+")
ACCOUNT = re.compile(r"[\w.@-]+")


def words(raw: Any) -> str:
    """What a cell says, trimmed and otherwise as typed; "" where it is blank.

    ValueError for the text of an error, a date or time, and more than a cell of the format holds.
    """
    if raw is None:
        return ""
    if isinstance(raw, str):
        if len(raw) > LONGEST:
            raise ValueError(f"超过 {LONGEST} 字")
        typed = trimmed(raw)
        if typed.startswith("#") and typed.upper() in ERRORS:
            raise ValueError(ERROR)
        return typed
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float | Decimal):
        return written(raw)
    if isinstance(raw, CalendarMonth):
        return str(raw)
    raise ValueError("是日期或时间，请把单元格设为文本再填")


def narrow(raw: Any) -> str:
    """The same in half width, without what nobody sees: for codes, months, numbers and words from a list."""
    return half_width(words(raw))


def text(limit: int) -> Reader:
    """Words of at most `limit` characters; ValueError for more, and for what no database keeps."""

    def read(raw: Any) -> str | None:
        typed = words(raw)
        if len(typed) > limit:
            raise ValueError(f"最多 {limit} 字，现有 {len(typed)} 字")
        if UNSAVABLE.search(typed):
            raise ValueError("有不能保存的字符，请重新输入")
        return typed or None

    return read


def prose(limit: int, *, lines: bool = False) -> Reader:
    """What people write for people, as the forms read it: without what nobody sees; line breaks where `lines` stay."""
    read = text(limit)
    return lambda raw: read(visible(words(raw), lines=lines))


def name(limit: int) -> Reader:
    """A text that others refer to: full-width digits and letters become plain ones."""
    read = text(limit)
    return lambda raw: (typed := read(raw)) and typed.translate(PLAIN_LETTERS)


def code(raw: Any) -> str | None:
    """A code of our own; ValueError where it has other characters or too many."""
    typed = narrow(raw)
    if typed and not CODE.fullmatch(typed):
        raise ValueError(f"“{typed}”不是编码，编码只能用小写字母、数字、下划线和连字符")
    if len(typed) > 40:
        raise ValueError(f"编码最多 40 个字符，现有 {len(typed)} 个")
    return typed or None


def account(raw: Any) -> str | None:
    """The name of an account; ValueError where it has other characters or too many."""
    typed = narrow(raw)
    if typed and not ACCOUNT.fullmatch(typed):
        raise ValueError(f"“{typed}”不是账号，账号只能用文字、数字和 . _ @ -")
    if len(typed) > 40:
        raise ValueError(f"账号最多 40 个字符，现有 {len(typed)} 个")
    return typed or None


def email(raw: Any) -> str | None:
    """An address of e-mail; ValueError where it is none."""
    typed = narrow(raw)
    if typed:
        try:
            validate_email(typed)
        except ValidationError:
            raise ValueError(f"“{typed}”不是邮箱地址，请写成 name@example.cn") from None
    return typed or None


def reference(raw: Any) -> str | None:
    """A unit as another row names it: by its code or, for people to read, by its name or short name.

    ValueError where it is longer than any of these.
    """
    typed = narrow(raw)
    if len(typed) > LONGEST_NAME:
        raise ValueError(f"“{echo(typed)}”不是编码，编码最多 40 个字符")
    return typed or None


def number(raw: Any) -> Decimal | None:
    """A number as people write it; ValueError for what is none."""
    if isinstance(raw, bool | date | CalendarMonth):
        raise ValueError(NO_NUMBER)
    typed = narrow(raw)
    return read_number(typed) if typed else None


def figure(raw: Any) -> Decimal | None:
    """A number, or a word for none; two numbers in one cell have columns of their own: ValueError."""
    typed = words(raw) if isinstance(raw, str) else ""
    if typed and is_blank(typed):
        return None
    pair = split_pair(typed) if typed else None
    if pair and all(map(_is_number, pair)):
        raise ValueError(f"“{echo(typed)}”是两个数，请分别填进 完成数、总数 两列")
    return number(raw)


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except ValueError:
        return False
    return True


def whole(low: int, high: int) -> Reader:
    """A whole number from `low` to `high`; ValueError for any other."""

    def read(raw: Any) -> int | None:
        if isinstance(raw, bool | date | CalendarMonth):
            raise ValueError(f"应是 {low} 到 {high} 的整数")
        typed = narrow(raw)
        if not typed:
            return None
        if not _is_number(typed) or not low <= (exactly := read_number(typed)) <= high or exactly % 1:
            raise ValueError(f"“{echo(typed)}”不对，应是 {low} 到 {high} 的整数")
        return int(exactly)

    return read


def month(raw: Any) -> CalendarMonth | None:
    """A month with a year before it and one after, because deadlines and streaks cross years; else ValueError."""
    if isinstance(raw, datetime):
        _ask_at_the_edge(raw)
    if isinstance(raw, date | CalendarMonth):  # a datetime is a date too
        read = CalendarMonth(raw.year, raw.month)
    elif typed := narrow(raw):
        read = CalendarMonth.parse(typed)
    else:
        return None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"{read} 太远，年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
    return read


def _ask_at_the_edge(moment: datetime) -> None:
    """Some programs write the first of a month seconds too early; its very last second is how others end one."""
    if moment.year > LAST_YEAR or not _is_over(moment, A_MINUTE) or _is_over(moment, A_SECOND):
        return
    early = CalendarMonth.of(moment)
    late = early.plus(1)
    shown = f"{moment:%Y-%m-%d %H:%M:%S}"
    raise ValueError(
        f"“{shown}”离{late.chinese}不到一分钟，是{early.chinese}还是{late.chinese}？请写成 {early} 或 {late}"
    )


def _is_over(moment: datetime, span: timedelta) -> bool:
    return (moment + span).month != moment.month


class Choice:
    """A word from a list of (value, label): read as the value; ValueError for any other."""

    def __init__(self, values: Iterable[tuple[Any, str]]):
        self.by_label = {label: value for value, label in values}

    @property
    def labels(self) -> list[str]:
        """The words that a cell may hold, in their order."""
        return [*self.by_label]

    def __call__(self, raw: Any) -> Any:
        typed = narrow(raw)
        if typed and typed not in self.by_label:
            raise ValueError(f"没有“{typed}”，请填 {'、'.join(self.by_label)}")
        return self.by_label[typed] if typed else None


yes_no = Choice([(True, "是"), (False, "否")])
