"""Numbers as people type them in cells and fields (contract, section 2). Plain Python, no Django."""

import re
from collections.abc import Mapping
from decimal import Decimal
from math import ulp

from departments.text import narrow
from rules.standards import plain

MOST_DIGITS, MOST_PLACES = 15, 6
BLANK_WORDS = ("", "-", "—", "——", "–", "/", "无", "无数据")  # a figure that is not there, as people say it
NOISE = Decimal("1E-9")  # what a formula leaves over where its figures cancel out
MOST_FIGURES = 400  # no number that could be written out is longer
HALF_A_PAIR = "缺一半，请写成 完成数/总数，如 54000/90000"
NO_NUMBER = "不是数，请写成 87.2 或 54000"
_PLAIN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_WHAT_INSTEAD = "请改填完成数和总数，或先用 ROUND(…,2) 取到两位小数"


def echo(text: str, most: int = 30) -> str:
    """A text as a refusal quotes it: whole, or its beginning."""
    return text if len(text) <= most else f"{text[:most]}…"


def exact(number: float | int | Decimal) -> Decimal:
    """The decimal that a number cell shows: the noise of binary calculation in its last digit is dropped."""
    if isinstance(number, float):
        short = float(f"{number:.{MOST_DIGITS}g}")
        return Decimal(repr(short if abs(short - number) <= 2 * ulp(number) else number))
    return Decimal(number)


def written(number: float | int | Decimal) -> str:
    """A number in plain decimals, as `read_number` takes them; ValueError where it has none."""
    decimal = exact(number)
    if not decimal.is_finite() or abs(decimal.adjusted()) > MOST_FIGURES:
        raise ValueError(NO_NUMBER)
    text = f"{decimal:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_blank(text: str) -> bool:
    """Whether a figure is left out: nothing there, or a word for it."""
    return narrow(text) in BLANK_WORDS


def read_number(text: str) -> Decimal:
    """An exact number from plain decimals; full-width digits, thousands commas and a final % are read.

    ValueError with a Chinese sentence where it is no number, has an exponent, more than 15 digits
    or more than 6 decimals.
    """
    typed = narrow(text).removesuffix("%").strip()
    if not _PLAIN.fullmatch(typed):
        raise ValueError(f"“{echo(text)}”{NO_NUMBER}")
    number = Decimal(typed.replace(",", ""))
    places = len(f"{number.normalize():f}".partition(".")[2])
    if places > MOST_PLACES:
        raise ValueError(f"“{echo(text)}”小数超过 {MOST_PLACES} 位，{_WHAT_INSTEAD}")
    if len(f"{abs(number):f}".replace(".", "").lstrip("0")) > MOST_DIGITS:
        raise ValueError(
            f"“{echo(text)}”超过 {MOST_DIGITS} 位数字，请用 ROUND 去掉小数，或换用大一些的计量单位"
        )
    return number


def split_pair(text: str) -> tuple[str, str] | None:
    """The two halves of 54000/90000 or 54000÷90000, or None where the text is no pair.

    ValueError with a Chinese sentence where one half is missing.
    """
    typed = narrow(text).replace("÷", "/")
    done, slash, total = typed.partition("/")
    if not slash or typed in BLANK_WORDS or typed.startswith("#"):  # an error of a spreadsheet: #DIV/0!
        return None
    if not (done.strip() and total.strip()):
        raise ValueError(f"“{echo(text)}”{HALF_A_PAIR}")
    return done, total


def read_cell(text: str) -> dict[str, Decimal | None]:
    """A value, a pair `完成数/总数`, or nothing; ValueError with a Chinese sentence otherwise."""
    if is_blank(text):
        return {"value": None, "done": None, "total": None}
    pair = split_pair(text)
    if pair is None:
        return {"value": read_number(text), "done": None, "total": None}
    return {"value": None, "done": read_number(pair[0]), "total": read_number(pair[1])}


def in_words(numbers: Mapping[str, Decimal | None]) -> str:
    """Numbers as a person types them in one cell, `87.2` or `54000/90000`; "" of none."""
    value = numbers.get("value")
    if value is not None:
        return plain(value)
    done, total = numbers.get("done"), numbers.get("total")
    return "" if done is None or total is None else f"{plain(done)}/{plain(total)}"


def is_percent(measure: str) -> bool:
    """Whether a unit of measure says that figures are percentages."""
    return narrow(measure) == "%"


def is_figure(text: str) -> bool:
    """Whether a text is a number or a pair that can be read."""
    try:
        return not is_blank(text) and bool(read_cell(text))
    except ValueError:
        return False


def is_number_like(text: str) -> bool:
    """Whether a text is a number or a pair, or would be one but for a slip: it has a digit and no words."""
    typed = narrow(text)
    return bool(re.search(r"\d", typed)) and not re.search(r"[^\W\d_]{3}", typed)
