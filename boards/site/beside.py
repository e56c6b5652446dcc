"""What a month's board is seen beside: the boards compared with, and each unit's earlier months."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assessments.dates import SHANGHAI
from boards.differences import Difference, differences
from boards.models import Edition, Standing
from boards.site.month import Issued, Surroundings
from boards.site.rows import STRIP_MONTHS, MonthCounts
from boards.year_to_date import overtaken_by
from departments.months import CalendarMonth


@dataclass(frozen=True)
class Digests:
    """The marks of every edition (its digest, and whether it was withdrawn), by month in the order of their numbers:
    what pages are made from.
    """

    by_month: dict[CalendarMonth, list[str]]

    @classmethod
    def of(cls, editions: Iterable[tuple[CalendarMonth, str]]) -> "Digests":
        """From (month, Edition.state_mark) in the order of months and numbers."""
        by_month: dict[CalendarMonth, list[str]] = {}
        for month, digest in editions:
            by_month.setdefault(month, []).append(digest)
        return cls(by_month)

    @classmethod
    def read(cls) -> "Digests":
        editions = Edition.objects.select_related("withdrawal").defer("content").order_by("month", "number")
        return cls.of((edition.month, edition.state_mark) for edition in editions)

    def of_months(self, months: Iterable[CalendarMonth]) -> list[list[str]]:
        return [self.by_month.get(month, []) for month in months]

    def beside(self, month: CalendarMonth) -> list[list[str]]:
        """Of every edition that the page of a month may stand beside: a year back, and those before and after it.

        A year back is the strip, the month compared with, and what the year's sums were counted from.
        """
        before, after = self.neighbours(month)
        named = [[str(at)] for at in (before, after) if at]
        return [*self.of_months(month.plus(-STRIP_MONTHS).up_to(month)), *named]

    def neighbours(self, month: CalendarMonth) -> tuple[CalendarMonth | None, CalendarMonth | None]:
        """The published months before and after."""
        at = bisect_left(self._months, month)
        after = at + (self._months[at : at + 1] == [month])
        return (self._months[at - 1] if at else None), (
            self._months[after] if after < len(self._months) else None
        )

    @cached_property
    def _months(self) -> list[CalendarMonth]:
        return sorted(self.by_month)


def surroundings(month: CalendarMonth) -> Surroundings:
    """What the other published boards give to the page of a month, in four queries."""
    standing = {edition.month: edition for edition in Edition.objects.latest_of_each_month().defer("content")}
    compared = {edition.month: edition.board for edition in _compared(month)}
    return Surroundings(
        last_month=compared.get(month.plus(-1)),
        last_year=compared.get(month.plus(-12)),
        strips=_strips(month, standing),
        neighbours=Digests.of((at, edition.digest) for at, edition in standing.items()).neighbours(month),
        issued=_issued(month),
    )


def causes_of(shown: Edition) -> list[tuple[CalendarMonth, int]]:
    """The editions of earlier months, as month and number, that have overtaken the sums of this one."""
    return [(cause.month, cause.number) for cause in overtaken_by(shown)]


def changes_of(shown: Edition) -> Difference | None:
    """What a correction changed of the edition before it; None for the first, or where one is not to be read."""
    if shown.number == 1:
        return None
    before = Edition.objects.issue(shown.month, shown.number - 1)
    return changes_since(before, shown) if before else None


def changes_since(before: Edition, after: Edition) -> Difference | None:
    """What differs between two editions of a month; None where one is unreadable, or its words were withdrawn."""
    try:
        return differences(before.board, after.board)
    except (ValueError, KeyError, TypeError, AttributeError):  # no board at all: verification names it
        return None


def _issued(month: CalendarMonth) -> list[Issued]:
    """The editions of a month, the first first, in one query."""
    editions = Edition.objects.filter(month=month).select_related("withdrawal").defer("content")
    return [
        Issued(
            edition.number,
            edition.published_at.astimezone(SHANGHAI).date(),
            edition.get_kind_display(),
            is_withdrawn=edition.withdrawn is not None,
        )
        for edition in editions.order_by("number")
    ]


def _compared(month: CalendarMonth) -> list[Edition]:
    return list(Edition.objects.latest_of_each_month().filter(month__in=[month.plus(-1), month.plus(-12)]))


def _strips(month: CalendarMonth, standing: dict[CalendarMonth, Edition]) -> dict[str, list[MonthCounts]]:
    """A unit without a row in a published month has zeros there: it was not judged."""
    months = [at for at in month.plus(1 - STRIP_MONTHS).up_to(month.plus(-1)) if at in standing]
    at_edition = {standing[at].pk: at for at in months}
    rows = Standing.objects.filter(edition__in=at_edition).values_list(
        "unit_code", "edition", "red_flag", "yellow_light", "red_light"
    )
    counts: dict[str, dict[CalendarMonth, tuple[int, int, int]]] = {}
    for unit, edition, flags, yellow, red in rows:
        counts.setdefault(unit, {})[at_edition[edition]] = (flags, yellow, red)
    return {unit: [(at, *own.get(at, (0, 0, 0))) for at in months] for unit, own in counts.items()}
