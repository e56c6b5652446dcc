"""What the demonstration has to hold of the promises; asked where the whole of it is built (tests/test_demo.py)."""

from datetime import date

from django.db.models import Sum

from commitments.chain import bulletin_faults
from commitments.examining import examinations
from commitments.figures import LedgerSpan, tally
from commitments.ledger import ledger_of, warned_in, whole_ledger
from commitments.models import (
    CommitmentBulletin,
    CommitmentFeed,
    Difficulty,
    Extension,
    Honour,
    HonourKind,
    Item,
    Measure,
    MeasureKind,
    Panel,
    Source,
)
from commitments.standing import ItemState
from departments.months import CalendarMonth

FIRST, LAST, PRESENT = CalendarMonth(2023, 11), CalendarMonth(2026, 10), CalendarMonth(2026, 11)


def promises_are_whole(today):
    """Three years as a district counted them, twelve bulletins, and the present month with an item in each state."""
    _three_years_come_to_the_known_figures()
    _bulletins_of_promises_are_whole()
    _present_list_has_every_state(today)
    assert CommitmentFeed.objects.get().metric.department.code == "fgw"


def _three_years_come_to_the_known_figures():
    items = ledger_of(whole_ledger())
    told = tally(items, LedgerSpan.between(FIRST, LAST))
    assert (told.planned, told.closed, told.open, told.average) == (2790, 2647, 143, 77.5)
    months = [tally(items, LedgerSpan.month(month)).planned for month in FIRST.up_to(LAST)]
    assert months == [77, 78] * 18
    assert len({item.unit for item in items}) == 39
    year = LedgerSpan.year(2025)
    assert (tally(items, year).shown, warned_in(year)) == (32, 6)
    called = Measure.objects.exclude(kind=MeasureKind.WARN)
    assert called.aggregate(persons=Sum("persons"))["persons"] == 8
    assert called.filter(kind=MeasureKind.ADMONISH, on__year=2026).count() == 3
    highlights = Honour.objects.filter(kind=HonourKind.HIGHLIGHT)
    assert all(highlights.filter(month=month).count() == 2 for month in FIRST.up_to(LAST))


def _bulletins_of_promises_are_whole():
    assert list(bulletin_faults()) == []
    bulletins = CommitmentBulletin.objects.order_by("pk")
    assert [one.month for one in bulletins] == LAST.plus(-11).up_to(LAST)
    assert all(one.document["backfilled_from"] and not one.waived_because for one in bulletins)


def _present_list_has_every_state(today):
    items = Item.objects.filter(proposed_for=PRESENT)
    assert set(items.values_list("state", flat=True)) == {state.value for state in ItemState}
    applied = list(items.filter(state=ItemState.APPLIED.value))
    whys = sorted(examination.why_not_agreed for examination in examinations(applied).values())
    everybody = "区审计局、数据局（政务办）、区作风办还没有联审"
    assert whys == sorted(["", "数据局（政务办）不同意", everybody])
    assert Panel.objects.count() == 3 and Difficulty.objects.filter(decided_on=None).count() == 1
    assert sorted(Extension.objects.values_list("state", flat=True)) == ["granted", "waiting"]
    letter = items.get(source=Source.LETTER)
    assert (letter.due_on, today) == (date(2026, 11, 24), date(2026, 11, 22))
