"""Nothing typed is lost: whatever comes in between, every character and every file is there afterwards, once.

Time is the page's own (`page.clock`): no test waits for it.
"""

import json
import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from assessments.models import Determination, Evidence, Explanation
from assessments.workflow import take_step
from departments.models import Role, UnsavedForm, UnsavedKind
from tests.factories import PASSWORD, make_user
from tests.files import pdf_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEET = "/sheet/2026-06/"
FILE = {"name": "新附.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes("通报")}
REST = 2000  # ms after the last key


@pytest.fixture
def sign_in(live_server):
    """Signs somebody in with the browser of a page, which is known from then on, and opens the sheet."""

    def signed_in(page, person):
        client = Client()
        client.post("/accounts/login/", {"username": person.username, "password": PASSWORD})
        cookies = {name: client.cookies[name].value for name in ("sessionid", "known_browser")}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        page.clock.install()
        page.goto(live_server.url + SHEET)
        return page

    return signed_in


@pytest.fixture
def sheet(page, scene, sign_in):
    return sign_in(page, scene.clerk)


@pytest.fixture
def back(scene):
    """A line that came back, with its form on the sheet."""
    line = scene.add()
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请附通报原文")


def words(page, row="red_light-1"):
    return page.locator(f"#{row}").get_by_label(re.compile("^写明情况"))


def write(page, text, row="red_light-1"):
    if not words(page, row).is_visible():
        page.locator(f"#{row}").get_by_text("写明情况…").click()
    words(page, row).fill(text)


def save(page, row="red_light-1"):
    page.locator(f"#{row}").get_by_role("button", name="保存说明").click()


def choose(place):
    """A file, and wait until it is in: it goes at once."""
    place.locator("input[type=file]").set_input_files(FILE)
    expect(place.locator("[data-sum]")).to_have_count(1)


def state(page):
    return page.locator("#kept-state")


def rest(page, ms=REST):
    page.clock.fast_forward(ms)


def sign_in_beside(page, person):
    """As the state says: on another page of the same browser, which is closed again."""
    with page.context.expect_page() as opened:
        state(page).get_by_role("link", name="另开一页登录").click()
    door = opened.value
    door.get_by_label("账号").fill(person.username)
    door.get_by_label("密码").fill(PASSWORD)
    door.get_by_role("button", name="登录").click()
    expect(door.get_by_role("heading", name="2026年6月 · 区人社局报送")).to_be_visible()
    shown = words(door).input_value()
    door.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    return shown


def kept_words():
    return [form.fields for form in UnsavedForm.objects.filter(kind=UnsavedKind.TYPED)]


def test_words_are_kept_two_seconds_after_the_last_key_and_nothing_is_saved(sheet):
    write(sheet, "全区")
    rest(sheet, REST - 100)
    assert kept_words() == []
    words(sheet).press_sequentially("未发生")
    expect(state(sheet)).to_have_text("")
    rest(sheet)
    expect(state(sheet)).to_have_text(re.compile(r"^已留存 \d\d:\d\d:\d\d 按各条的按钮才算保存$"))
    assert Explanation.objects.count() == 0
    sheet.reload()
    expect(words(sheet)).to_have_value("全区未发生")


def test_session_that_expired(back, sheet, scene):
    place = sheet.locator(f"#line-{back.pk}")
    place.get_by_label("事实依据").fill("附了原文")
    choose(place)
    sheet.context.clear_cookies(name="sessionid")
    write(sheet, "全区未发生")
    rest(sheet)
    expect(state(sheet)).to_contain_text("登录已过期。 写的都在这一页")
    assert sign_in_beside(sheet, scene.clerk) == "全区未发生"
    expect(state(sheet)).to_contain_text("已留存")
    save(sheet)
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    place.get_by_role("button", name="先保存").click()
    expect(sheet.get_by_text("已保存红旗2：淳溪街道")).to_be_visible()
    line = Determination.objects.get()
    assert (line.facts, Evidence.objects.get().name, Explanation.objects.get().words) == (
        *("附了原文", "新附.pdf"),
        "全区未发生",
    )
    assert UnsavedForm.objects.count() == 0


def test_cookies_that_were_deleted(sheet, scene):
    write(sheet, "全区未发生")
    sheet.context.clear_cookies()
    rest(sheet)
    expect(state(sheet)).to_contain_text("登录已过期。 写的都在这一页")
    words(sheet).press_sequentially("，已核")
    save(sheet)
    expect(sheet.locator("#red_light-1 .press-failed")).to_contain_text("登录已过期，刚才这一下没有生效")
    sign_in_beside(sheet, scene.clerk)
    expect(state(sheet)).to_contain_text("已留存")
    save(sheet)
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    assert [explanation.words for explanation in Explanation.objects.all()] == ["全区未发生，已核"]


def test_sign_in_elsewhere_that_changed_the_token(sheet, live_server, scene):
    """The session is another's and the token of this page is old: a press asks for a fresh one by itself."""
    client = Client()
    page = client.get("/accounts/login/")
    data = {"username": scene.clerk.username, "password": PASSWORD}
    client.post("/accounts/login/", data | {"csrfmiddlewaretoken": page.context["csrf_token"]})
    sheet.context.add_cookies(
        [
            {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            for name in ("sessionid", "csrftoken")
        ]
    )
    write(sheet, "全区未发生")
    save(sheet)
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    assert (Explanation.objects.get().words, UnsavedForm.objects.count()) == ("全区未发生", 0)


def test_validation_error_with_files(back, sheet):
    place = sheet.locator(f"#line-{back.pk}")
    place.get_by_label("事由").fill("长" * 61)
    choose(place)
    write(sheet, "全区未发生")
    place.get_by_role("button", name="先保存").click()
    expect(sheet.get_by_text("事由最多 60 字，现有 61 字").first).to_be_visible()
    expect(sheet.get_by_text("已上传：新附.pdf")).to_be_visible()
    expect(sheet.get_by_label("事由")).to_have_value("长" * 61)
    sheet.get_by_label("事由").fill("6月获省级通报表扬")
    sheet.get_by_role("button", name="先保存").click()
    expect(sheet.get_by_text("已保存红旗2：淳溪街道")).to_be_visible()
    expect(words(sheet)).to_have_value("全区未发生")
    assert (Determination.objects.get().grounds, Evidence.objects.get().name) == (
        *("6月获省级通报表扬",),
        "新附.pdf",
    )


def test_server_that_restarts_in_the_middle(sheet, page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/sheet/**", lambda route: route.abort("connectionrefused"))
    write(sheet, "全区未发生")
    rest(sheet)
    expect(state(sheet)).to_contain_text(re.compile(r"离线：\d\d:\d\d 起没有连上。 写的都在这一页"))
    save(sheet)
    expect(sheet.get_by_text("没有联系上服务器，刚才这一下可能没有生效")).to_be_visible()
    page.unroute("**/sheet/**")
    sheet.reload()
    expect(words(sheet)).to_have_value("全区未发生")
    expect(state(sheet)).to_contain_text("已留存")
    save(sheet)
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    assert [explanation.words for explanation in Explanation.objects.all()] == ["全区未发生"]


def test_ten_minutes_offline(sheet):
    sheet.context.set_offline(True)
    write(sheet, "全区未发生")
    rest(sheet)
    expect(state(sheet)).to_contain_text("写的都在这一页，连上后自动留存，请不要关闭。")
    offline_since = state(sheet).inner_text()
    for _ in range(10):
        rest(sheet, 60_000)
    write(sheet, "省里尚未发文", "red_flag-2")
    expect(state(sheet)).to_have_text(offline_since)
    assert kept_words() == []
    sheet.context.set_offline(False)
    expect(state(sheet)).to_contain_text("已留存")
    sheet.reload()
    expect(words(sheet)).to_have_value("全区未发生")
    expect(words(sheet, "red_flag-2")).to_have_value("省里尚未发文")


def test_double_press(back, sheet):
    place = sheet.locator(f"#line-{back.pk}")
    place.get_by_label("事实依据").fill("附了原文")
    choose(place)
    write(sheet, "全区未发生")
    sheet.locator("#red_light-1").get_by_role("button", name="保存说明").dblclick()
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    place.get_by_role("button", name="先保存").dblclick()
    expect(sheet.get_by_text("已保存红旗2：淳溪街道")).to_be_visible()
    expect(sheet.locator(".message.error, .press-failed")).to_have_count(0)
    line, explanation = Determination.objects.get(), Explanation.objects.get()
    assert (explanation.version, line.version, Evidence.objects.count()) == (1, 3, 1)


def test_back_button(sheet):
    write(sheet, "全区未发生")
    sheet.get_by_role("link", name="效能亮榜").click()
    expect(sheet.get_by_role("heading", name="区人社局 · 经办人")).to_be_visible()
    sheet.go_back()
    expect(words(sheet)).to_have_value("全区未发生")
    save(sheet)
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    write(sheet, "省里尚未发文", "red_flag-2")
    sheet.goto(sheet.url.replace(SHEET, f"{SHEET}figures/").partition("#")[0])
    sheet.get_by_label("淳溪街道 · 参保完成率").fill("91")
    sheet.go_back()
    expect(words(sheet, "red_flag-2")).to_have_value("省里尚未发文")
    expect(sheet.get_by_label("淳溪街道 · 参保完成率")).to_have_value("91")
    expect(words(sheet)).to_have_value("全区未发生")  # as it is saved, to be changed
    assert [explanation.words for explanation in Explanation.objects.all()] == ["全区未发生"]


@pytest.fixture
def colleagues_sheet(browser, scene, sign_in):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield sign_in(context.new_page(), scene.signer)
    context.close()


def test_two_editors(sheet, colleagues_sheet):
    write(sheet, "全区未发生")
    rest(sheet)
    expect(state(sheet)).to_contain_text("已留存")
    write(colleagues_sheet, "还在核", "red_flag-2")
    rest(colleagues_sheet)
    expect(colleagues_sheet.locator("#beside")).to_have_text(
        re.compile(r"^经办人 \d\d:\d\d 起也在写：红灯1$")
    )
    expect(colleagues_sheet.locator("#red_light-1 p.beside")).to_have_text(
        re.compile(r"^经办人 \d\d:\d\d 起也在写这一条$")
    )
    words(sheet).press_sequentially("。")
    rest(sheet)
    expect(sheet.locator("#beside")).to_contain_text("审签人")
    expect(words(colleagues_sheet)).to_have_value("")


def test_conflict(sheet, colleagues_sheet):
    write(sheet, "我写的")
    write(colleagues_sheet, "同事写的")
    save(colleagues_sheet)
    expect(colleagues_sheet.get_by_text("红灯1：已说明")).to_be_visible()
    save(sheet)
    expect(sheet.locator("#red_light-1").get_by_text("现在是：其他：同事写的")).to_be_visible()
    expect(words(sheet)).to_have_value("我写的")
    assert Explanation.objects.get().words == "同事写的"
    save(sheet)
    expect(sheet.get_by_text("红灯1：已说明")).to_be_visible()
    assert [explanation.words for explanation in Explanation.objects.all()] == ["我写的"]


def test_figures_and_rows_of_one_page_are_kept_side_by_side(sheet):
    cell = sheet.get_by_label("淳溪街道 · 参保完成率")
    cell.fill("91")
    write(sheet, "全区未发生")
    rest(sheet)
    expect(state(sheet)).to_contain_text("已留存")
    expect(sheet.get_by_text("新提出 1 条")).to_be_visible()
    sheet.reload()
    expect(words(sheet)).to_have_value("全区未发生")
    expect(cell).to_have_value("91")
    sheet.get_by_role("button", name="保存数据").locator("visible=true").click()
    expect(sheet.get_by_text("保存了 1 个数据")).to_be_visible()
    rest(sheet)
    expect(words(sheet)).to_have_value("全区未发生")
    assert [form.path for form in UnsavedForm.objects.all()] == ["sheet rsj 2026-06"]


def test_words_of_a_plain_form(page, live_server, scene, sign_in):
    scene.add()
    head = sign_in(page, scene.signer)
    head.goto(f"{live_server.url}{SHEET}sign/")
    head.get_by_label("退回意见").fill("请附通报原文")
    rest(head)
    expect(state(head)).to_contain_text("已留存")
    head.goto(live_server.url + SHEET)
    head.goto(f"{live_server.url}{SHEET}sign/")
    expect(head.get_by_label("退回意见")).to_have_value("请附通报原文")
    kept = UnsavedForm.objects.get()
    assert (kept.path, json.loads(kept.fields)) == (
        "sheet/2026-06/sign/back/",
        {"words": ["请附通报原文"]},
    )


def test_what_is_typed_under_another_name_is_neither_kept_nor_saved(sheet, scene):
    other = make_user(Role.CLERK, scene.clerk.department, username="zhao", name="赵六")
    write(sheet, "一")
    rest(sheet)
    expect(state(sheet)).to_contain_text("已留存")
    sheet.context.clear_cookies(name="sessionid")
    write(sheet, "一二")
    rest(sheet)
    sign_in_beside(sheet, other)
    expect(state(sheet)).to_contain_text(f"这一页是{scene.clerk.name}打开的，现在登录的是赵六")
    save(sheet)
    expect(sheet.locator("#red_light-1 .press-failed")).to_contain_text("现在登录的是赵六")
    assert words(sheet).input_value() == "一二"
    assert not UnsavedForm.objects.filter(person=other).exists()
    assert not Explanation.objects.exists()
