"""A clerk's month as screens.md bounds it: 5 determinations and 13 silent clauses, counted in a real browser.

A press is a click, or a key outside text fields; a paste and a key inside a text field are none.
"""

import re

import pytest
from playwright.sync_api import expect

from assessments.models import Determination, Explanation, Reason
from tests.assessments.scene import begin_eighteen
from tests.assessments.test_figures_browser import cell, paste
from tests.browser import load
from tests.factories import JUNE
from tests.files import pdf_bytes
from tests.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_PRESSES, MOST_LOADS = 20, 2


@pytest.fixture
def month(scene):
    return begin_eighteen(scene)


class ClerkWalk(Walk):
    def judge(self, row, unit, grounds, file):
        """有, the unit by its initials, the reason, the file from the disk, 保存."""
        row = self.page.locator(row)
        row.get_by_role("button", name="＋ 有").click()
        expect(row.get_by_role("combobox", name="单位")).to_be_focused()
        self.page.keyboard.type(unit)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(grounds)
        with self.page.expect_file_chooser() as chooser:
            row.locator(".upload-area label").first.click()
        chooser.value.set_files({"name": file, "mimeType": "application/pdf", "buffer": pdf_bytes(file)})
        self.presses.append(f"选 {file}")
        expect(row.get_by_text(f"已上传：{file}")).to_be_visible()
        row.get_by_role("button", name="保存", exact=True).click()
        expect(row.get_by_role("link", name=file).first).to_be_visible()


def test_month_of_a_clerk_is_within_its_budget(open_as, month, page, capsys):
    walk = ClerkWalk(page)
    open_as(month.clerk, "/desk/")
    walk.begin()
    load(page.locator("main a.button[href='/sheet/2026-06/']"))
    paste(page, cell(page, "淳溪街道"), "单位\t参保完成率\n淳溪街道\t87.2\n古柏街道\t80\n漆桥街道\t60")
    page.get_by_role("button", name="保存数据").last.click()
    page.get_by_role("button", name="全部拟报 3 条").click()
    expect(page.get_by_text("已拟报 3 条")).to_be_visible()
    walk.judge("#red_flag-2", "cx", "6月获市级通报表扬", "通报.pdf")
    walk.judge("#red_light-1", "gb", "6月2日被省级媒体曝光", "曝光.pdf")
    page.get_by_role("button", name=re.compile("^其余 12 条同上月")).click()
    expect(page.get_by_text("完成 18 / 18")).to_be_visible()
    page.get_by_role("link", name="核对并送审签").click()
    expect(page.get_by_role("button", name="送审签", exact=True)).to_be_visible()
    page.wait_for_load_state()  # which is counted, though the button is there before
    before = len(walk.loads)
    page.get_by_role("button", name="送审签", exact=True).click()
    expect(page.get_by_text("等审签人同意").first).to_be_visible()
    presses, loads = len(walk.presses), before
    with capsys.disabled():
        print(f"\n5 determinations, 13 silent: {presses} presses, {loads} page loads to 送审签, ", end="")
        print(f"{len(walk.requests)} requests; {'、'.join(walk.presses)}")
    assert (
        Determination.objects.count(),
        Explanation.objects.filter(month__calendar_month=JUNE).count(),
    ) == (5, 13)
    assert Explanation.objects.filter(month__calendar_month=JUNE, reason=Reason.NONE).count() == 13
    assert (presses <= MOST_PRESSES, loads <= MOST_LOADS) == (True, True)


def walk_to(page, place):
    """J until the row has the focus."""
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == place:
            return
        page.keyboard.press("j")
    raise AssertionError(f"J never came to {place}")


def test_month_of_a_clerk_needs_no_mouse(open_as, month, page):
    open_as(month.clerk, "/sheet/2026-06/")
    page.keyboard.press("g")  # the figures, open as they are missing
    page.keyboard.press("Escape")
    paste(page, cell(page, "淳溪街道"), "单位\t参保完成率\n淳溪街道\t87.2\n古柏街道\t80\n漆桥街道\t60")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="全部拟报 3 条")).to_be_visible()
    page.keyboard.press("Alt+a")
    expect(page.get_by_text("已拟报 3 条")).to_be_visible()
    walk_to(page, "red_flag-2")
    page.keyboard.press("y")
    row = page.locator("#red_flag-2")
    expect(row.get_by_role("combobox", name="单位")).to_be_focused()
    page.keyboard.type("cx")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("6月获市级通报表扬")
    page.keyboard.press("Control+Enter")
    expect(row.get_by_text("拟授旗")).to_be_visible()
    walk_to(page, "red_light-1")
    page.keyboard.press("n")
    expect(page.locator("#red_light-1").get_by_text("本月无此情形").first).to_be_visible()
    page.keyboard.press("Alt+t")
    expect(page.get_by_text("完成 18 / 18")).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="送审签", exact=True)).to_be_visible()
    page.wait_for_load_state()  # by then the keys are heard
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("等审签人同意").first).to_be_visible()
    assert Determination.objects.count() == 4
