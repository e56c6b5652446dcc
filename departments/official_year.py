"""The State Council's days of a year, entered in the register as the notice has them; the office may change them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from departments.consequences import following, refuse_unforeseen
from departments.days import Span, in_spans
from departments.events import OfficialDaysEntered
from departments.history.records import record
from departments.models import Record, SpecialDay, User
from departments.official_days import OFFICIAL, OfficialYear
from departments.permissions import may_keep_register
from departments.register import enter_span


@dataclass(frozen=True)
class YearOfDays:
    """How a year stands: `official` None where its notice is not known here; `missing` of its days in the register.

    `is_entered`: they were once entered, so that what is missing was taken out by the office.
    """

    year: int
    official: OfficialYear | None
    missing: tuple[Span, ...]
    registered: int
    is_entered: bool


def years_of_days(today: date) -> list[YearOfDays]:
    """This year and the next."""
    return [_year_of_days(year) for year in (today.year, today.year + 1)]


def _year_of_days(year: int) -> YearOfDays:
    official = OFFICIAL.get(year)
    held = set(SpecialDay.objects.filter(day__year=year).values_list("day", flat=True))
    missing = tuple(_without(official, held)) if official else ()
    return YearOfDays(year, official, missing, len(held), _was_entered(year))


def _without(official: OfficialYear, held: set[date]) -> list[Span]:
    days = [(day, span.worked, span.note) for span in official.spans for day in span.days]
    return in_spans(day for day in days if day[0] not in held)


def _was_entered(year: int) -> bool:
    events = map(OfficialDaysEntered.of, Record.objects.filter(verb="special_day.official"))
    return any(event.year == year for event in events)


@transaction.atomic
def enter_official(year: int, *, actor: User | None, seen: str = "") -> int:
    """Enter those days of the year's notice that the register does not have; returns how many. A day that is there
    stays as the office has it.

    `actor` None is the daily command, which nobody has to ask. PermissionDenied; ValidationError where the notice
    is not known or nothing is missing; Unforeseen as in `register.add_days`.
    """
    if actor is not None and not may_keep_register(actor):
        raise PermissionDenied
    stands = _year_of_days(year)
    if stands.official is None:
        raise ValidationError(f"{year} 年的放假通知还没有，请登记")
    if not stands.missing:
        raise ValidationError(f"{year} 年的节假日和调休已经登记")
    with following("days", actor=actor) as consequences:
        rows = [enter_span(span) for span in stands.missing]
    days = [day.isoformat() for span in stands.missing for day in span.days]
    event = OfficialDaysEntered(year=year, notice=stands.official.notice, days=days)
    record(actor, event, rows[-1], f"按《{stands.official.notice}》登记 {len(days)} 天")
    if actor is not None:
        refuse_unforeseen(consequences, seen)
    return len(days)


def enter_due(*, now: datetime) -> Iterator[str]:
    """For the daily command: the days of a year of which the register has none, and never had the notice's."""
    for stands in years_of_days(timezone.localdate(now)):
        if stands.missing and not stands.registered and not stands.is_entered:
            yield f"登记了 {stands.year} 年节假日与调休 {enter_official(stands.year, actor=None)} 天"
