"""What the sheets of promises hold, row by row; with a month, what was issued or entered for it."""

from datetime import date

from assessments.workbook.values import Values, Ways, by_field
from commitments.models import Extension, Honour, Item, Measure, Work
from commitments.workbook import sheets
from departments.months import CalendarMonth

WORK_WAYS: Ways = {"lead": "lead.code"}


def item_code(thing: Extension | Measure | Honour) -> str | None:
    return thing.item.code if thing.item else None


OF_AN_ITEM: Ways = {"code": item_code}
HONOUR_WAYS: Ways = {"department": "unit.code", "code": item_code}


def works(month: CalendarMonth | None) -> Values:
    rows = Work.objects.select_related("lead")
    rows = rows.filter(year=month.year) if month else rows
    return by_field(sheets.WORKS, rows, WORK_WAYS)


def month_of(item: Item) -> CalendarMonth:
    """The month that the sheet shows: the one it was issued in, or before that the one it is meant for."""
    return item.month or item.proposed_for


def due_of(item: Item) -> CalendarMonth | date:
    return item.due_on or item.due_month


def helping(item: Item) -> str:
    """The helping units of a stored item in register order."""
    return "、".join(unit.code for unit in item.with_units.all())


ITEM_WAYS: Ways = {
    "department": "unit.code",
    "with_units": helping,
    "work": "work.number",
    "month": month_of,
    "due": due_of,
}


def items(month: CalendarMonth | None) -> Values:
    rows = Item.objects.with_names().order_by("proposed_for", "code")
    if month:
        rows = rows.filter(month=month) | rows.proposed_in(month)
    return by_field(sheets.ITEMS, rows, ITEM_WAYS)


def extensions(month: CalendarMonth | None) -> Values:
    rows = Extension.objects.select_related("item").order_by("item__proposed_for", "item__code", "until")
    rows = rows.filter(item__month=month) if month else rows
    return by_field(sheets.EXTENSIONS, rows, OF_AN_ITEM)


def measures(month: CalendarMonth | None) -> Values:
    rows = Measure.objects.select_related("item").order_by("on", "item__code", "kind")
    rows = rows.filter(item__month=month) if month else rows
    return by_field(sheets.MEASURES, rows, OF_AN_ITEM)


def honours(month: CalendarMonth | None) -> Values:
    rows = Honour.objects.select_related("item", "unit")
    rows = rows.filter(month=month) if month else rows
    return by_field(sheets.HONOURS, rows, HONOUR_WAYS)
