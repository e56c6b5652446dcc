"""What the history keeps of a row: its whole content at each step, to compare versions and to verify rows."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import UTC
from decimal import Decimal
from itertools import groupby

import rfc8785
from django.db import models

from assessments.events import ExplanationContent, LineContent
from assessments.light_request_events import LightRequestContent
from assessments.models import Determination, Explanation, LightRequest, Talk
from assessments.talk_events import TalkContent
from departments.months import CalendarMonth
from rules.models import NUMBERS, Reading
from rules.standards import plain

Group = tuple[int, CalendarMonth]  # a metric's key and a month


def line_content(line: Determination) -> LineContent:
    """A line as plain values; its events carry them, and verification compares them."""
    return LineContent(
        month=str(line.month.calendar_month),
        assessor=line.assessor.code,
        clause=line.clause.label,
        unit=line.unit.code,
        version=line.version,
        state=str(line.state),
        decided_by=line.decided_by_id,
        note=line.note,
        reopened_because=line.reopened_because,
        data_month=str(line.data_month),
        grounds=line.grounds,
        grounds_by_machine=line.grounds_by_machine,
        facts=line.facts,
        origin=str(line.origin),
        merged_into=line.merged_into_id,
        figure={name: _plain(getattr(line, name)) for name in NUMBERS},
    )


def light_request_content(request: LightRequest) -> LightRequestContent:
    """A request as plain values; its events carry them, and verification compares them."""
    return LightRequestContent(
        month=str(request.month.calendar_month),
        assessor=request.assessor.code,
        clause=request.clause.label,
        unit=request.unit.code,
        data_month=str(request.data_month),
        state=str(request.state),
        version=request.version,
        words=request.words,
        until=request.until.isoformat() if request.until else None,
        asked_by=request.asked_by_id,
        note=request.note,
        waived_by=request.waived_by_id,
    )


def explanation_content(explanation: Explanation) -> ExplanationContent:
    """An explanation as plain values, as `line_content` of a line."""
    return ExplanationContent(
        month=str(explanation.month.calendar_month),
        assessor=explanation.assessor.code,
        clause=explanation.clause.label,
        unit=explanation.unit.code if explanation.unit else None,
        version=explanation.version,
        state=str(explanation.state),
        decided_by=explanation.decided_by_id,
        note=explanation.note,
        reopened_because=explanation.reopened_because,
        reason=str(explanation.reason),
        words=explanation.words,
        basis=explanation.basis,
    )


def talk_content(talk: Talk) -> TalkContent:
    """A talk as plain values."""
    return TalkContent(
        month=str(talk.month.calendar_month),
        department=talk.department.code,
        line=talk.line_id,
        explanation=talk.explanation_id,
        about=talk.about,
        held_at=talk.held_at.astimezone(UTC).isoformat(),
        with_whom=talk.with_whom,
        words=talk.words,
        corrects=talk.corrects_id,
        noted_by=talk.noted_by_id,
    )


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
    return wanted | {key: digest for key, digest in digests_of_figures(within) if key in wanted}


def digests_of_figures(readings: models.QuerySet[Reading]) -> Iterator[tuple[str, str]]:
    """The digest of each metric's month among the readings given, which are walked once."""
    rows = readings.order_by("metric_id", "calendar_month", "unit_id").values_list(
        "metric_id", "calendar_month", "unit_id", *NUMBERS
    )
    for group, group_rows in groupby(rows.iterator(), key=lambda row: row[:2]):
        held = [[unit, *map(_plain, numbers)] for _, _, unit, *numbers in group_rows]
        yield figure_key(group), hashlib.sha256(rfc8785.dumps(held)).hexdigest()
