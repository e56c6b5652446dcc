"""The desk without a page load: decided by keys, undone, refused, a colleague beside it and a server that is gone."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from assessments.files.evidence import attach
from assessments.models import DeskPress, Determination, Explanation, LineState
from assessments.workflow import take_step
from departments.models import Record, Role
from tests.assessments.files import pdf, upload
from tests.axe import violations
from tests.factories import (
    make_clause,
    make_explanation,
    make_line,
    make_reading,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/review/2026-06/desk/"


@pytest.fixture
def towns():
    return [
        make_town(code, name, position=n)
        for n, (code, name) in enumerate(zip("abcd", "甲乙丙丁", strict=True))
    ]


@pytest.fixture
def lines(rules, towns):
    clause = make_clause(rules)
    return [make_line(clause, town) for town in towns]


@pytest.fixture
def colleague():
    return make_user(Role.REVIEWER, username="li", name="李四")


@pytest.fixture
def desk(open_as, lines, reviewer, page):
    return open_as(reviewer, DESK)


def unit(page):
    return page.locator("#unit")


def said(page):
    return page.locator("#desk .desk-said")


def states():
    return list(Determination.objects.order_by("pk").values_list("state", flat=True))


def test_one_is_accept_and_on_without_a_page_load(desk, page):
    loads = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    expect(unit(page)).to_have_text("甲")
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("乙")
    expect(said(page)).to_have_text("已审定 区人社局红旗1：甲")
    expect(unit(page)).to_be_focused()
    page.keyboard.press("Numpad1")
    expect(unit(page)).to_have_text("丙")
    assert (states(), loads) == (["accepted", "accepted", "filed", "filed"], [])
    assert page.url.endswith(f"line={Determination.objects.get(unit__code='c').pk}")
    assert DeskPress.objects.count() == 2
    page.reload()
    expect(unit(page)).to_have_text("丙")


def test_step_with_words_opens_them_and_the_same_key_sends(desk, page):
    page.keyboard.press("2")
    expect(page.get_by_role("group", name="常用理由")).to_be_focused()
    page.keyboard.press("Alt+1")
    page.keyboard.press("2")
    expect(unit(page)).to_have_text("乙")
    page.keyboard.press("4")
    page.get_by_label("意见").fill("查无实据 1 件")
    page.keyboard.press("Control+Enter")
    expect(unit(page)).to_have_text("丙")
    page.keyboard.press("5")
    page.keyboard.press("3")  # another step: its own reasons, and nothing is sent
    page.keyboard.press("Alt+1")  # yes to what is ticked from the start, and then no
    page.keyboard.press("Alt+1")
    page.keyboard.press("3")
    expect(said(page)).to_have_text("请补充说明要写明理由")
    expect(page.get_by_label("意见")).to_be_focused()
    assert list(Determination.objects.order_by("pk").values_list("state", "note")) == [
        ("returned", "佐证不足：没有附佐证材料"),
        ("rejected", "佐证不足：没有附佐证材料；查无实据 1 件"),
        ("filed", ""),
        ("filed", ""),
    ]


def test_reason_of_the_figures_is_ticked_and_acceptance_against_them_asks(
    open_as, page, rules, towns, reviewer
):
    clause = make_threshold(rules, standard="6月≥85")
    for town in towns[:2]:
        make_reading(clause.metric, town, value=82)
        make_line(clause, town, value=82)
    open_as(reviewer, DESK)
    expect(page.locator(".verdict")).to_contain_text("不符合")
    page.keyboard.press("2")
    page.keyboard.press("2")
    expect(unit(page)).to_have_text("乙")
    page.keyboard.press("1")
    expect(page.get_by_role("group", name=re.compile("^机器判定不支持"))).to_be_focused()
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("仍要审定，请写明理由")
    unit(page).focus()
    page.keyboard.press("Alt+1")
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("已审定 区人社局红旗1：乙。本栏目没有等着审的了")
    assert list(Determination.objects.order_by("pk").values_list("state", "note")) == [
        ("returned", "未达标准：6月标准 85%，还差 3 个百分点"),
        ("accepted", "以部门补充数据为准"),
    ]


def test_backspace_undoes_what_i_decided_last_and_before(desk, page):
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("乙")
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("丙")
    page.keyboard.press("Backspace")
    expect(unit(page)).to_have_text("乙")
    expect(said(page)).to_have_text("已撤销审核 区人社局红旗1：乙")
    page.keyboard.press("Backspace")
    expect(unit(page)).to_have_text("甲")
    page.keyboard.press("Backspace")
    assert states() == ["filed"] * 4


def test_walking_skips_and_shows_what_is_there(desk, page):
    page.keyboard.press("j")
    expect(unit(page)).to_have_text("乙")
    page.keyboard.press("ArrowLeft")
    expect(unit(page)).to_have_text("甲")
    page.keyboard.press("s")
    expect(unit(page)).to_have_text("乙")
    for _ in range(3):
        before = unit(page).inner_text()
        page.keyboard.press("1")
        expect(unit(page)).not_to_have_text(before)
    expect(unit(page)).to_have_text("甲")  # what was skipped comes last
    page.keyboard.press("Shift+Slash")
    rows = [" ".join(row.split()) for row in page.locator(".keys-panel .keys > div").all_inner_texts()]
    assert {
        "1 审定",
        "2 退回补正",
        "J → 下一条",
        "S 先跳过",
        "Alt+1 佐证不足：没有附佐证材料",
        "Ctrl+回车 发送，看下一条",
    } <= {*rows}


def test_line_that_somebody_else_decided_shows_it_and_keeps_the_words(desk, page, lines, colleague):
    page.keyboard.press("2")
    page.keyboard.press("Alt+1")
    page.get_by_label("意见").fill("写了很久的意见")
    take_step(lines[0], "accept", actor=colleague)
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("现在是“审定”，请看过再退回补正")
    expect(unit(page)).to_have_text("甲")
    expect(page.locator("#desk .desk-head .chip")).to_have_text("审定")
    expect(page.get_by_label("您写的意见")).to_have_value("佐证不足：没有附佐证材料；写了很久的意见")


def test_line_that_was_rewritten_keeps_the_words_in_their_boxes(desk, page, lines):
    page.keyboard.press("2")
    page.keyboard.press("Alt+1")
    page.get_by_label("意见").fill("写了很久的意见")
    Determination.objects.filter(pk=lines[0].pk).update(grounds="改过的事由", version=2)
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("的内容已变更，请看过新内容再退回补正")
    expect(page.locator(".desk-grounds")).to_have_text("改过的事由")
    expect(page.get_by_label("意见")).to_have_value("写了很久的意见")
    page.keyboard.press("Control+Enter")
    expect(unit(page)).to_have_text("乙")
    assert Determination.objects.get(pk=lines[0].pk).note == "佐证不足：没有附佐证材料；写了很久的意见"


def test_line_that_its_department_took_back_is_passed(desk, page, lines):
    Determination.objects.filter(pk=lines[0].pk).update(state=LineState.DRAFT)
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("乙")
    expect(said(page)).to_contain_text("这一条已由部门撤回")


def test_lost_server_keeps_the_decision_and_sends_it_once(desk, page, lines):
    address = re.compile(rf"/review/lines/{lines[0].pk}/(\?|$)")
    page.route(address, lambda route: route.abort("connectionrefused"))
    page.keyboard.press("2")
    page.keyboard.press("Alt+1")
    page.keyboard.press("2")
    expect(said(page)).to_contain_text("没有联系上服务器")
    page.keyboard.press("1")  # nothing else goes out meanwhile
    expect(unit(page)).to_have_text("甲")
    page.unroute(address)
    page.get_by_role("button", name="现在再发").click()
    expect(unit(page)).to_have_text("乙")
    assert states() == ["returned", "filed", "filed", "filed"]


def test_answer_that_was_lost_is_not_a_second_decision(desk, page, lines):
    address = re.compile(rf"/review/lines/{lines[0].pk}/(\?|$)")

    def swallow(route):
        route.fetch()  # the server has done it
        route.abort("connectionreset")

    page.route(address, swallow, times=1)
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("乙")
    expect(said(page)).to_have_text("已审定 区人社局红旗1：甲")
    assert Record.objects.filter(verb="determination.accept").count() == 1


def test_decision_survives_a_reload_without_a_server(desk, page, lines):
    address = re.compile(rf"/review/lines/{lines[0].pk}/(\?|$)")
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(address, lambda route: route.abort("connectionrefused"))
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("没有联系上服务器")
    page.unroute(address)
    page.reload()
    expect(unit(page)).to_have_text("乙")
    assert states() == ["accepted", "filed", "filed", "filed"]


def test_colleague_on_a_line_is_told_and_passed(desk, page, browser, live_server, open_as, lines, colleague):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    beside = open_as(colleague, f"{DESK}?line={lines[1].pk}", on=context.new_page())
    expect(beside.locator("#unit")).to_have_text("乙")
    page.reload()
    expect(unit(page)).to_have_text("甲")
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("丙")  # past the one that the colleague has open
    page.keyboard.press("k")
    expect(unit(page)).to_have_text("乙")
    expect(page.get_by_text("李四正在看这一条")).to_be_visible()
    beside.keyboard.press("1")
    expect(beside.locator("#unit")).not_to_have_text("乙")
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("现在是“审定”")
    context.close()
    assert not Record.objects.exclude(verb="determination.accept").exists()


def test_explanations_are_taken_one_by_one_with_the_same_keys(open_as, page, rules, reviewer):
    for number, words in enumerate(("省里未发文", "还在核"), start=1):
        make_explanation(make_clause(rules, number=number), state="filed", reason="other", words=words)
    open_as(reviewer, f"{DESK}?tab=explanations")
    expect(page.locator(".desk-grounds")).to_have_text("其他：省里未发文")
    page.keyboard.press("1")
    expect(page.locator(".desk-grounds")).to_have_text("其他：还在核")
    page.keyboard.press("2")
    expect(page.get_by_label("意见")).to_be_focused()
    page.keyboard.type("请写明核到哪一步")
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("已请重写 区人社局红旗2")
    assert list(Explanation.objects.order_by("pk").values_list("state", flat=True)) == [
        "accepted",
        "returned",
    ]


def test_files_are_shown_in_the_page_and_as_large_as_the_screen(open_as, page, scene):
    line = scene.add(facts="见附件")
    attach(line, upload(pdf()), actor=scene.clerk)
    scene.sign()
    scene.add(unit=scene.towns[1])
    open_as(scene.reviewer, DESK)
    picture = page.locator(".desk-evidence .preview img").first
    expect(picture).to_be_visible()
    page.keyboard.press("v")
    whole = page.get_by_role("dialog", name="佐证材料全屏")
    expect(whole.locator(".preview img").first).to_be_visible()
    page.keyboard.press("v")
    expect(whole).to_be_hidden()
    expect(picture).to_be_visible()
    page.keyboard.press("v")
    page.keyboard.press("1")  # it is decided from there as well
    expect(whole).to_be_hidden()
    expect(said(page)).to_contain_text("已审定 区人社局红旗2：淳溪街道")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_bar_stays_in_sight_and_axe_finds_nothing(desk, page, lines, width, height):
    Determination.objects.update(facts="很长的事实依据。\n" * 60)
    page.set_viewport_size({"width": width, "height": height})
    page.reload()
    expect(page.get_by_role("button", name="审定")).to_be_in_viewport(ratio=1)
    page.keyboard.press("1")
    expect(unit(page)).to_have_text("乙")
    page.keyboard.press("2")
    for button in ("审定", "退回补正"):
        expect(page.get_by_role("button", name=button, exact=True).first).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_same_month_is_decided_without_a_script(lines, reviewer, client):
    browser = Client()
    browser.force_login(reviewer)
    address = DESK
    for _ in lines:
        page = browser.get(address, follow=True)
        form = page.context["form"]
        data = {
            "step": "accept",
            "version": form["version"].value(),
            "seen_state": form["seen_state"].value(),
        }
        address = browser.post(f"/review/lines/{form.thing.pk}/?tab=flags", data)["Location"]
    assert (states(), address) == (["accepted"] * 4, "/review/2026-06/?tab=flags")
