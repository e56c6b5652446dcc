"""The clause's page in a browser: the standard and its table of months follow each other, with and without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from departments.models import Role
from departments.months import CalendarMonth
from rules.models import RuleSetState
from tests.browser import load
from tests.factories import (
    make_assessor,
    make_clause,
    make_metric,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TRY = "**/try/*"
PENSION = "镇街 3月≥60，4月≥75，5月≥80，6月≥85"


@pytest.fixture
def draft():
    make_town()
    department = make_assessor()
    rules = make_rule_set(department, CalendarMonth(2027, 3), state=RuleSetState.DRAFT)
    metric = make_metric(department, "城乡居民基本养老保险参保完成率")
    make_threshold(rules, metric=metric, standard=PENSION, text="参保完成率达到当月目标")
    return rules


def open_clause(open_as, draft, **where):
    address = reverse("workshop_clause", args=[draft.pk, "red_flag", 1])
    open_as(make_user(Role.CLERK, draft.department), address, **where)


def is_within(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def box(page, name):
    return page.get_by_label(name, exact=True)


def test_standard_and_table_follow_each_other(page, open_as, draft, tmp_path):
    open_clause(open_as, draft)
    box(page, "7月：要求").select_option("~")
    box(page, "7月：数").fill("6O")
    box(page, "7月：到，不含").fill("80")
    fault = page.get_by_text("第 2 个字符“O”：这里只填一个数，如 60、87.5")
    expect(fault).to_be_hidden()  # not while it is being typed
    box(page, "8月：要求").focus()
    expect(fault).to_be_visible()
    expect(box(page, "7月：数")).to_have_attribute("aria-invalid", "true")
    expect(box(page, "7月：数")).to_have_attribute("aria-describedby", "months-fault-7")
    page.screenshot(path=tmp_path / "cell-fault.png", full_page=True)
    expect(page.get_by_label("标准")).to_have_value(PENSION)
    box(page, "7月：数").fill("60")
    expect(page.get_by_label("标准")).to_have_value(f"{PENSION}，7月60~80")
    page.get_by_role("button", name="以下各月同7月").press("Enter")
    expect(page.get_by_label("标准")).to_have_value(f"{PENSION}，7-12月60~80")

    page.get_by_label("标准").fill("3月≥6O")
    expect(page.locator(".trial-marked mark")).to_have_text("O")
    expect(box(page, "3月：数")).to_have_value("60")  # the table stays while the standard cannot be read
    page.get_by_label("标准").fill("部门 3-4月＜50")
    expect(box(page, "4月：数")).to_have_value("50")
    expect(box(page, "7月：数")).to_be_hidden()
    expect(page.get_by_label("哪一组")).to_have_value("部门")
    load(page.get_by_role("button", name="保存", exact=True))
    assert draft.clauses.get().standard == "部门 3-4月＜50"


@pytest.fixture
def held(page):
    """The questions of the script that wait for `answer_all`: the test says when the server answers."""
    routes = []
    page.route(TRY, lambda route: routes.append(route))
    return routes


def asked(page, held):
    """The first question that has come."""
    while not held:
        page.evaluate("1")  # what has happened meanwhile is told with the answer
    return held.pop(0)


def answer(page, question):
    with page.expect_response(TRY):
        question.continue_()


def test_late_answer_leaves_a_cell_that_was_changed_meanwhile(page, open_as, draft, held):
    open_clause(open_as, draft)
    page.get_by_label("标准").fill("3月≥61，5月≥98")
    question = asked(page, held)
    box(page, "5月：数").fill("94")
    answer(page, question)
    expect(box(page, "3月：数")).to_have_value("61")
    expect(box(page, "5月：数")).to_have_value("94")
    page.unroute(TRY)  # what waits still, and what is asked from now on, is answered at once
    expect(page.get_by_label("标准")).to_have_value("3月≥61，5月≥94")
    load(page.get_by_role("button", name="保存", exact=True))
    expect(page.get_by_text("已保存红旗1，标准写成 3月≥61，5月≥94")).to_be_visible()


def test_late_answer_leaves_a_standard_that_was_changed_meanwhile(page, open_as, draft, held):
    open_clause(open_as, draft)
    box(page, "5月：数").fill("94")
    question = asked(page, held)
    page.get_by_label("标准").fill("3月≥6")
    answer(page, question)
    expect(page.get_by_label("标准")).to_have_value("3月≥6")
    page.unroute(TRY)  # what waits still, and what is asked from now on, is answered at once
    expect(box(page, "3月：数")).to_have_value("6")
    expect(box(page, "5月：数")).to_be_hidden()


def test_sign_in_that_ran_out_is_said_beside_what_is_typed(page, open_as, draft):
    open_clause(open_as, draft)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("标准").fill("3月≥61")
    expect(page.get_by_text("登录已过期，先登录再接着写。")).to_be_visible()
    expect(page.get_by_label("标准")).to_have_value("3月≥61")


def test_told_fault_of_the_table_goes_with_the_last_wrong_cell(page, open_as, draft):
    open_clause(open_as, draft)
    page.route(TRY, lambda route: route.abort())
    box(page, "3月：数").fill("6O")
    box(page, "4月：数").fill("7O")
    load(page.get_by_role("button", name="保存", exact=True))
    told = page.get_by_text("月份表里有填错的格")
    expect(told).to_have_count(2)
    page.unroute(TRY)
    box(page, "3月：数").fill("65")
    expect(box(page, "3月：数")).not_to_have_attribute("aria-invalid", "true")
    expect(told).to_have_count(2)
    box(page, "4月：数").fill("75")
    expect(told).to_have_count(0)
    expect(page.locator(".errors")).to_have_count(0)


def test_enter_in_a_cell_saves_what_was_typed(page, open_as, draft):
    open_clause(open_as, draft)
    box(page, "3月：数").fill("65")
    with page.expect_navigation():
        box(page, "3月：数").press("Enter")
    assert draft.clauses.get().standard == PENSION.replace("60", "65")


def test_words_do_not_sweep_away_a_cell_that_is_still_wrong(page, open_as, draft):
    open_clause(open_as, draft)
    box(page, "3月：数").fill("6O")
    page.get_by_label("条款").fill("参保完成率3月达到 99% 的镇街")
    expect(page.get_by_text("条文里写着 99%，标准里没有，请核对（只是提醒）")).to_be_visible()
    expect(box(page, "3月：数")).to_have_value("6O")
    expect(page.get_by_text("第 2 个字符“O”：这里只填一个数，如 60、87.5")).to_be_visible()


def test_bands_follow_what_is_typed_and_a_gap_asks_for_its_reason(page, open_as, draft):
    metric = draft.department.metrics.get()
    lights = "镇街 3月＜60，4月＜75，5月＜80，6月＜85"
    make_threshold(draft, "yellow_light", metric=metric, standard=lights)
    open_clause(open_as, draft)
    reason = page.get_by_label("空档说明")
    expect(page.locator(".bands")).to_be_visible()
    expect(reason).to_be_hidden()
    page.get_by_label("标准").fill(PENSION.replace("60", "55"))
    expect(
        page.get_by_text("本条、黄灯1重叠：城乡居民基本养老保险参保完成率，镇街3月55%（含）至60%（不含）")
    ).to_be_visible()
    page.get_by_label("标准").fill(PENSION.replace("60", "65"))
    expect(
        page.get_by_text("镇街3月60%（含）至65%（不含）既不授旗也不亮灯，是有意的吗？写明理由")
    ).to_be_visible()
    reason.fill("差一点的按月提醒")
    load(page.get_by_role("button", name="保存", exact=True))
    clause = draft.clauses.get(signal="red_flag")
    assert (clause.standard, clause.gap_reason) == (PENSION.replace("60", "65"), "差一点的按月提醒")
    expect(page.get_by_text("空档，已说明")).to_be_visible()


def test_state_and_send_stand_within_two_screens_of_a_phone(page, open_as, live_server, draft):
    for number in range(2, 7):
        make_clause(draft, number=number, text="一条写得很长的定性条款，" * 10)
    page.set_viewport_size({"width": 390, "height": 844})
    open_clause(open_as, draft)
    page.goto(live_server.url + reverse("workshop_set", args=[draft.pk]))
    send = page.get_by_role("button", name="送审", exact=True).bounding_box()
    assert send["y"] + send["height"] <= 2 * 844
    assert is_within(page)


def test_kind_decides_whether_there_is_a_table(page, open_as, draft):
    open_clause(open_as, draft)
    page.get_by_label("判定方式").select_option(label="排名")
    expect(page.locator("#months")).to_be_hidden()
    page.get_by_label("判定方式").select_option(label="达标")
    expect(box(page, "3月：数")).to_be_visible()


def test_table_fits_a_phone(page, open_as, draft):
    page.set_viewport_size({"width": 390, "height": 844})
    open_clause(open_as, draft)
    box(page, "7月：要求").select_option("~")
    assert is_within(page)
    right = page.locator(".month-table").evaluate("table => table.getBoundingClientRect().right")
    assert right <= 390


def test_table_works_without_script(browser, open_as, draft):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    open_clause(open_as, draft, on=page)
    box(page, "7月：要求").select_option("~")
    box(page, "7月：数").fill("60")
    box(page, "7月：到，不含").fill("80")
    load(page.get_by_role("button", name="以下各月同7月"))
    expect(box(page, "12月：到，不含")).to_have_value("80")
    load(page.get_by_role("button", name="用这张表写标准"))
    expect(page.get_by_label("标准")).to_have_value(f"{PENSION}，7-12月60~80")
    load(page.get_by_role("button", name="保存", exact=True))
    assert draft.clauses.get().standard == f"{PENSION}，7-12月60~80"
    context.close()
