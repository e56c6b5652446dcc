"""The sheet answers in place: no page is loaded between two clauses, and nothing that is typed elsewhere moves."""

import re

import pytest
from playwright.sync_api import expect

from assessments.models import Determination, Explanation, Month
from departments.models import Record
from tests.factories import JUNE, make_explanation, make_reading
from tests.files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET = "/sheet/2026-06/"


def loads_and_posts(page):
    """What the page asks for from now on: documents that were loaded, presses that were sent."""
    loads, posts = [], []

    def note(request):
        if request.is_navigation_request():
            loads.append(request.url)
        elif request.method == "POST":
            posts.append(request.url)

    page.on("request", note)
    return loads, posts


def words_of(page, row):
    page.locator(row).get_by_text("写明情况…").click()
    return page.locator(row).get_by_label(re.compile("^写明情况"))


def test_presses_answer_in_place_and_what_is_typed_elsewhere_stays(open_as, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    page = open_as(scene.clerk, SHEET)
    loads, posts = loads_and_posts(page)
    words = words_of(page, "#red_light-1")
    words.fill("写到一半")
    box = words.element_handle()
    page.locator("#red_flag-1").get_by_role("button", name="拟报", exact=True).dblclick()
    expect(page.get_by_role("status").get_by_text("已拟报红旗1：淳溪街道")).to_be_visible()
    expect(page.locator("#side")).to_contain_text("完成 1 / 4")
    expect(page.locator("#red_flag-2")).to_be_focused()
    words.focus()
    page.locator("#red_flag-2").get_by_role("button", name="本月无此情形").dispatch_event("click")
    words.press_sequentially("，接着写")
    expect(page.locator("#side")).to_contain_text("完成 2 / 4")
    expect(words).to_be_focused()
    expect(words).to_have_value("写到一半，接着写")
    assert words.element_handle().evaluate("(now, before) => now === before", box)
    assert (loads, len(posts)) == ([], 2)
    assert (Determination.objects.count(), Explanation.objects.count()) == (1, 1)


def test_refused_and_failed_presses_say_so_in_their_row(open_as, scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back))
    page = open_as(scene.clerk, SHEET)
    loads, _ = loads_and_posts(page)
    row = page.locator("#red_flag-2")
    page.context.set_offline(True)
    row.get_by_role("button", name="保存说明").click()
    expect(row.get_by_role("alert")).to_contain_text("没有联系上服务器")
    page.context.set_offline(False)
    row.get_by_role("button", name="保存说明").click()
    expect(row.get_by_label(re.compile("^写明情况"))).to_be_focused()
    expect(row).to_contain_text("“本月无此情形”已连续 3 个月，要写明情况")
    expect(page.locator(".press-failed")).to_have_count(0)
    row.get_by_label(re.compile("^写明情况")).fill("六月没有发文")
    page.context.clear_cookies(name="sessionid")
    row.get_by_role("button", name="保存说明").click()
    expect(row.get_by_role("alert")).to_contain_text("登录已过期")
    expect(row.get_by_label(re.compile("^写明情况"))).to_have_value("六月没有发文")
    assert (loads, Explanation.objects.filter(month__calendar_month=JUNE).count()) == ([], 0)


def test_page_that_is_no_sheet_any_more_takes_the_place_of_the_whole(open_as, scene):
    page = open_as(scene.clerk, SHEET)
    Month.objects.open(JUNE)
    Month.objects.update(published_at="2026-07-17T01:00:00Z")
    before = Record.objects.count()
    page.locator("#red_flag-2").get_by_role("button", name="本月无此情形").click()
    expect(page.get_by_text("本页只供查看")).to_be_visible()
    expect(page.locator(".message")).to_contain_text("已发布，不能再改")
    expect(page.locator("main button")).to_have_count(0)
    assert Record.objects.count() == before


def test_unit_that_is_unknown_stays_in_its_box(open_as, scene):
    page = open_as(scene.clerk, SHEET)
    praise = page.locator("#red_flag-2")
    praise.get_by_role("button", name="＋ 有").click()
    expect(praise.get_by_label("单位")).to_be_focused()
    wanted = praise.get_by_role("combobox", name="单位")
    wanted.fill("无此单位")
    wanted.press("Tab")
    expect(praise.locator(".picked")).to_have_text("没有叫“无此单位”的单位可选，请从列表里选")
    praise.get_by_role("button", name="保存").click()
    expect(wanted).to_have_attribute("aria-invalid", "true")  # the row has been put anew
    expect(wanted).to_have_value("无此单位")


def test_new_lines_are_written_in_their_rows_several_at_once(open_as, scene):
    page = open_as(scene.clerk, SHEET)
    loads, _ = loads_and_posts(page)
    praise, blame = page.locator("#red_flag-2"), page.locator("#red_light-1")
    praise.get_by_role("button", name="＋ 有").click()
    expect(praise.get_by_label("单位")).to_be_focused()
    praise.get_by_label("事由").fill("获市级通报表扬，" * 9)
    blame.get_by_role("button", name="＋ 有").click()
    unit = blame.get_by_role("combobox", name="单位")
    unit.fill("gb")
    expect(blame.get_by_role("listbox").get_by_role("option")).to_have_text(["古柏街道"])
    unit.press("Enter")
    expect(unit).to_have_value("古柏街道")
    blame.get_by_label("事由").fill("6月2日被通报")
    file = {"name": "通报.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("通报")}
    blame.locator("input[type=file]").set_input_files(file)
    expect(blame.get_by_text("已上传：通报.pdf")).to_be_visible()
    expect(praise.get_by_text("现在 72 / 60 字，多 12 字，请删短再保存")).to_be_visible()
    praise.get_by_role("combobox", name="单位").fill("chunxi")
    expect(praise.get_by_role("listbox").get_by_role("option")).to_have_text(["淳溪街道"])
    praise.get_by_role("combobox", name="单位").press("Enter")
    expect(praise.get_by_role("combobox", name="单位")).to_have_value("淳溪街道")
    praise.get_by_role("button", name="保存").click()
    expect(praise).to_contain_text("事由最多 60 字，现有 72 字")
    expect(praise.get_by_label("事由")).to_be_focused()
    expect(praise.get_by_label("事由")).to_have_value("获市级通报表扬，" * 9)
    page.reload()
    del loads[:]
    expect(blame.get_by_text("已上传：通报.pdf")).to_be_visible()
    praise.get_by_label("事由").fill("6月获市级通报表扬")
    praise.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存红旗2：淳溪街道")).to_be_visible()
    blame.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存红灯1：古柏街道")).to_be_visible()
    assert loads == []
    line = Determination.objects.get(clause=scene.blame)
    assert (line.unit.code, [file.name for file in line.evidence.all()]) == ("gubai", ["通报.pdf"])
