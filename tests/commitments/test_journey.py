"""A promise in a real browser, from the unit's own words to a light on the board: the clock goes with the story."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.dates import SHANGHAI
from commitments.models import Item
from commitments.standing import ItemState
from departments.models import Role
from tests.browser import load
from tests.commitments.factories import make_panel, person, town
from tests.factories import make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "老旧小区改造三期全部开工"


@pytest.fixture
def go_to_day(monkeypatch):
    """The clock that Django reads, at ten in the morning of a day of 2026."""

    def gone(month, day):
        moment = datetime(2026, month, day, 10, tzinfo=SHANGHAI)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return gone


def press(page, name, **more):
    load(page.get_by_role("button", name=name, **more).first)


def test_promise_goes_from_the_unit_to_the_board(open_as, page, go_to_day):
    page.set_default_timeout(10000)
    office = make_office()
    make_panel("audit")
    go_to_day(6, 1)
    open_as(person(Role.CLERK, town()), "/commitments/mine/")
    page.locator("#id_text_0").fill(WORDS)
    press(page, "提出")
    expect(page.locator(".message.success")).to_contain_text("已提出 1 项")

    go_to_day(6, 2)
    open_as(person(Role.PUBLISHER, office), "/commitments/2026-06/plan/")
    page.get_by_label("谁批准的").fill("区政府办公会")
    page.get_by_label("批准日期").fill("2026-06-01")
    press(page, "交办 1 项")
    expect(page.locator(".message.success")).to_contain_text("交办")

    go_to_day(6, 25)
    item = Item.objects.get()
    open_as(person(Role.CLERK, town()), "/commitments/mine/")
    load(page.get_by_role("link", name="申请销号").first)
    press(page, "提交", exact=True)
    open_as(person(Role.EXAMINER, town("audit")), "/commitments/examine/")
    press(page, "同意", exact=True)
    open_as(person(Role.REVIEWER, office), f"/commitments/items/{item.pk}/")
    press(page, "销号", exact=True)
    item.refresh_from_db()
    assert (item.state, item.applied_on) == (ItemState.CLOSED, date(2026, 6, 25))
