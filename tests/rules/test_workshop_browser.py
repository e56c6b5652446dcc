"""One department's February in a browser, from the copy to the month in which it holds: presses counted."""

from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from departments.models import Department, Role
from departments.months import CalendarMonth
from rules.backtest import past_months
from rules.models import Kind, RuleSet, RuleSetState, Signal
from tests.browser import load
from tests.factories import (
    make_assessor,
    make_clause,
    make_metric,
    make_reading,
    make_rule_set,
    make_town,
    make_user,
)
from tests.rules.workshop import APPROVED_ON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTS = {
    Signal.RED_FLAG: [
        "城乡居民基本养老保险参保完成率达到当月目标",
        "零就业家庭动态清零，当月无新增投诉",
        "根治欠薪工作获市级以上通报表扬",
        "技能培训完成人数列各镇街前三",
    ],
    Signal.YELLOW_LIGHT: ["城乡居民基本养老保险参保完成率低于当月目标", "欠薪投诉办理不及时"],
    Signal.RED_LIGHT: ["工作推进不力，造成较大影响"],
}


class Walk:
    """Somebody at the screen: every press on a link or a button is counted, typing is not."""

    def __init__(self, page: Page, url: str, shots):
        self.page, self.url, self.shots, self.presses = page, url, shots, 0

    def sign_in(self, person):
        client = Client()
        client.force_login(person)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}
        self.page.context.add_cookies([cookie])
        self.page.goto(f"{self.url}/desk/")

    def press(self, place: Locator):
        load(place)
        self.presses += 1

    def button(self, name):
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name):
        self.press(self.page.get_by_role("link", name=name, exact=True).first)

    def count(self):
        """The presses since the last count."""
        counted, self.presses = self.presses, 0
        return counted

    def shot(self, name):
        self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)


@pytest.fixture
def department():
    unit = make_assessor()
    rules = make_rule_set(unit, CalendarMonth(2026, 3))
    metric = make_metric(unit, "养老保险参保完成率")
    settled = make_metric(unit, "欠薪投诉办结率")
    for month in past_months(CalendarMonth.of(date.today())):
        for code, name, rate in (("chunxi", "淳溪街道", 94), ("gubai", "古柏街道", 85)):
            town = Department.objects.filter(code=code).first() or make_town(code, name)
            make_reading(settled, town, rate, month=month)
    for signal, texts in TEXTS.items():
        for number, text in enumerate(texts, 1):
            make_clause(rules, signal, number, text=text, section="社会保险科")
    first = rules.clauses.get(signal=Signal.RED_FLAG, number=1)
    first.kind, first.metric, first.standard = Kind.THRESHOLD, metric, "3月≥60，4月≥75，5月≥80，6月≥85"
    first.save()
    return unit


def test_february_of_one_department_takes_few_presses(page, live_server, tmp_path, department):
    clerk = make_user(Role.CLERK, department, name="丁一", phone="5731 0001")
    reviewer = make_user(Role.REVIEWER, name="李审")
    make_user(Role.CLERK, make_assessor("swj", "区商务局"), name="王二", username="wang")
    walk = Walk(page, live_server.url, tmp_path)
    presses = [
        write(walk, clerk),
        send_back(walk, reviewer),
        write_again(walk, clerk),
        approve(walk, reviewer),
    ]
    print(f"presses: written {presses[0]}, returned {presses[1]}, again {presses[2]}, approved {presses[3]}")
    assert presses == [9, 4, 3, 2]
    approved = RuleSet.objects.get(document="高作风办〔2027〕3号")
    assert (approved.state, approved.approved_on) == (RuleSetState.APPROVED, APPROVED_ON)
    assert list(RuleSet.objects.in_force(approved.effective_from)) == [approved]

    walk.sign_in(clerk)
    walk.link("细则修订")
    walk.shot("15-list-after")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/workshop/{approved.pk}/")
    walk.shot("16-narrow")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def write(walk, clerk):
    """Copy forward, give two clauses a figure, see what the year would have had, send; the presses that it took."""
    walk.sign_in(clerk)
    walk.link("细则修订")
    walk.shot("1-list")
    walk.button("抄出新的一套")
    walk.shot("2-copied")
    quantify(walk, "修改黄灯2", "欠薪投诉办结率低于 95%", "<9五", "93~95")
    quantify(walk, "修改红灯1", "欠薪投诉办结率低于 90%", "<90")
    walk.shot("5-quantified")
    walk.link("回测：放到过去十二个月")
    expect(walk.page.get_by_text("红旗 0→0，不变；黄灯 0→12，从严；红灯 0→12，从严")).to_be_visible()
    walk.shot("5-backtest")
    walk.press(walk.page.locator(".crumb a"))
    walk.button("送审")
    walk.shot("6-sent")
    return walk.count()


def send_back(walk, reviewer):
    """Find the set in the round, write on one clause, return it."""
    walk.sign_in(reviewer)
    walk.shot("7-desk-office")
    walk.link("各部门进度")
    walk.shot("8-round")
    walk.link("审核区人社局的细则")
    walk.shot("9-review")
    walk.page.get_by_text("写红灯1的意见").click()
    walk.presses += 1
    walk.page.get_by_label("红灯1的意见").fill("90% 偏松，去年平均是 97%，建议 93%")
    walk.button("退回修改")
    walk.shot("10-returned")
    return walk.count()


def write_again(walk, clerk):
    """From the desk to the clause that came back, and send."""
    walk.sign_in(clerk)
    walk.shot("11-desk-clerk")
    card = walk.page.get_by_role("region", name="细则修订")
    walk.press(card.get_by_role("link", name="红灯1", exact=True))
    walk.page.get_by_label("条款").fill("欠薪投诉办结率低于 93%")
    walk.page.get_by_label("标准").fill("<93")
    walk.button("保存")
    walk.shot("12-again")
    walk.button("送审")
    return walk.count()


def approve(walk, reviewer):
    """From the desk to the set; an approval without its particulars is refused and asked again."""
    walk.sign_in(reviewer)
    walk.press(walk.page.get_by_role("link", name="区人社局", exact=False).first)
    walk.button("批准")
    walk.presses -= 1  # the press that was refused is no part of the usual way
    walk.shot("13-approval-missing")
    walk.page.get_by_label("批准文号").fill("高作风办〔2027〕3号")
    walk.page.get_by_label("批准日期").fill(APPROVED_ON.isoformat())
    walk.page.get_by_label("批准会议").fill("区作风建设领导小组会议")
    walk.button("批准")
    walk.shot("14-approved")
    return walk.count()


def quantify(walk, which, text, *standards):
    """Open a clause, write figure and metric, save; a standard that is refused is written again."""
    walk.link(which)
    for place, standard in enumerate(standards):
        walk.page.get_by_label("条款").fill(text)
        walk.page.get_by_label("判定方式").select_option(label="达标")
        walk.page.get_by_label("指标").select_option(label="欠薪投诉办结率")
        walk.page.get_by_label("标准").fill(standard)
        walk.button("保存")
        if place < len(standards) - 1:
            expect(walk.page.get_by_text("第 3 个字符“五”").first).to_be_visible()
            walk.shot("3-refused")
            walk.presses -= 1  # the press that was refused is no part of the usual way
