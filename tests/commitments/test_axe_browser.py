"""axe-core finds nothing on the pages of promises for people who sign in, wide and narrow."""

import pytest
from django.utils import timezone

from assessments.dates import local_day
from commitments.models import ExtensionState
from commitments.standing import ItemState
from departments.models import Role
from departments.months import CalendarMonth
from tests.axe import violations
from tests.commitments.factories import (
    make_difficulty,
    make_extension,
    make_item,
    make_panel,
    make_report,
    person,
    town,
)
from tests.factories import make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_pages_of_promises(open_as, page, width):
    today = local_day(timezone.now())
    month = CalendarMonth.of(today)
    make_panel("audit")
    item = make_item(month=month, recurs=True)
    late = make_item(month=month.plus(-2))
    make_difficulty(late)
    make_extension(item, month.plus(1), asked_on=today, state=ExtensionState.WAITING)
    make_item(month=month, state=ItemState.PROPOSED)
    make_report(
        make_item(month=month, state=ItemState.APPLIED, applied_on=today), on=today, highlight="全区最快"
    )
    office = make_office()
    page.set_viewport_size({"width": width, "height": 900})
    against = {}
    for someone, tail in (
        (person(Role.CLERK), "mine/"),
        (person(Role.CLERK), f"items/{item.pk}/"),
        (person(Role.PUBLISHER, office), f"{month}/plan/"),
        (person(Role.PUBLISHER, office), f"items/{late.pk}/"),
        (person(Role.REVIEWER, office), "examine/"),
        (person(Role.REVIEWER, office), "follow/"),
        (person(Role.PUBLISHER, office), f"years/{month.plus(-1).year}/"),
        (person(Role.EXAMINER, town("audit")), "examine/"),
    ):
        open_as(someone, f"/commitments/{tail}")
        if found := violations(page):
            against[f"{someone.role} {tail}"] = found
    assert against == {}
