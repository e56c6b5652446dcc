"""A month published as tests need it."""

from datetime import date

from boards.publishing import Approval, publish
from departments.months import CalendarMonth
from tests.factories import (
    JUNE,
)

APPROVED = Approval("区委常委会", date(2026, 7, 16), "同意发布")
MAY = CalendarMonth(2026, 5)


def release(publisher, published_on, month=JUNE, *, approval=APPROVED, **options):
    return publish(month, actor=publisher, approval=approval, now=published_on, **options)
