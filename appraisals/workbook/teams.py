"""班子评价 and 荣誉: the colours of leadership teams, and titles of a year."""

from appraisals.models import Colour, Title
from appraisals.workbook.sheets import COLOURS, TITLES
from appraisals.workbook.taking import SheetTaking
from appraisals.workbook.values import UNIT_WAYS
from assessments.workbook.ledger import Ledger
from assessments.workbook.sheets import ReadRows


def apply_colours(ledger: Ledger, rows: ReadRows) -> None:
    held = {(one.year, one.unit.code): one for one in Colour.objects.select_related("unit")}
    taking = SheetTaking(ledger, COLOURS, UNIT_WAYS, "colour")
    for row in rows:
        unit = ledger.department(row, "unit")
        if unit is not None:
            colour = held.get((row["year"], unit.code)) or Colour(year=row["year"], unit=unit)
            taking.take(row, colour, row.given("colour", "document"))
    taking.write()


def apply_titles(ledger: Ledger, rows: ReadRows) -> None:
    held = {(one.year, one.kind, one.unit.code, one.number): one for one in _titles()}
    taking = SheetTaking(ledger, TITLES, UNIT_WAYS, "post")
    for row in rows:
        unit = ledger.department(row, "unit")
        if unit is not None:
            key = row.given("year", "kind", "number")
            title = held.get((row["year"], row["kind"], unit.code, row["number"])) or Title(unit=unit, **key)
            taking.take(row, title, row.given("post", "words", "document"))
    taking.write()


def _titles() -> list[Title]:
    return list(Title.objects.select_related("unit"))
