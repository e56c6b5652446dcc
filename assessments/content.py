"""What the history keeps of a row: its whole content at each step, so that versions can be compared and rows proved."""

import hashlib
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

import rfc8785
from django.db import models

from assessments.models import Determination, Explanation
from departments.months import CalendarMonth
from rules.models import NUMBERS, Reading
from rules.standards import plain

Group = tuple[int, CalendarMonth]  # a metric's key and a month


def content_of(thing: Determination | Explanation) -> dict[str, Any]:
    """A line or an explanation as plain values; its events carry them, and verification compares them."""
    common = {
        "month": str(thing.month.calendar_month),
        "assessor": thing.assessor.code,
        "clause": thing.clause.label,
        "unit": thing.unit.code if thing.unit else None,
        "version": thing.version,
        "state": str(thing.state),
        "decided_by": thing.decided_by_id,
        "note": thing.note,
        "reopened_because": thing.reopened_because,
    }
    if isinstance(thing, Determination):
        return common | {
            "data_month": str(thing.data_month),
            "grounds": thing.grounds,
            "grounds_by_machine": thing.grounds_by_machine,
            "facts": thing.facts,
            "origin": str(thing.origin),
            "figure": {name: _plain(getattr(thing, name)) for name in NUMBERS},
        }
    return common | {"reason": str(thing.reason), "words": thing.words, "basis": thing.basis}


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def figure_key(group: Group) -> str:
    """What an event calls the readings of a metric in a month."""
    return f"{group[0]} {group[1]}"


def figure_digests(groups: Collection[Group]) -> dict[str, str | None]:
    """By `figure_key` of each metric and month the digest of all its readings, None where there is none."""
    within = Reading.objects.filter(
        metric__in={metric for metric, _ in groups}, calendar_month__in={month for _, month in groups}
    )
    wanted: dict[str, str | None] = dict.fromkeys(map(figure_key, groups))
    return wanted | {key: found for key, found in digests_of_figures(within) if key in wanted}


def digests_of_figures(readings: models.QuerySet[Reading]) -> Iterator[tuple[str, str]]:
    """The digest of each metric's month among the readings given, which are walked once."""
    rows = readings.order_by("metric_id", "calendar_month", "unit_id").values_list(
        "metric_id", "calendar_month", "unit_id", *NUMBERS
    )
    for group, found in groupby(rows.iterator(), key=lambda row: row[:2]):
        held = [[unit, *map(_plain, numbers)] for _, _, unit, *numbers in found]
        yield figure_key(group), hashlib.sha256(rfc8785.dumps(held)).hexdigest()
