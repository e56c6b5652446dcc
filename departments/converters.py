"""The calendar month in addresses: `<month:month>` takes `2026-06` only, so that a page has one address."""

from django.urls import register_converter

from departments.months import CalendarMonth


class MonthConverter:
    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> CalendarMonth:
        return CalendarMonth.parse(value)  # its ValueError means: no such address

    def to_url(self, value: CalendarMonth) -> str:
        return str(value)


register_converter(MonthConverter, "month")
