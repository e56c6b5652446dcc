"""The board of a month as it would be published now: one draft for rehearsal, publication and correction.

The document is exactly that of the contract's section 5, without what only publication knows: edition,
published_at, previous_digest, history, digest.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import rfc8785
from django.conf import settings

from assessments.models import Determination, LineState, Month, Submission, assessors_asked
from boards.document import SCHEMA, Board, read
from boards.ranking import Entrant, Place, Tally, ranking, tally
from boards.year_to_date import year_before
from departments.models import Department
from departments.months import CalendarMonth
from rules.figures import Figure, shown
from rules.models import PointScale, Signal, Visibility
from rules.standards import plain


@dataclass(frozen=True)
class Listed:
    """A unit as a board lists it: code, short name, group."""

    code: str
    name: str
    group: str

    @classmethod
    def of(cls, unit: Department) -> "Listed":
        return cls(unit.code, unit.label, unit.group)


@dataclass(frozen=True)
class Draft:
    """A board before publication, what stays out of it, and where ranks moved against last month."""

    month: Month
    document: dict[str, Any]
    left_out: list[Determination]
    tallies: dict[str, Tally]

    @cached_property
    def board(self) -> Board:
        return read(self.document)

    @property
    def digest(self) -> str:
        """What the rehearsal showed: publication refuses when it differs by then."""
        return digest_of(self.document)


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the RFC 8785 form of a document without its `digest`."""
    bare = {key: value for key, value in document.items() if key != "digest"}
    return hashlib.sha256(rfc8785.dumps(bare)).hexdigest()


def draft(month: Month, *, reason: str = "", backfilled_from: date | None = None) -> Draft:
    """Make the board of a month from its accepted lines; everything else filed stays out, and is listed."""
    at = month.calendar_month
    units = list(Department.objects.assessed(at))
    lines = list(_lines(month))
    accepted = [line for line in lines if line.state == LineState.ACCEPTED]
    scale = PointScale.objects.of(at.year)
    points = {signal.value: getattr(scale, signal.value) for signal in Signal}
    assessors = _assessors(at, accepted)
    units = _with_counted(units, accepted)
    entries, listed = _determinations(accepted, units), [Listed.of(unit) for unit in units]
    tallies = tallied(listed, entries, points)
    document = {
        "schema": SCHEMA,
        "district": settings.DISTRICT_NAME,
        "issuer": settings.ISSUER_NAME,
        "month": str(at),
        "reason": reason,
        "backfilled_from": backfilled_from.isoformat() if backfilled_from else None,
        "policy": {signal: plain(number) for signal, number in points.items()},
        "totals": counted(entries),
        "assessors": reporting(month, assessors, backfilled=backfilled_from is not None),
        "ranking": ranked(listed, tallies, year_before(at)),
        "determinations": entries,
    }
    return Draft(month, document, [line for line in lines if line.state != LineState.ACCEPTED], tallies)


def _lines(month: Month) -> Sequence[Determination]:
    if not month.pk:
        return []
    return Determination.objects.filter(month=month).with_names()


def _with_counted(units: list[Department], accepted: list[Determination]) -> list[Department]:
    """A unit that ended before the month is still ranked in it where a late line counts for it."""
    held = {unit.pk for unit in units}
    ended = {line.unit_id: line.unit for line in accepted if line.unit_id not in held}
    return sorted([*units, *ended.values()], key=lambda unit: (unit.position, unit.code))


def tallied(
    units: Sequence[Listed], entries: Sequence[Mapping[str, Any]], points: Mapping[str, Decimal]
) -> dict[str, Tally]:
    """What each unit has on a board of these determinations, by its code."""
    signals: dict[str, list[str]] = defaultdict(list)
    for each in entries:
        signals[each["unit"]].append(each["signal"])
    return {unit.code: tally(signals[unit.code], points) for unit in units}


