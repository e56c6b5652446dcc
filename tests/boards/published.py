"""Months published as publication leaves them, and the folder beside what the site answers now."""

from datetime import datetime

from assessments.dates import SHANGHAI
from boards.folder import generations
from boards.folder.renewing import site
from boards.models import Edition, Standing
from boards.site.addresses import public_addresses
from departments.months import CalendarMonth
from tests.boards.documents import UNITS, line, make_document
from tests.boards.editions import make_edition

NOW = datetime(2026, 11, 30, 16, 0, tzinfo=SHANGHAI)
FEW = [unit for unit in UNITS if unit[0] in ("chunxi", "gubai", "rsj")]  # each has pages of its own
FLAG, LIGHT = line("red_flag", "chunxi", "rsj"), line("yellow_light", "gubai", "rsj")


def publish(month, *, lines=(FLAG, LIGHT), reason="", units=FEW):
    """The next edition of a month with its standings, as publication leaves them."""
    number = Edition.objects.filter(month=CalendarMonth.parse(month)).count() + 1
    own = [{**one, "data_month": month} for one in lines]
    document = make_document(month, edition=number, lines=own, reason=reason, units=units)
    edition = make_edition(document=document)
    Standing.objects.bulk_create(
        Standing(
            edition=edition,
            unit_code=place.unit,
            red_flag=place.tally.red_flag,
            yellow_light=place.tally.yellow_light,
            red_light=place.tally.red_light,
            score=place.tally.score,
        )
        for place in edition.board.places
        if not place.tally.is_empty
    )
    return edition


def correct(month, *, lines=(FLAG,)):
    return publish(month, lines=lines, reason="黄灯认定有误")


def texts():
    """Every page of the folder, by address."""
    pages = generations.current(site()).every_page()
    return {address: (site() / "current" / page.file).read_bytes() for address, page in pages}


def fresh(at=NOW):
    """The same from the list of addresses, made now."""
    addresses = public_addresses(today=CalendarMonth.of(at.date()))
    return {a.path: a.page.build() for a in addresses if not a.page.is_on_demand and a.page.status == 200}


def assert_follows(at=NOW):
    made, lying = fresh(at), texts()
    assert lying.keys() == made.keys()
    assert [address for address in made if made[address] != lying[address]] == []
