"""Numbers as people type them in cells and fields (contract, section 2). Plain Python, no Django."""

import re
import unicodedata
from decimal import Decimal

MOST_DIGITS, MOST_PLACES = 15, 6
_PLAIN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def echo(text: str, most: int = 30) -> str:
    """A text as a refusal quotes it: whole, or its beginning."""
    return text if len(text) <= most else f"{text[:most]}…"


def read_number(text: str) -> Decimal:
    """An exact number from plain decimals; full-width digits, thousands commas and a final % are read.

    ValueError with a Chinese sentence where it is no number, has an exponent, more than 15 digits
    or more than 6 decimals.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    if not _PLAIN.fullmatch(plain):
        raise ValueError(f"“{echo(text)}”不是数，请写成 87.2 或 54000")
    number = Decimal(plain.replace(",", ""))
    places = -min(0, number.normalize().as_tuple().exponent)
    if places > MOST_PLACES:
        raise ValueError(f"“{echo(text)}”小数超过 {MOST_PLACES} 位")
    if len(f"{abs(number):f}".replace(".", "").lstrip("0")) > MOST_DIGITS:
        raise ValueError(f"“{echo(text)}”超过 {MOST_DIGITS} 位数字")
    return number