def counted(entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many of each signal a board of these determinations has."""
    return {signal.value: sum(each["signal"] == signal for each in entries) for signal in Signal}


def ranked(
    units: Sequence[Listed], tallies: Mapping[str, Tally], before: Mapping[str, Tally]
) -> list[dict[str, Any]]:
    """The rows of the ranking, best first; `units` in register order, `before` the sums of the earlier months."""
    names = {unit.code: unit.name for unit in units}
    sums = {unit.code: before.get(unit.code, Tally()) + tallies[unit.code] for unit in units}
    year = {place.unit: place for place in ranking([Entrant(u.code, u.group, sums[u.code]) for u in units])}
    places = ranking([Entrant(unit.code, unit.group, tallies[unit.code]) for unit in units])
    return [
        {
            "rank": place.rank,
            "group_rank": place.group_rank,
            "unit": place.unit,
            "name": names[place.unit],
            "group": place.group,
            **_counts(place.tally),
            "year_to_date": _year_to_date(year[place.unit]),
        }
        for place in places
    ]


def _counts(tally_: Tally) -> dict[str, Any]:
    return {
        "red_flag": tally_.red_flag,
        "yellow_light": tally_.yellow_light,
        "red_light": tally_.red_light,
        "score": plain(tally_.score),
    }


def _year_to_date(place: Place) -> dict[str, Any] | None:
    if place.rank is None:
        return None
    return {"rank": place.rank, "group_rank": place.group_rank, **_counts(place.tally)}


def _assessors(at: CalendarMonth, accepted: Sequence[Determination]) -> list[Department]:
    """Who was asked for a return of the month; with who was not, and has a late line in it all the same."""
    asked = {each.pk: each for each in assessors_asked(at)}
    found = asked | {line.assessor_id: line.assessor for line in accepted if line.assessor_id not in asked}
    return sorted(found.values(), key=lambda each: (each.position, each.code))


def reporting(month: Month, assessors: Sequence[Department], *, backfilled: bool) -> list[dict[str, Any]]:
    """Who assesses that month, whether they filed, whether late; what was filed elsewhere was not late here."""
    filed = {each.department_id: each for each in Submission.objects.filed(month).select_related("month")}
    return [
        {
            "assessor": each.code,
            "name": each.label,
            "filed": each.pk in filed,
            "late": each.pk in filed and not backfilled and filed[each.pk].is_late,
        }
        for each in assessors
    ]


def _determinations(accepted: Sequence[Determination], units: Sequence[Department]) -> list[dict[str, Any]]:
    """Register order of the unit, signal, register order of the assessor, clause number, data month."""
    unit_order = {unit.pk: n for n, unit in enumerate(units)}
    signal_order = {signal.value: n for n, signal in enumerate(Signal)}
    ordered = sorted(
        accepted,
        key=lambda line: (
            unit_order[line.unit_id],
            signal_order[line.clause.signal],
            (line.assessor.position, line.assessor.code),
            line.clause.number,
            line.data_month,
        ),
    )
    return [given(line) for line in ordered]


def given(line: Determination) -> dict[str, Any]:
    """One determination as a board tells it; of an internal clause not a word and not a figure."""
    clause, withheld = line.clause, line.clause.visibility == Visibility.INTERNAL
    return {
        "signal": clause.signal,
        "unit": line.unit.code,
        "assessor": line.assessor.code,
        "clause": clause.label,
        "clause_text": "" if withheld else clause.text,
        "grounds": "" if withheld else line.grounds,
        "withheld": withheld,
        "data_month": str(line.data_month),
        "origin": line.origin,
        **(_NO_FIGURE if withheld else _figure(line)),
    }


_NO_FIGURE = dict.fromkeys(("metric", "value", "measure", "done", "total"))


def _figure(line: Determination) -> dict[str, Any]:
    """The value as shown and the exact pair beside it, as the line was decided on them."""
    metric = line.clause.metric
    if metric is None or (line.value is None and line.done is None):
        return {
            **_NO_FIGURE,
            **({"metric": metric.name, "measure": metric.measure or None} if metric else {}),
        }
    figure = Figure(line.value, line.done, line.total)
    exact = plain(line.value) if line.value is not None else shown(figure, metric.yardstick)
    return {
        "metric": metric.name,
        "value": exact or None,
        "measure": metric.measure or None,
        "done": None if line.done is None else plain(line.done),
        "total": None if line.total is None else plain(line.total),
    }
