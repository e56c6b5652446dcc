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


def correct_by_page(client, address, typed):
    """The press that publishes a correction, after the one that shows what it changes; the last answer."""
    shown = client.post(address, {**typed, "press": "preview"}).context["preview"]
    return client.post(address, {**typed, "press": "publish", "previewed": shown.digest})
