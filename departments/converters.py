"""Months, years and numbers in addresses: `<month:…>` takes `2026-06` only, `<number:…>` `1` and not `01`.

So a page has one address.
"""

from django.urls import register_converter
from django.urls.converters import IntConverter

from departments.months import CalendarMonth

FIRST_YEAR, LAST_YEAR = 2000, 2998  # a month before and after is always there to compare with


def _within(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("没有这个地址")
    return year


class MonthConverter:
    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> CalendarMonth:
        month = CalendarMonth.parse(value)  # a ValueError means: no such address
        _within(month.year)
        return month

    def to_url(self, value: CalendarMonth) -> str:
        return str(value)


class YearConverter:
    regex = r"[0-9]{4}"

    def to_python(self, value: str) -> int:
        return _within(int(value))

    def to_url(self, value: int) -> str:
        return str(value)


class NumberConverter(IntConverter):
    regex = "[1-9][0-9]*"


register_converter(MonthConverter, "month")
register_converter(YearConverter, "year")
register_converter(NumberConverter, "number")
