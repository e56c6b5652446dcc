"""The public pages of the inspections as bytes: the list of rounds, the result of one, its data, the index."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse

from assessments.dates import local_day
from boards.chaining import moment
from boards.site.data import JSON
from boards.site.public_page import PublicPage, printed, state_of
from departments.months import CalendarMonth
from inspections.document import year_counts
from inspections.draw import commitment
from inspections.models import InspectionBulletin, Round

HERE = "inspections"
LATE_WORDS = {"notify": "反馈", "verify": "核实", "recheck": "复查", "review": "复核"}


@dataclass(frozen=True)
class CommittedRound:
    """A round that is drawn and not revealed: what everybody may know of it."""

    month: CalendarMonth
    draws: int
    commitment: str
    digest: str

    def as_data(self) -> dict[str, Any]:
        return {**vars(self), "month": str(self.month)}


@dataclass(frozen=True)
class InspectedYear:
    """The rounds of one year that are out, the newest first, and its measures by kind."""

    year: int
    bulletins: tuple[InspectionBulletin, ...]
    measures: tuple[tuple[str, int | None], ...]


def committed_rounds() -> list[CommittedRound]:
    rows = Round.objects.filter(draws__gt=0, revealed_at=None).order_by("-calendar_month")
    return [CommittedRound(row.calendar_month, row.draws, row.commitment, row.digest) for row in rows]


def inspected_years(standing: Iterable[InspectionBulletin], today: date) -> list[InspectedYear]:
    """Year by year, the newest first; `standing` comes the newest month first."""
    years = []
    for year, rounds in groupby(standing, key=lambda one: one.month.year):
        bulletins = tuple(rounds)
        is_over = year < today.year
        counts = year_counts(
            [one.whole_counts for one in bulletins], small=settings.SMALL_NUMBERS, is_over=is_over
        )
        years.append(InspectedYear(year, bulletins, tuple(counts.items())))
    return years


def results_page(today: date) -> PublicPage | None:
    """The list of rounds that are out, and the commitments of those that are running; None of neither."""
    standing, running = list(InspectionBulletin.objects.latest_of_each_round()), committed_rounds()
    if not standing and not running:
        return None
    state = state_of(
        "inspections", [one.digest for one in standing], [one.as_data() for one in running], today.year
    )
    return PublicPage(partial(_results, standing, running, today), lambda: state)


def _results(standing: Sequence[InspectionBulletin], running: Sequence[CommittedRound], today: date) -> bytes:
    context = {
        "years": inspected_years(standing, today),
        "running": running,
        "small": settings.SMALL_NUMBERS,
        "here": HERE,
        "at": reverse("inspection_results"),
        "description": f"{settings.DISTRICT_NAME}明查暗访：各轮查了多少单位、查实多少问题、怎样问责。",
    }
    return printed("inspections/results.html", context)


def result_page(shown: InspectionBulletin) -> PublicPage:
    return PublicPage(partial(_result, shown), lambda: state_of("inspection", shown.digest))


def _result(shown: InspectionBulletin) -> bytes:
    result = shown.result
    context = {
        "bulletin": shown,
        "result": result,
        "published_on": local_day(shown.published_at),
        "late": [(LATE_WORDS[name], count) for name, count in result.office_late.items()],
        "commitment": commitment(result.round.seed) if result.round.seed else "",
        "here": HERE,
        "at": reverse("inspection_result", args=[shown.month]),
        "description": f"{settings.DISTRICT_NAME}{shown.title}：覆盖率、查实问题、问责和抽签种子。",
    }
    return printed("inspections/result.html", context)


def result_file(shown: InspectionBulletin) -> PublicPage:
    """The frozen text itself, to the letter."""
    return PublicPage(lambda: shown.content.encode(), lambda: shown.digest, JSON)


def results_index() -> PublicPage:
    """The rounds that are out, the newest first, and those that are committed to."""
    listed = InspectionBulletin.objects.latest_of_each_round().defer("content", "counts")
    told = {
        "results": [
            {
                "month": str(one.month),
                "edition": one.number,
                "digest": one.digest,
                "published_at": moment(one.published_at),
            }
            for one in listed
        ],
        "running": [one.as_data() for one in committed_rounds()],
    }
    body = json.dumps(told, separators=(",", ":")).encode()
    return PublicPage(lambda: body, lambda: hashlib.sha256(body).hexdigest(), JSON)
