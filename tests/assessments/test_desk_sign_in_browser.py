"""The desk whose sign-in ended: what was pressed waits for the same person, and never goes out under another name."""

import re

import pytest
from playwright.sync_api import expect

from assessments.models import Determination, LineState
from departments.models import Record, Role, UnsavedForm
from tests.factories import PASSWORD, make_clause, make_line, make_town, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/review/2026-06/desk/"
WORDS = "写了很久的理由"


@pytest.fixture
def desk(open_as, rules, reviewer, page):
    clause = make_clause(rules)
    for n, (code, name) in enumerate(zip("ab", "甲乙", strict=True)):
        make_line(clause, make_town(code, name, position=n))
    return open_as(reviewer, DESK)


def said(page):
    return page.locator("#desk .desk-said")


def unit(page):
    return page.locator("#unit")


def press_after_the_end(page):
    """A reason is written, the sign-in ends, and it is sent."""
    page.keyboard.press("2")
    page.get_by_label("意见").fill(WORDS)
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("登录已过期。退回补正 甲还没有生效，在这里等着")


def sign_in_beside(page, person, shows="#unit"):
    with page.context.expect_page() as opened:
        said(page).get_by_role("link", name="另开一页登录").click()
    door = opened.value
    door.get_by_label("账号").fill(person.username)
    door.get_by_label("密码").fill(PASSWORD)
    door.get_by_role("button", name="登录").click()
    expect(door.locator(shows)).to_have_text("甲")
    door.close()


def come_back(page):
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def first_line():
    return Determination.objects.order_by("pk").first()


def test_press_waits_and_goes_out_at_the_first_return(desk, page, reviewer):
    press_after_the_end(page)
    sent = []
    page.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    sign_in_beside(page, reviewer)
    come_back(page)
    expect(unit(page)).to_have_text("乙")
    assert first_line().state == LineState.RETURNED
    assert first_line().note.endswith(WORDS)
    presses = [asked for asked in sent if re.search(r"/review/lines/\d+/(\?|$)", asked.url)]
    assert [asked.response().status for asked in presses] == [200]


def test_press_that_waits_is_taken_back_with_its_words(desk, page, reviewer):
    press_after_the_end(page)
    said(page).get_by_role("button", name="不发了").click()
    expect(said(page)).to_contain_text("退回补正 甲没有发")
    expect(page.get_by_label("意见")).to_be_visible()
    expect(page.get_by_label("意见")).to_have_value(WORDS)
    come_back(page)
    page.keyboard.press("Control+Enter")  # the page hears again
    expect(said(page)).to_contain_text("在这里等着")
    assert first_line().state == LineState.FILED


def test_press_is_not_sent_under_another_name(desk, page, reviewer):
    press_after_the_end(page)
    other = make_user(Role.REVIEWER, username="li", name="李四")
    sign_in_beside(page, other)
    come_back(page)
    expect(said(page)).to_contain_text(f"这一页是{reviewer.name}打开的，现在登录的是李四")
    expect(page.get_by_label("意见")).to_have_value(WORDS)
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("现在登录的是李四")
    assert first_line().state == LineState.FILED
    assert not Record.objects.filter(verb__startswith="determination.").exists()
    assert not UnsavedForm.objects.filter(person=other).exists()


def test_escape_folds_the_reasons_from_within_the_box(desk, page):
    page.keyboard.press("2")
    page.get_by_label("意见").fill(WORDS)
    page.keyboard.press("Escape")
    expect(page.get_by_label("意见")).to_be_hidden()
    expect(unit(page)).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_label("意见")).to_have_value(WORDS)
