"""Cells as people fill them, read one by one (contract, section 2): trimmed, full-width signs read.

A reader takes what a cell holds (text, number, date, month, bool or nothing) and gives the value, or None
for a blank cell. ValueError with a Chinese sentence says what is wrong and what is wanted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from math import ulp
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from assessments.numbers import MOST_DIGITS, read_number
from departments.fields import visible
from departments.months import CalendarMonth

Reader = Callable[[Any], Any]

LONGEST = 32_767  # what a cell of the format holds
UNREADABLE = object()  # what stands for a cell whose fault was named before it could be read
FIRST_YEAR, LAST_YEAR = 1901, 2998
INVISIBLE = "\u200b\ufeff"
PLAIN_LETTERS = {
    wide: wide - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for wide in range(ord(first), ord(last) + 1)
}
UNSAVABLE = re.compile("[\0\ud800-\udfff]")
CODE = re.compile(r"[a-z0-9_-]+")
ACCOUNT = re.compile(r"[\w.@-]+")


def exact(number: float | int | Decimal) -> Decimal:
    """The decimal that a number cell shows: the noise of binary calculation in its last digit is dropped."""
    if isinstance(number, float):
        short = float(f"{number:.{MOST_DIGITS}g}")
        return Decimal(repr(short if abs(short - number) <= 2 * ulp(number) else number))
    return Decimal(number)


def written(number: float | int | Decimal) -> str:
    """A number in plain decimals, as `read_number` takes them."""
    decimal = exact(number)
    if not decimal.is_finite() or decimal.adjusted() > LONGEST:
        raise ValueError("不是数，请写成 87.2 或 54000")
    text = f"{decimal:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(raw: Any) -> str:
    """What a cell says, trimmed and otherwise as typed; "" where it is blank."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        if len(raw) > LONGEST:
            raise ValueError(f"超过 {LONGEST} 字")
        return raw.strip().strip(INVISIBLE).strip()
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float | Decimal):
        return written(raw)
    if isinstance(raw, CalendarMonth):
        return str(raw)
    raise ValueError("是日期或时间，请把单元格设为文本再填")


def narrow(raw: Any) -> str:
    """The same in half width: for codes, months, numbers and words from a list."""
    said = words(raw)
    return said if said.isascii() else unicodedata.normalize("NFKC", said).strip()


def text(limit: int) -> Reader:
    def read(raw: Any) -> str | None:
        said = words(raw)
        if len(said) > limit:
            raise ValueError(f"最多 {limit} 字，现有 {len(said)} 字")
        if UNSAVABLE.search(said):
            raise ValueError("有不能保存的字符，请重新输入")
        return said or None

    return read


def prose(limit: int, *, lines: bool = False) -> Reader:
    """What people write for people, as the forms read it: without what nobody sees; line breaks where `lines` stay."""
    read = text(limit)
    return lambda raw: read(visible(words(raw), lines=lines))


def name(limit: int) -> Reader:
    """A text that others refer to: full-width digits and letters become plain ones."""
    read = text(limit)
    return lambda raw: (said := read(raw)) and said.translate(PLAIN_LETTERS)


def code(raw: Any) -> str | None:
    said = narrow(raw)
    if said and not CODE.fullmatch(said):
        raise ValueError(f"“{said}”不是编码，编码只能用小写字母、数字、下划线和连字符")
    if len(said) > 40:
        raise ValueError(f"编码最多 40 个字符，现有 {len(said)} 个")
    return said or None


def account(raw: Any) -> str | None:
    said = narrow(raw)
    if said and not ACCOUNT.fullmatch(said):
        raise ValueError(f"“{said}”不是账号，账号只能用文字、数字和 . _ @ -")
    if len(said) > 40:
        raise ValueError(f"账号最多 40 个字符，现有 {len(said)} 个")
    return said or None


def email(raw: Any) -> str | None:
    said = narrow(raw)
    if said:
        try:
            validate_email(said)
        except ValidationError:
            raise ValueError(f"“{said}”不是邮箱地址，请写成 name@example.cn") from None
    return said or None


def number(raw: Any) -> Decimal | None:
    if isinstance(raw, bool | date | CalendarMonth):
        raise ValueError("不是数，请写成 87.2 或 54000")
    said = narrow(raw)
    return read_number(said) if said else None


def whole(low: int, high: int) -> Reader:
    def read(raw: Any) -> int | None:
        exactly = number(raw)
        if exactly is not None and (exactly != int(exactly) or not low <= exactly <= high):
            raise ValueError(f"“{written(exactly)}”不对，应是 {low} 到 {high} 的整数")
        return None if exactly is None else int(exactly)

    return read


def month(raw: Any) -> CalendarMonth | None:
    """A month with a year before it and one after, for deadlines and streaks reach over its edge."""
    if isinstance(raw, date | CalendarMonth):  # a datetime is a date too
        read = CalendarMonth(raw.year, raw.month)
    elif said := narrow(raw):
        read = CalendarMonth.parse(said)
    else:
        return None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"{read} 太远，年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
    return read


def choice(values: Iterable[tuple[Any, str]]) -> Reader:
    """A word from a list of (value, label): read as the value."""
    by_label = {label: value for value, label in values}

    def read(raw: Any) -> Any:
        said = narrow(raw)
        if said and said not in by_label:
            raise ValueError(f"没有“{said}”，请填 {'、'.join(by_label)}")
        return by_label[said] if said else None

    return read


yes_no = choice([(True, "是"), (False, "否")])
