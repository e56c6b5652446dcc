"""今日暗访 on a phone of 390 px whose line is cut in the middle of a submission: nothing lost, nothing twice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.dates import local_day
from inspections.models import Check, Finding, FindingFile, Visit
from tests.factories import PASSWORD
from tests.inspections.factories import make_supervisor, make_visit
from tests.inspections.photos import photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
WAITS = "1 条未送达，有信号就自动送出"


@pytest.fixture
def phone(browser, live_server):
    """A phone on 今日暗访, signed in, with one unit before it."""
    today = local_day(timezone.now())
    Check.objects.get_or_create(text="不在岗", defaults={"topic": "discipline", "sentence": "工作时间不在岗"})
    supervisor = make_supervisor(since=date(2020, 1, 1), until=date(2100, 1, 1))
    make_visit(planned_week=today - timedelta(days=today.weekday()), supervisors=[supervisor])
    context = browser.new_context(viewport=PHONE, base_url=live_server.url)
    page = context.new_page()
    page.goto("/accounts/login/?next=/inspections/today/")
    page.fill("[name=username]", supervisor.user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/inspections/today/")
    yield page
    context.close()


def hand_in(page):
    page.check("[name=where] >> nth=0")
    page.get_by_label("不在岗").check()
    photo = {"name": "大厅.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes()}
    page.set_input_files("[name=camera]", photo)
    page.click("button[value=found]")


def said(page):
    return page.locator("[data-outbox-said]")


def waiting(page):
    return page.evaluate("outboxStore.all().then(items => items.length)")


def test_submission_waits_without_a_line_and_goes_once_with_one(phone):
    phone.context.set_offline(True)
    hand_in(phone)
    expect(said(phone)).to_have_text(WAITS)
    assert (waiting(phone), Finding.objects.count()) == (1, 0)
    expect(phone.locator("[name=where]:checked")).to_have_count(0)
    phone.context.set_offline(False)
    expect(said(phone)).to_have_text("2026-001 已提交")
    assert (waiting(phone), Finding.objects.count(), FindingFile.objects.count()) == (0, 1, 1)


def test_receipt_that_is_lost_enters_nothing_twice(phone):
    """The server has it, the answer never arrives: the next try carries the same token."""

    def cut(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/inspections/today/", cut)
    with phone.expect_event("requestfailed", lambda request: request.method == "POST"):
        hand_in(phone)
    expect(said(phone)).to_have_text(WAITS)
    assert (waiting(phone), Finding.objects.count()) == (1, 1)
    phone.unroute("**/inspections/today/")
    phone.reload()
    expect(said(phone)).to_contain_text("已提交")
    assert (waiting(phone), Finding.objects.count(), FindingFile.objects.count()) == (0, 1, 1)
    assert Visit.objects.get().outcome == "found"


def test_session_that_is_over_keeps_what_waits(phone):
    phone.context.clear_cookies()
    hand_in(phone)
    expect(said(phone)).to_have_text("请登录后送出 1 条")
    assert (waiting(phone), Finding.objects.count()) == (1, 0)


def test_signing_out_with_something_waiting_warns(phone):
    phone.context.set_offline(True)
    hand_in(phone)
    expect(said(phone)).to_have_text(WAITS)
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    phone.click(".bar-me form button")
    assert asked == [f"{WAITS}。现在退出，要等您再登录才送得出去。还要退出吗？"]
    assert waiting(phone) == 1


def test_receipt_without_the_photo_keeps_it(phone):
    """A queue that trusts a mere 200 loses photos."""
    phone.route(
        "**/inspections/today/",
        lambda route: (
            route.fulfill(json={"code": "2026-001", "files": [], "said": "已提交"})
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    hand_in(phone)
    expect(said(phone)).to_contain_text("服务器没有给出回执，稍后再送")
    assert waiting(phone) == 1


def test_form_fits_the_phone(phone):
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    boxes = [box.bounding_box() for box in phone.locator(".tap, .walk-photo").all()]
    assert min(box["height"] for box in boxes) >= 48
