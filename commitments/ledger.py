"""The ledger as figures want it: rows of the database as plain values, a constant number of queries."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from commitments.figures import DaysOff, LedgerItem, LedgerSpan
from commitments.models import Item, Measure, MeasureKind
from commitments.promises import promise_of
from departments.models import Department, SpecialDay


def ledger_item(item: Item) -> LedgerItem:
    """One item that was read with its unit and, if its extension matters, with its terms."""
    return LedgerItem(
        code=item.code,
        unit=item.unit.code,
        planned=item.month,
        promise=promise_of(item),
        source=item.source,
        is_shown=item.is_shown,
    )


def whole_ledger(unit: Department | None = None) -> QuerySet[Item]:
    """Every item, or those of a unit, with unit and term; in register order."""
    items = Item.objects.select_related("unit").with_terms()
    return items.filter(unit=unit) if unit else items


def ledger_of(items: Iterable[Item]) -> list[LedgerItem]:
    return [ledger_item(item) for item in items]


def days_off() -> DaysOff:
    return DaysOff(**SpecialDay.objects.as_sets())


def warned_in(span: LedgerSpan, unit: Department | None = None) -> int:
    """The persons warned in a span, as numbers; 0 where nobody was."""
    measures = Measure.objects.filter(kind=MeasureKind.WARN, on__range=_days(span))
    measures = measures.filter(item__unit=unit) if unit else measures
    return measures.aggregate(persons=Sum("persons"))["persons"] or 0


def _days(span: LedgerSpan) -> tuple[date, date]:
    return span.first.first_day, min(span.last.last_day, span.day)
