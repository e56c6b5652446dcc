"""The figures of a month, a span or a year as data: what the command prints and other programs read."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from commitments.figures import (
    DaysOff,
    LedgerFigures,
    LedgerItem,
    LedgerSpan,
    by_unit,
    half_up,
    highlight_points,
    longest,
    pay_flags,
    plate_of,
    points,
    tally,
)
from commitments.ledger import days_off, ledger_item, warned_in, whole_ledger
from commitments.models import Honour, HonourKind, Item, YearRule
from commitments.standing import overdue, rung
from departments.models import Department

RATE_PLACES, AVERAGE_PLACES = 2, 1


def decimal(exact: Fraction | None, places: int = RATE_PLACES) -> str | None:
    return None if exact is None else str(half_up(exact, places))


def figures_document(span: LedgerSpan, unit: Department | None = None) -> dict[str, Any]:
    """Everything that the ledger says of a span; items and pay flags of a month, points of a year."""
    rows = list(whole_ledger(unit).prefetch_related("with_units"))
    items, off = [ledger_item(row) for row in rows], days_off()
    document = {
        "from": str(span.first),
        "until": str(span.last),
        "as_of": str(span.day),
        "unit": unit.code if unit else None,
        **_figures(tally(items, span, days_off=off)),
        "warned": warned_in(span, unit),
        "units": unit_figures(items, span, rows),
    }
    if span.is_month:
        document["pay_flags"] = _in_order(pay_flags(items, span), rows)
        listed = [(row, item) for row, item in zip(rows, items, strict=True) if span.is_listed(item)]
        document["items"] = [_item(row, item, span, off) for row, item in listed]
    if _is_year(span):
        document |= _year(document, span, unit)
    return document


def _is_year(span: LedgerSpan) -> bool:
    return (span.first.month, span.last.month) == (1, 12) and span.first.year == span.last.year


def _figures(figures: LedgerFigures) -> dict[str, Any]:
    return {
        "planned": figures.planned,
        "closed": figures.closed,
        "waiting": figures.waiting,
        "open": figures.open,
        "due": figures.due,
        "on_time": figures.on_time,
        "late_closed": figures.late_closed,
        "rate": decimal(figures.rate),
        "average": decimal(figures.average, AVERAGE_PLACES),
        "shown": figures.shown,
        "longest": figures.longest,
        "plates": {plate.value: count for plate, count in figures.plates.items()},
        "rungs": {str(step): count for step, count in figures.rungs.items()},
    }


def unit_figures(items: Iterable[LedgerItem], span: LedgerSpan, rows: Iterable[Item]) -> list[dict[str, Any]]:
    """The units that had anything due in the span or open, in the order of the rows."""
    names = {row.unit.code: row.unit.label for row in rows}
    told = []
    for code, own in by_unit(items).items():
        due = [item for item in own if span.is_due(item)]
        open_items = [item for item in own if span.is_open(item)]
        if due or open_items:
            on_time = sum(item.promise.is_on_time and item.is_closed(span.day) for item in due)
            numbers = {"due": len(due), "on_time": on_time, "open": len(open_items)}
            lateness = longest(open_items, span.day)
            told.append({"unit": code, "name": names[code], **numbers, "longest": lateness})
    return told


def _in_order(codes: set[str], rows: Sequence[Item]) -> list[str]:
    return [code for code in dict.fromkeys(row.unit.code for row in rows) if code in codes]


def _item(row: Item, item: LedgerItem, span: LedgerSpan, off: DaysOff) -> dict[str, Any]:
    promise = item.promise
    return {
        "code": row.code,
        "text": row.text,
        "unit": item.unit,
        "with": [unit.code for unit in row.with_units.all()],
        "source": row.source,
        "month": str(row.month),
        "due_month": str(row.due_month),
        "due_on": _said(row.due_on),
        "extended_to": _said(promise.extended_to),
        "shown": row.is_shown,
        "state": row.state,
        "applied_on": _said(row.applied_on),
        "closed_on": _said(row.closed_on),
        "plate": plate_of(item, span.day, off).value,
        "overdue": overdue(promise, span.day),
        "rung": rung(promise, span.day),
    }


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _year(document: dict[str, Any], span: LedgerSpan, unit: Department | None) -> dict[str, Any]:
    """The year's points, and apart from them what highlights add."""
    rule = YearRule.objects.of(span.first.year)
    honours = Honour.objects.filter(kind=HonourKind.HIGHLIGHT, month__gte=span.first, month__lte=span.last)
    count = (honours.filter(unit=unit) if unit else honours).count()
    added = highlight_points(count, rule.highlight, rule.highlight_cap)
    for row in document["units"]:
        row["points"] = _points(rule, row)
    told: dict[str, Any] = {"points": _points(rule, document), "highlights": count}
    return told | {"highlight_points": str(added) if unit else None}


def _points(rule: YearRule, figures: dict[str, Any]) -> str | None:
    worth = points(rule.points, figures["on_time"], figures["due"])
    return None if worth is None else str(worth)
