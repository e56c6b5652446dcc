"""Forty proposals from one pasted block, on the sheet itself: what it costs in presses, page loads and requests."""

import pytest
from playwright.sync_api import expect

from assessments.models import Determination
from rules.models import Reading
from tests.assessments.test_figures_browser import PASTE
from tests.factories import make_clause, make_metric, make_threshold, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET = "/sheet/2026-06/"
TOWNS, METRICS = 8, 5


@pytest.fixture
def measured(scene):
    """Five metrics of eight units, each of which calls for a flag from 85 %; and a clause judged by people."""
    scene.light.delete()
    for number in range(3, 3 + METRICS - 1):
        metric = make_metric(scene.department, f"第{number}项办结率")
        make_threshold(scene.rules, number=number, metric=metric)
    make_clause(scene.rules, number=30)
    for number in range(TOWNS - len(scene.towns)):
        make_town(f"t{number}", f"第{number}镇", position=number + 9)
    return scene


class Walk:
    """The page with what was spent on it: presses of keys and buttons, page loads, requests beside static files."""

    def __init__(self, page):
        self.page = page
        self.cost = dict.fromkeys(("presses", "page loads", "POST", "GET"), 0)
        self.first = page.get_by_label("淳溪街道 · 参保完成率")
        self.outlook, self.state = page.locator("#figures-outlook"), page.locator("#figures-state")
        page.on("request", self._asked)

    def _asked(self, request):
        self.cost["page loads"] += request.is_navigation_request()
        self.cost[request.method] += "/static/" not in request.url

    def press(self, name):
        self.cost["presses"] += 1
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def block(self):
        """Every metric of every unit, the units upside down, one figure badly written."""
        heads = [
            head.split("（")[0] for head in self.page.locator(".figures-grid thead th").all_inner_texts()[1:]
        ]
        units = self.page.locator(".figures-grid tbody th").all_inner_texts()
        rows = ["\t".join([unit, *["91.5"] * METRICS]) for unit in reversed(units)]
        return "\r\n".join(["\t".join(["单位", *heads]), *rows[:-1], rows[-1].replace("91.5", "九一", 1)])

    def paste(self):
        self.cost["presses"] += 1
        self.first.evaluate(PASTE, self.block())
        expect(self.page.locator("#read")).to_be_focused()


def test_forty_proposals_from_a_pasted_block(open_as, measured, capsys):
    walk = Walk(open_as(measured.clerk, SHEET))
    walk.paste()
    expect(walk.outlook).to_contain_text(f"新提出 {TOWNS * METRICS - 1} 条")
    assert Reading.objects.count() == 0
    walk.press("保存数据")
    expect(walk.state).to_contain_text("已填 39 / 40，另有 1 处要改或请核对")
    expect(walk.first).to_have_attribute("aria-invalid", "true")
    expect(walk.page.locator("#side")).to_contain_text("8 条待确认")
    walk.first.fill("91.5")
    walk.press("保存数据")
    expect(walk.state).to_contain_text("已填 40 / 40")
    expect(walk.page.locator("#head")).not_to_contain_text("另有")
    walk.press("全部拟报 40 条")
    expect(walk.page.get_by_role("button", name="全部拟报")).to_have_count(0)
    assert (Reading.objects.count(), Determination.objects.count()) == (40, 40)
    assert walk.cost["page loads"] == 0
    with capsys.disabled():
        print(f"\n40 proposals from a pasted block, one bad cell: {walk.cost}")


def test_figure_typed_on_the_sheet_tells_what_it_calls_for_and_marks_what_rests_on_it(open_as, measured):
    walk = Walk(open_as(measured.clerk, SHEET))
    walk.first.fill("91")
    expect(walk.outlook).to_contain_text("新提出 1 条")
    row = walk.page.locator("#red_flag-1")
    expect(row).not_to_contain_text("淳溪街道")
    walk.press("保存数据")
    row.get_by_role("button", name="拟报", exact=True).click()
    expect(row).to_contain_text("拟授旗")
    walk.first.fill("95")
    expect(walk.outlook).to_contain_text("要重看 1 处：淳溪街道的参保完成率在填报之后有改动，请重新确认")
    walk.press("保存数据")
    expect(row).to_contain_text("淳溪街道的参保完成率在填报之后有改动，请重新确认")
    assert walk.cost["page loads"] == 0
