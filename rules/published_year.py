"""Which months of a year are published: the app above that publishes is asked, nothing of it is known here.

It declares a module `months_out` with `months_out(months)`, which gives those of the months whose board is out.
"""

from collections.abc import Collection
from dataclasses import dataclass

from departments.declared import declared
from departments.months import CalendarMonth, months_said


@dataclass(frozen=True)
class PublishedYear:
    """The months of one year whose board is out, and the first whose board is not (None: all are out)."""

    months: tuple[CalendarMonth, ...]
    first_open: CalendarMonth | None

    @property
    def words(self) -> str:
        """`1月至3月、5月`."""
        return months_said(month.month for month in self.months)

    @property
    def missing(self) -> str:
        """The months of the year without a board, in the same words; empty where all are out."""
        out = {month.month for month in self.months}
        return months_said(number for number in range(1, 13) if number not in out)


def published_in(year: int) -> PublishedYear:
    """Which boards of a calendar year are out; one query, none where no app publishes."""
    months = CalendarMonth(year, 1).up_to(CalendarMonth(year, 12))
    out = months_published(months)
    return PublishedYear(
        tuple(month for month in months if month in out),
        next((month for month in months if month not in out), None),
    )


def months_published(months: Collection[CalendarMonth]) -> set[CalendarMonth]:
    """Those of the months whose board is out; one query for each app that publishes."""
    return {month for module in declared("months_out") for month in module.months_out(months)}
