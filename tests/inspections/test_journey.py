"""A finding in a real browser, from the draw to the figure of a department: the clock goes with the story."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.dates import SHANGHAI
from departments.models import Role
from inspections.models import Accountability, Check, Finding, FindingState, InspectionSeries, Visit
from rules.models import Reading
from tests.browser import load
from tests.factories import PASSWORD, make_assessor, make_metric, make_month, make_office, make_user
from tests.inspections.factories import make_supervisor, town
from tests.inspections.photos import photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
MOST_TAPS, CLEAN_TAPS = 6, 2


class Thumb:
    """What presses a phone, and how often it had to."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, place):
        place.click()
        self.taps += 1

    def photograph(self):
        """拍照, the shutter, and 使用: the last two are the camera's own."""
        with self.page.expect_file_chooser() as asked:
            self.tap(self.page.get_by_text("拍照", exact=True))
        asked.value.set_files({"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes()})
        self.taps += 2


@pytest.fixture
def go_to_day(monkeypatch):
    """The clock of the server, at ten in the morning of a day of 2026; returns the moment."""

    def gone(month, day):
        moment = datetime(2026, month, day, 10, tzinfo=SHANGHAI)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return gone


@pytest.fixture
def as_person(browser, open_as):
    """Opens an address for somebody in a browser of their own: a page sends as its own reader."""
    pages = {}

    def opened(person, path, *, viewport=DESK, at=None):
        if person.pk not in pages:
            pages[person.pk] = browser.new_context(viewport=viewport, locale="zh-CN").new_page()
            pages[person.pk].set_default_timeout(10000)
        if at:
            pages[person.pk].clock.set_fixed_time(at)
        return open_as(person, path, on=pages[person.pk])

    yield opened
    for page in pages.values():
        page.context.route("**/*", lambda route: route.abort())
        page.goto("about:blank")
        page.context.close()


@pytest.fixture
def people():
    """The office's publisher and two reviewers, and two supervisors who may go today."""
    office = make_office()
    for username in ("jiandu1", "jiandu2"):
        make_supervisor(username)
    Check.objects.get_or_create(text="不在岗", defaults={"topic": "discipline", "sentence": "工作时间不在岗"})
    return {
        "publisher": make_user(Role.PUBLISHER, office, "fabu"),
        "first": make_user(Role.REVIEWER, office, "shenhe1"),
        "second": make_user(Role.REVIEWER, office, "shenhe2"),
    }


def press(page, name):
    load(page.get_by_role("button", name=name, exact=True).first)


def draw(page):
    page.get_by_label("方案文号").fill("样例〔2026〕1号")
    page.get_by_label("批准人").fill("效能办主任")
    page.get_by_label("批准日期").fill("2026-05-28")
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "抽签")
    expect(page.locator(".message.success")).to_contain_text("已抽定")


def visit(page, unit, *, finds):
    """Walk into a unit with a phone; returns how many taps it took."""
    thumb = Thumb(page)
    thumb.tap(page.locator("label.tap").filter(has_text=unit.label))
    if finds:
        thumb.tap(page.get_by_text("不在岗", exact=True).locator("visible=true"))
        thumb.photograph()
    thumb.tap(page.get_by_role("button", name="提交" if finds else "未发现问题", exact=True))
    expect(page.locator("[data-outbox-said]")).to_contain_text("已提交" if finds else "未发现问题")
    return thumb.taps


def hold_to_account(page):
    page.get_by_text("登记问责", exact=True).first.click()
    page.get_by_label("方式").select_option(label="书面检查")
    page.get_by_label("决定机关").fill("街道党工委")
    page.get_by_label("文号").fill("样例〔2026〕2号")
    press(page, "登记问责")


def walk_as(as_person, supervisor, moment):
    """今日暗访 on the phone of a supervisor, whose clock is right."""
    return as_person(supervisor.user, "/inspections/today/", viewport=PHONE, at=moment)


def figures_taken(as_person):
    """What the clerk of 区数据局 takes out of the ledger, by unit."""
    make_month()
    department = make_assessor("sjj", "区数据局")
    metric = make_metric(department, "暗访查实问题数", measure="个", places=0)
    page = as_person(make_user(Role.CLERK, department), "/inspections/readings/2026-06/")
    page.get_by_label("指标").select_option(str(metric.pk))
    page.get_by_label("口径").select_option(InspectionSeries.VERIFIED)
    press(page, "这样取数")
    press(page, "按暗访台账取数")
    return {reading.unit_id: reading.figure.value for reading in Reading.objects.filter(metric=metric)}


def test_finding_goes_from_the_draw_to_the_figure(as_person, go_to_day, people):
    units = [town(), town("gubai", "固柏街道")]
    clerks = {unit.pk: make_user(Role.CLERK, unit) for unit in units}
    go_to_day(6, 1)
    draw(as_person(people["publisher"], "/inspections/2026-06/draw/"))
    first, second = Visit.objects.order_by("batch")

    phone = walk_as(as_person, first.supervisors.get(user__username="jiandu1"), go_to_day(6, 2))
    assert visit(phone, first.unit, finds=True) <= MOST_TAPS
    finding = Finding.objects.get()
    assert (finding.state, finding.files.count()) == (FindingState.COLLECTED, 1)
    phone = walk_as(as_person, second.supervisors.get(user__username="jiandu2"), go_to_day(6, 8))
    assert visit(phone, second.unit, finds=False) == CLEAN_TAPS

    address = f"/inspections/findings/{finding.pk}/"
    press(as_person(people["first"], "/inspections/findings/"), "反馈这 1 个")
    unit = as_person(clerks[first.unit_id], address)
    assert "监督员jiandu1" not in unit.content()
    unit.get_by_label("属实", exact=True).check()
    press(unit, "提交答复")
    go_to_day(6, 9)
    office = as_person(people["first"], address)
    office.get_by_label("公开事由").fill("工作时间窗口无人值守")
    press(office, "查实")
    unit = as_person(clerks[first.unit_id], address)
    unit.get_by_label("整改情况").fill("已经整改，两人一岗")
    press(unit, "报整改")
    office = as_person(people["first"], address)
    expect(office.get_by_role("button", name="办结", exact=True)).to_have_count(0)
    other = as_person(people["second"], address)
    hold_to_account(other)
    press(other, "办结")
    finding.refresh_from_db()
    assert (finding.state, finding.closed_on) == (FindingState.CLOSED, date(2026, 6, 9))
    assert Accountability.objects.get().kind == "written"

    go_to_day(7, 2)
    assert figures_taken(as_person) == {first.unit_id: 1, second.unit_id: 0}
