"""A publication as screens.md bounds it: from the desk to the board in four clicks, and no key that publishes."""

import pytest
from playwright.sync_api import expect

from assessments.models import LineState, Submission
from boards.models import Edition
from tests.browser import load
from tests.factories import PASSWORD, make_line, make_town
from tests.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_PRESSES = 4


@pytest.fixture
def month(clause, in_july):
    """June with four accepted flags, everything filed in time."""
    for n in range(4):
        line = make_line(clause, make_town(f"t{n}", f"第{n}街道"), state=LineState.ACCEPTED)
    Submission.objects.create(month=line.month, department=line.assessor, first_filed_at=in_july)
    return line.month


def test_publication_takes_four_clicks_from_the_desk(open_as, publisher, month, page, capsys):
    walk = Walk(page)
    open_as(publisher, "/desk/")
    walk.begin()
    load(page.locator("main").get_by_role("link", name="发布前校核").first)
    page.get_by_role("link", name="抽看 3").click()
    expect(page.locator("#sample")).to_be_in_viewport()
    expect(page.locator(".drawn > li")).to_have_count(3)
    page.get_by_label("批准人").click()
    page.keyboard.type("区委常委会")
    page.get_by_label("批准日期").fill("2026-07-16")
    page.get_by_label("本人密码").fill(PASSWORD)
    load(page.get_by_role("button", name="发布 2026年第6期"))
    expect(page.get_by_role("heading", name="2026年6月 已发布")).to_be_visible()
    with capsys.disabled():
        print(
            f"\npublication: {len(walk.presses)} presses, {len(walk.loads)} page loads; {'、'.join(walk.presses)}"
        )
    assert Edition.objects.count() == 1
    assert len(walk.presses) <= MOST_PRESSES


def test_no_key_publishes(open_as, publisher, month, page):
    open_as(publisher, f"/publishing/{month.calendar_month}/")
    page.locator("h1").click()
    for key in ("1", "2", "f", "p", "Enter", "Control+Enter", "Alt+1", "Alt+p"):
        page.keyboard.press(key)
    assert page.locator("[data-key]").count() == 0
    assert not Edition.objects.exists()
