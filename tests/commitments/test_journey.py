"""A promise in a real browser, from the unit's own words to a light on the board: the clock goes with the story."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.dates import SHANGHAI
from commitments.feeding import bind
from commitments.models import CommitmentSeries, Item
from commitments.standing import ItemState
from departments.history.records import verify_chain
from departments.models import Role, User
from rules.models import Signal
from tests.browser import load
from tests.commitments.factories import make_item, make_panel, person, town
from tests.factories import (
    PASSWORD,
    make_assessor,
    make_metric,
    make_office,
    make_rule_set,
    make_threshold,
    make_user,
)

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


@dataclass
class Lamp:
    """The department that lights lamps by the ledger: fewer than 95 of 100 in time are a yellow light."""

    clerk: User
    signer: User


@pytest.fixture
def lamp():
    department = make_assessor("fgw", "区发改委")
    metric = make_metric(department, "预安按期销号率", minimum_total=3)
    rules = make_rule_set(department)
    make_threshold(rules, Signal.YELLOW_LIGHT, metric=metric, standard="80~95")
    clerk, signer = make_user(Role.CLERK, department), make_user(Role.SIGNER, department)
    bind(metric, CommitmentSeries.ON_TIME, actor=clerk)
    return Lamp(clerk, signer)


@dataclass
class Story:
    """Whose browser it is, and who lights the lamp in the end."""

    open_as: Callable
    page: Page
    address: str
    lamp: Lamp


def test_promise_goes_from_the_unit_to_the_board(open_as, page, live_server, go_to_day, lamp):
    page.set_default_timeout(10000)
    for _ in range(3):
        make_item(state=ItemState.CLOSED, is_shown=True)
    make_item(is_shown=True)
    make_panel("audit")
    story = Story(open_as, page, live_server.url, lamp)
    stages = [
        ((6, 1), propose),
        ((6, 2), issue),
        ((6, 25), apply_and_close),
        ((7, 10), publish_the_month),
        ((7, 10), light_a_lamp),
        ((7, 22), publish_the_board),
    ]
    for day, stage in stages:
        go_to_day(*day)
        stage(story)


def propose(story):
    """The unit says what it will do."""
    story.open_as(person(Role.CLERK, town()), "/commitments/mine/")
    story.page.locator("#id_text_0").fill(WORDS)
    press(story.page, "提出")
    expect(story.page.locator(".message.success")).to_contain_text("已提出 1 项")


def issue(story):
    """The office issues the list that was approved."""
    story.open_as(person(Role.PUBLISHER, make_office()), "/commitments/2026-06/plan/")
    story.page.get_by_label("谁批准的").fill("区政府办公会")
    story.page.get_by_label("批准日期").fill("2026-06-01")
    press(story.page, "交办 1 项")


def apply_and_close(story):
    """The unit applies, the body agrees, the office strikes it off."""
    item = Item.objects.get(text=WORDS)
    story.open_as(person(Role.CLERK, town()), "/commitments/mine/")
    load(story.page.locator("li").filter(has_text=WORDS).get_by_role("link", name="申请销号"))
    press(story.page, "提交", exact=True)
    story.open_as(person(Role.EXAMINER, town("audit")), "/commitments/examine/")
    press(story.page, "同意", exact=True)
    story.open_as(person(Role.REVIEWER, make_office()), f"/commitments/items/{item.pk}/")
    press(story.page, "销号", exact=True)
    item.refresh_from_db()
    assert (item.state, item.applied_on) == (ItemState.CLOSED, date(2026, 6, 25))


def publish_the_month(story):
    """The bulletin of the month is public."""
    story.open_as(person(Role.PUBLISHER, make_office()), "/commitments/2026-06/publishing/")
    story.page.get_by_label("批准人").fill("区政府办公会")
    story.page.get_by_label("批准日期").fill("2026-07-09")
    story.page.get_by_label("本人密码").fill(PASSWORD)
    press(story.page, "发布 2026年6月督查通报")
    story.page.goto(f"{story.address}/commitments/2026-06/")
    expect(story.page.locator("main")).to_contain_text("80.00%")


def light_a_lamp(story):
    """The assessing department takes the figure, and its light is signed and accepted."""
    story.open_as(story.lamp.clerk, "/commitments/readings/2026-06/")
    press(story.page, "按督查台账取数")
    expect(story.page.locator("main")).to_contain_text("4/5")
    story.open_as(story.lamp.clerk, "/sheet/2026-06/")
    row = story.page.locator("article.clause").filter(has=story.page.get_by_role("heading", name="黄灯1"))
    row.get_by_role("button", name="拟报").first.click()
    expect(story.page.get_by_role("status").get_by_text("已拟报黄灯1")).to_be_visible()
    load(story.page.get_by_role("link", name="核对并送审签").first)
    press(story.page, "送审签")
    story.open_as(story.lamp.signer, "/sheet/2026-06/sign/")
    press(story.page, "同意并报送")
    story.open_as(person(Role.REVIEWER, make_office()), "/review/2026-06/")
    load(story.page.get_by_role("link", name=re.compile("^黄灯")).first)
    load(story.page.locator("a.entry-unit").first)
    press(story.page, "审定")


def publish_the_board(story):
    """The light is on the board."""
    story.open_as(person(Role.PUBLISHER, make_office()), "/publishing/2026-06/")
    story.page.get_by_label("批准人").fill("区委常委会")
    story.page.get_by_label("批准日期").fill("2026-07-16")
    story.page.get_by_label("本人密码").fill(PASSWORD)
    press(story.page, "发布 2026年第6期")
    story.page.goto(f"{story.address}/boards/2026-06/units/chunxi/")
    expect(story.page.locator("main")).to_contain_text("预安按期销号率 80%")
    assert verify_chain() is None
