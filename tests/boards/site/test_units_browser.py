"""A citizen's way: the board at once, a reason after one press, a unit's history after two; finding by typing."""

import pytest

from boards.site.links import without_live
from boards.site.unit_pages import findables, register_rows
from departments.finding import found
from tests.boards.documents import UNITS, line, make_document
from tests.boards.editions import make_edition
from tests.browser import load
from tests.factories import make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = [
    "cx",
    "chunxi",
    "chun'x",
    "淳",
    "QRSJ",
    "rsj",
    "zhq",
    "zzz",
    "街道",
    "ｃｘ",
    "qiq",
    "qj",
    "kf",
    "mc",
    "lü",
    "chūnxī",
    "gc",
    "bsc",
    "gb",
    "ub",
    "ld",
]


@pytest.fixture
def published():
    for position, (code, name, group) in enumerate(UNITS):
        make_town(code, name, position=position) if group == "镇街" else None
    lines = [
        line("red_flag", "chunxi", "rsj"),
        line("red_light", "chunxi", "gafj"),
        line("red_flag", "gubai", "rsj"),
    ]
    make_edition(document=make_document("2026-06", lines=lines))


def test_reason_is_one_press_away_and_history_two(live_server, page, published):
    page.goto(live_server.url)
    load(page.locator(".ranking th.unit a", has_text="淳溪街道"))
    assert page.locator("h1").inner_text() == "淳溪街道"
    assert page.locator(".sum").inner_text().split() == [
        "红旗",
        "1",
        "×",
        "1",
        "+",
        "红灯",
        "1",
        "×",
        "(−2)",
        "=",
        "−1",
    ]
    load(page.get_by_role("link", name="历月情况"))
    assert page.url.endswith("/units/chunxi/")
    assert page.locator(".month h3 a").all_inner_texts() == ["6月"]


def test_reasons_on_the_board_lead_to_the_place(live_server, page, published):
    page.goto(live_server.url)
    page.locator("#flags-chunxi summary").click()
    load(page.locator("#flags-chunxi .onward a"))
    assert page.url.endswith("/boards/2026-06/units/chunxi/")


def test_list_is_filtered_as_one_types_by_the_rule_of_the_server(live_server, page, published):
    page.goto(f"{live_server.url}/units/")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    known = {**findables(register_rows())}
    for code, name, _ in UNITS:
        known.setdefault(code, type(next(iter(known.values()))).of(code, name))
    for typed in TYPED:
        page.locator("#q").fill(typed)
        shown = page.locator("[data-unit]:visible").evaluate_all("all => all.map(e => e.dataset.unit)")
        assert sorted(shown) == sorted(one.code for one in found(typed, known.values())), typed
    assert [url for url in requests if "favicon" not in url] == []
    page.locator("#q").fill("zzz")
    assert page.locator("[data-units-said]").inner_text().startswith("没有找到")
    page.locator("#q").fill("")
    assert page.locator("[data-unit]:visible").count() == len(UNITS)


def test_copy_without_a_server_has_a_box_of_its_own(live_server, page, published):
    def without_form(route):
        text = without_live(route.fetch().body())
        route.fulfill(body=text, content_type="text/html; charset=utf-8")

    page.route("**/units/", without_form)
    page.goto(f"{live_server.url}/units/")
    page.locator("input#q").fill("cx")
    assert page.locator("[data-unit]:visible").count() == 1


def test_without_scripts_the_form_leads_to_the_search(live_server, browser, published):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/units/")
    page.locator("#q").fill("cx")
    load(page.get_by_role("button", name="查找"))
    assert page.locator(".results h2").all_inner_texts() == ["淳溪街道"]
    load(page.locator(".results h2 a"))
    assert page.locator("h1").inner_text() == "淳溪街道"
    assert context.cookies() == []
    context.close()
