"""Presses on the office's pages, and what they led to."""

from datetime import datetime

from django.contrib.messages import get_messages

from assessments.dates import SHANGHAI
from assessments.models import Month
from assessments.office.narrowing import NOTHING_ASKED


def address(line):
    return f"/review/lines/{line.pk}/"


def decide(client, line, step, *, note="", reasons=(), against=(), version=None, seen_state="", **more):
    data = {"step": step, "note": note, "reasons": list(reasons), "version": version or line.version}
    data |= {"seen_state": seen_state, "against": list(against)}
    return client.post(address(line), data, **more)


def messages_of(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def state_of(line):
    return type(line).objects.get(pk=line.pk).state


def groups_of(queue, tab):
    """What stands in a tab of the queue, by department."""
    return queue.page(NOTHING_ASKED.within(tab)).groups


def publish(month):
    Month.objects.filter(pk=month.pk).update(published_at=datetime(2026, 7, 17, 9, tzinfo=SHANGHAI))
