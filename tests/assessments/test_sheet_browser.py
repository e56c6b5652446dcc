"""The clerk's month in a browser: nothing that was typed is lost by a press, or by Back."""

import re

import pytest
from playwright.sync_api import expect

from assessments.explaining import explain
from assessments.models import Determination, Explanation, Reason
from assessments.workflow import take_step
from rules.models import Reading
from tests.factories import JUNE, make_reading
from tests.files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIGURES = "/sheet/2026-06/figures/"
SHEET = "/sheet/2026-06/"


def test_press_on_one_row_keeps_the_text_and_the_file_of_another(open_as, scene):
    lines = [scene.add(unit=town) for town in scene.towns[:2]]
    scene.sign()
    for line in lines:
        take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    page = open_as(scene.clerk, SHEET)
    one, other = (page.locator(f"#line-{line.pk}") for line in lines)
    other.get_by_label("事实依据").fill("写了很久的\n第二段依据")
    file = {"name": "新附.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("通报")}
    other.locator("input[type=file]").set_input_files(file)
    blame = page.locator("#red_light-1")
    blame.get_by_text("写明情况…").click()
    blame.get_by_label(re.compile("^写明情况")).fill("全区未发生")
    one.get_by_label("事实依据").fill("附了原文")
    one.get_by_role("button", name="先保存").click()
    expect(page.get_by_text("已保存红旗2：淳溪街道")).to_be_visible()
    expect(other.get_by_label("事实依据")).to_have_value("写了很久的\n第二段依据")
    expect(other.get_by_text("已上传：新附.pdf")).to_be_visible()
    expect(blame.get_by_label(re.compile("^写明情况"))).to_have_value("全区未发生")
    other.get_by_role("button", name="重新报送这一条").click()
    expect(page.get_by_text("红旗2：古柏街道 已重新报送，直接回到原审核员")).to_be_visible()
    sent = Determination.objects.get(pk=lines[1].pk)
    assert (sent.facts, [file.name for file in sent.evidence.all()]) == (
        "写了很久的\n第二段依据",
        ["新附.pdf"],
    )
    expect(blame.get_by_label(re.compile("^写明情况"))).to_have_value("全区未发生")


def test_enter_in_a_box_and_the_way_round_another_page_lose_nothing(open_as, scene):
    scene.add()
    page = open_as(scene.clerk, SHEET)
    words = page.locator("#red_light-1").get_by_label(re.compile("^写明情况"))
    page.locator("#red_light-1").get_by_text("写明情况…").click()
    words.fill("全区未发生")
    words.press("Enter")
    expect(words).to_have_value("全区未发生\n")
    words.press("Backspace")
    page.locator("#red_flag-2").get_by_role("button", name="另加一个单位").click()
    page.locator("#red_flag-2").get_by_label(re.compile("^事由")).press("Enter")
    expect(page.get_by_text("写的内容都留着，还没有保存")).to_be_visible()
    expect(words).to_have_value("全区未发生")
    page.get_by_role("link", name="修改、加佐证").click()
    page.get_by_role("link", name="2026年6月报送").click()
    expect(words).to_have_value("全区未发生")
    assert Explanation.objects.count() == 0
    page.get_by_text("都不要了…").click()
    page.get_by_role("button", name="都丢掉").click()
    expect(page.get_by_text("还没有保存")).to_have_count(0)


def paste(page, block):
    fold = page.locator("details.paste")
    if fold.get_attribute("open") is None:
        page.get_by_text("从 Excel 或 WPS 粘贴").click()
    page.get_by_label("粘贴的表格").fill(block)
    page.get_by_role("button", name="填进表格").click()


def cells(page):
    return [box.input_value() for box in page.locator(".figures-grid input[type=text]").all()]


def test_two_pastes_a_typed_cell_and_a_blank_are_saved_together(open_as, scene):
    make_reading(scene.metric, scene.towns[2], "98.5")
    page = open_as(scene.clerk, FIGURES)
    page.get_by_label("淳溪街道 · 参保完成率").fill("60")
    paste(page, "单位\t参保完成率\n古柏街道\t61\n漆桥街道\t")
    expect(page.get_by_text("读入了 1 格，看过后请按“保存数据”；1 格空白，没有改")).to_be_visible()
    assert cells(page) == ["60", "61", "98.5"]
    paste(page, "单位\t参保完成率\n淳溪街道\t62")
    expect(page.get_by_label("淳溪街道 · 参保完成率")).to_have_value("62")
    assert cells(page) == ["62", "61", "98.5"]
    page.get_by_role("button", name="保存数据").click()
    expect(page.get_by_text("保存了 2 个数据")).to_be_visible()
    assert sorted(Reading.objects.values_list("value", flat=True)) == [61, 62, 98.5]


@pytest.mark.parametrize("fill", ["typed", "pasted", "refused"])
def test_figures_are_there_again_after_leaving_and_back(open_as, scene, fill):
    page = open_as(scene.clerk, FIGURES)
    page.get_by_label("淳溪街道 · 参保完成率").fill("60")
    if fill == "pasted":
        paste(page, "单位\t参保完成率\n古柏街道\t61")
        expect(page.get_by_text("有 2 格填了，还没有保存。")).to_be_visible()
    if fill == "refused":
        page.get_by_label("古柏街道 · 参保完成率").fill("六十一")
        page.get_by_role("button", name="保存数据").click()
        expect(page.get_by_text("有 1 处要改或请核对，还没有保存")).to_be_visible()
    before = cells(page)
    page.get_by_role("link", name="2026年6月报送").click()
    expect(page.get_by_role("heading", name="2026年6月 · 区人社局报送")).to_be_visible()
    if fill != "typed":  # what was sent once is on the sheet as well
        expect(page.locator("#figures")).to_have_attribute("open", "")
        assert cells(page) == before
    page.go_back()
    expect(page.get_by_role("heading", name="2026年6月指标数据")).to_be_visible()
    assert cells(page) == before


def test_words_that_the_figures_contradict_are_named_and_hold_the_signature_up(open_as, scene):
    explain(JUNE, scene.light, Reason.NONE, actor=scene.clerk)
    make_reading(scene.metric, scene.towns[0], "60")
    page = open_as(scene.signer, SHEET)
    row = page.locator("#yellow_light-1")
    expect(row.get_by_text("黄灯1的说明与数据不符，请重看")).to_be_visible()
    expect(page.get_by_label("进度").get_by_text("说明与数据不符，请重看")).to_be_visible()
    scene.add()
    page.goto(page.url.partition("/sheet/")[0] + f"{SHEET}sign/")
    expect(page.get_by_text("黄灯1的说明与数据不符，请重看，确认前不能审签。")).to_be_visible()
    expect(page.get_by_role("button", name="同意并报送")).to_be_disabled()
    page.get_by_role("link", name="去确认").click()
    row.get_by_role("button", name="未达标准").click()
    expect(page.get_by_text("黄灯1：已说明")).to_be_visible()
    page.get_by_role("link", name="审签并报送 2 条").click()
    page.get_by_role("button", name="同意并报送").click()
    expect(page.get_by_text("已审签并报送：1 条认定、1 条说明")).to_be_visible()
    assert (Explanation.objects.get().reason, Explanation.objects.get().state) == (Reason.BELOW, "filed")


@pytest.mark.parametrize("path", [SHEET, FIGURES])
def test_pages_of_the_month_do_not_scroll_sideways_on_a_phone(open_as, scene, path, page):
    page.set_viewport_size({"width": 390, "height": 844})
    explain(JUNE.plus(-1), scene.praise, Reason.OTHER, words="省里尚未发文，" * 6, actor=scene.clerk)
    make_reading(scene.metric, scene.towns[0], "80")
    open_as(scene.clerk, path)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert page.locator("main .button.primary").count() <= 1
