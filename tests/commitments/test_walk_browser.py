"""The budgets of the pages of promises, counted in a real browser: presses, but for keys inside text fields."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.dates import local_day
from commitments.models import Extension, ExtensionState, Item, Opinion
from commitments.standing import ItemState
from departments.models import Role
from departments.months import CalendarMonth
from tests.commitments.factories import (
    make_extension,
    make_item,
    make_opinion,
    make_panel,
    make_plan,
    make_report,
    make_work,
    person,
    town,
)
from tests.factories import make_office
from tests.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def month():
    """The present month, whose list is out."""
    now = timezone.now()
    present = CalendarMonth.of(local_day(now))
    make_plan(present, approved_by="区政府办公会", approved_on=local_day(now), issued_at=now)
    return present


def applied(month, count, *bodies):
    """Applications of several units, of which these bodies spoke."""
    today = local_day(timezone.now())
    for n in range(count):
        unit = town(f"t{n}", f"第{n}镇")
        item = make_item(unit, month=month, state=ItemState.APPLIED, applied_on=today)
        report = make_report(item, on=today)
        for body in bodies:
            make_opinion(report, town(body))


def test_unit_proposes_eight_items_receives_and_applies_within_its_budgets(open_as, page, month):
    for _ in range(5):
        make_item(month=month)
    make_item(month=month, recurs=True, text="每月巡查企业安全生产")
    make_work(year=month.plus(1).year, text="建成全民健身中心")
    walk = Walk(page)
    open_as(person(Role.CLERK), "/desk/")
    walk.begin()
    page.get_by_role("link", name="打开").click()
    page.locator("#id_text_0").fill("老旧小区改造三期开工")
    page.get_by_role("button", name="提出").click()
    expect(page.locator(".message.success")).to_contain_text("已提出 3 项")
    assert len(walk.presses) <= 5
    walk.begin()
    page.get_by_role("button", name="全部签收").click()
    expect(page.locator(".message.success")).to_contain_text("已签收 6 项")
    assert len(walk.presses) == 1
    walk.begin()
    page.get_by_role("link", name="申请销号").first.click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".message.success")).to_contain_text("已申请销号")
    assert len(walk.presses) <= 3


def test_office_issues_a_whole_list_and_closes_what_all_agreed_to(open_as, page, month):
    for n in range(78):
        make_item(town(f"t{n % 26}", f"第{n % 26}镇"), month=month.plus(1), state=ItemState.PROPOSED)
    make_panel("audit")
    applied(month, 4, "audit")
    walk = Walk(page)
    open_as(person(Role.PUBLISHER, make_office()), "/desk/")
    walk.begin()
    page.get_by_role("link", name="预安销号", exact=True).click()
    page.get_by_label("谁批准的").fill("区政府第 12 次办公会")
    page.get_by_label("批准日期").fill(str(local_day(timezone.now())))
    page.get_by_role("button", name="交办 78 项").click()
    expect(page.locator(".message.success")).to_contain_text("已交办 78 项")
    assert len(walk.presses) <= 3
    page.get_by_role("link", name="联审销号").click()
    walk.begin()
    page.get_by_role("link", name="各部门都同意的 4 项").click()
    page.get_by_role("button", name="销号").click()
    expect(page.locator(".message.success")).to_contain_text("已销号 4 项")
    assert len(walk.presses) == 2


def test_examiner_takes_little_more_than_a_key_an_item(open_as, page, month):
    make_panel("audit")
    applied(month, 10)
    walk = Walk(page)
    open_as(person(Role.EXAMINER, town("audit")), "/commitments/examine/")
    walk.begin()
    for n in range(9):
        page.keyboard.press("1")
        expect(page.locator(".message.success")).to_contain_text(
            f"{Item.objects.order_by('pk')[n].code} 已联审"
        )
    page.keyboard.press("3")
    page.keyboard.insert_text("没有竣工验收单，现场还在施工")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".empty")).to_have_text("没有等着联审的申请。")
    assert len(walk.presses) <= 12
    assert [opinion.agrees for opinion in Opinion.objects.order_by("pk")] == [True] * 9 + [False]


def test_meeting_s_word_is_one_press_a_row(open_as, page, month):
    for n in range(2):
        item = make_item(town(f"t{n}", f"第{n}镇"), month=month)
        make_extension(item, month.plus(1), asked_on=local_day(timezone.now()), state=ExtensionState.WAITING)
    walk = Walk(page)
    open_as(person(Role.REVIEWER, make_office()), "/commitments/follow/")
    page.get_by_label("批准人").first.fill("讲评会")
    walk.begin()
    page.get_by_role("button", name="批准", exact=True).first.click()
    expect(page.locator(".message.success")).to_contain_text("已批")
    page.get_by_role("button", name="批准", exact=True).first.click()
    expect(page.locator("#extensions")).to_have_text("待批延期 0")
    assert len(walk.presses) == 2
    assert Extension.objects.filter(state="granted", decided_by_words="讲评会").count() == 2
