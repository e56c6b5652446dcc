"""The pages about units as the site answers them: refusals, states, questions asked, what a publication changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from boards.site import unit_pages
from boards.site.public_page import PublicPage
from departments.models import Department
from tests.boards.documents import UNITS, line, make_document
from tests.boards.editions import make_edition
from tests.boards.published import correct, publish
from tests.factories import make_town

pytestmark = pytest.mark.django_db
OTHERS = [unit for unit in UNITS if unit[0] != "chunxi"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/boards/2026-05/units/chunxi/", "2026年5月尚未发布"),
        ("/boards/2026-06/units/none/", "没有这个页面"),
        ("/units/none/", "没有这个页面"),
        ("/units/CHUNXI/", "没有这个页面"),
        ("/units/chunxi/2020/", "没有这个页面"),
        ("/units/none/2026/", "没有这个页面"),
        ("/units/chunxi/20260/", "没有这个页面"),
    ],
)
def test_what_is_not_there_says_so(client, path, words):
    publish("2026-06")
    assertContains(client.get(path), f"<h1>{words}</h1>", status_code=404, html=True)


def test_before_the_first_board_the_list_says_so(client):
    assertContains(client.get("/units/"), "<h1>还没有单位的榜上记录</h1>", html=True)


def test_why_page_tells_place_sum_and_lines(client):
    late = line("yellow_light", "chunxi", "rsj", data_month="2026-05", origin="office", accepted_on=None)
    make_edition(
        document=make_document(
            lines=[line("red_flag", "chunxi", "gafj"), late, line("red_flag", "gubai", "rsj")]
        )
    )
    response = client.get("/boards/2026-06/units/chunxi/")
    for words in (
        "红旗 1 × 1",
        "黄灯 1 × (−1)",
        "区作风办审定，7月9日",
        "补5月",
        "补充认定",
        "再多 2 面红旗即可超过，或者少 1 盏黄灯即可并列",
    ):
        assertContains(response, words)
    assertContains(response, '<a href="/boards/2026-06/units/gubai/">古柏街道</a>', html=True)
    assertContains(response, 'href="/units/chunxi/"')


def test_why_page_of_an_unjudged_unit_says_so(client):
    publish("2026-06", lines=[line("red_flag", "gubai", "rsj")])
    response = client.get("/boards/2026-06/units/chunxi/")
    assertContains(response, "本月未授旗亮灯")
    assertContains(response, "未授旗亮灯的单位不排名")
    assertNotContains(response, "得分怎样来")


def test_internal_clauses_count_and_show_no_word(client):
    hidden = line(
        "red_light", "chunxi", "rsj", grounds="机密甲", clause_text="机密乙", wording="机密丙", withheld=True
    )
    publish("2026-06", lines=[hidden])
    for path in ("/boards/2026-06/units/chunxi/", "/units/chunxi/", "/units/chunxi/2026/"):
        response = client.get(path)
        assertContains(response, "内容不公开")
        assertNotContains(response, "机密")


def test_why_page_stands_for_the_latest_edition_of_its_month(client):
    publish("2026-06", lines=[line("red_flag", "chunxi", "rsj")])
    correct("2026-06", lines=[line("red_light", "chunxi", "rsj")])
    response = client.get("/boards/2026-06/units/chunxi/")
    assertContains(response, "红灯 1 × (−2)")
    assertContains(response, "更正1")


def test_unit_that_newer_boards_do_not_list_stays_reachable(client):
    gone = [("old", "老镇", "镇街"), *OTHERS]
    make_edition(document=make_document("2026-05", lines=[line("red_flag", "old", "rsj")], units=gone))
    publish("2026-06")
    assertContains(client.get("/units/old/"), "2026年5月以后的榜单没有列这个单位。")
    assertContains(client.get("/units/old/2026/"), "老镇")
    assertContains(client.get("/units/"), '<a href="/units/old/">老镇</a>', html=True)


def test_renamed_unit_is_called_as_the_newest_board_has_it(client):
    for month, name in (("2026-05", "淳溪镇"), ("2026-06", "淳溪街道")):
        make_edition(document=make_document(month, lines=[], units=[("chunxi", name, "镇街"), *OTHERS]))
    response = client.get("/units/chunxi/")
    assertContains(response, "<h1>淳溪街道</h1>", html=True)
    assertContains(response, "2026年5月及以前，榜上称“淳溪镇”。")


def test_earlier_years_have_pages_of_their_own(client):
    for month in ("2023-06", "2024-06", "2025-06", "2026-06"):
        publish(month)
    newest = client.get("/units/chunxi/").content.decode()
    assert [f'href="/units/chunxi/{year}/"' in newest for year in (2026, 2025, 2024, 2023)] == [
        False,
        False,
        True,
        True,
    ]
    older = client.get("/units/chunxi/2024/").content.decode()
    assert [f'href="/units/chunxi/{year}/"' in older for year in (2026, 2025, 2024, 2023)] == [
        False,
        True,
        False,
        True,
    ]


def states(pages):
    return {(name, *map(str, address)): page.state() for name, address, page in pages}


def now():
    standing = unit_pages.standing_editions()
    return states(unit_pages.unit_pages(standing))


def test_publication_changes_the_pages_of_its_year_alone():
    for month in ("2024-06", "2025-06", "2026-05"):
        publish(month)
    before = now()
    publish("2026-06")
    after = now()
    changed = {key for key in after if before.get(key) != after[key]}
    assert {key[0] for key in changed} == {"unit", "unit_year"}
    assert {key[2] for key in changed if key[0] == "unit_year"} == {"2026"}
    assert before.keys() == after.keys()


def test_why_pages_never_change_with_history():
    may = publish("2026-05")
    before = states(unit_pages.why_pages(may, ["chunxi", "gubai"], ""))
    publish("2026-06")
    make_town()
    assert states(unit_pages.why_pages(may, ["chunxi", "gubai"], "")) == before
    assert len(set(before.values())) == 2
    overtaken = states(unit_pages.why_pages(may, ["chunxi", "gubai"], "此后有更正"))
    assert not {*overtaken.values()} & {*before.values()}


def test_list_follows_the_register_and_the_newest_board():
    publish("2026-05")
    seen = [unit_pages.units().state()]
    for change in (make_town, lambda: Department.objects.update(position=7), lambda: publish("2026-06")):
        change()
        seen.append(unit_pages.units().state())
    assert len(set(seen)) == 3  # one unit alone has only one order
    Department.objects.update(name="淳溪新区")
    assert unit_pages.units().state() not in seen


def test_list_stands_in_the_order_of_the_register(client):
    make_town("gubai", "古柏街道", position=1)
    make_town("chunxi", "淳溪街道", position=2)
    publish("2026-06", lines=[line("red_flag", "chunxi", "rsj")])
    page = client.get("/units/").content.decode()
    assert page.index("/units/gubai/") < page.index("/units/chunxi/")


@pytest.mark.parametrize(
    "path",
    ["/units/", "/units/chunxi/", "/units/chunxi/2026/", "/boards/2026-06/units/chunxi/", "/search/?q=cx"],
)
def test_number_of_questions_does_not_grow(client, path, django_assert_num_queries):
    for month in ("2026-06", "2026-02"):  # a month that came late: the sums of June are asked about
        publish(month)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    for month in ("2024-12", "2025-06", "2026-03"):
        publish(month)
    make_town("chunxi")
    with django_assert_num_queries(len(asked)):
        client.get(path)


def test_pages_hold_no_word_that_a_unit_name_could_break(client):
    units = [("chunxi", '<b>"淳溪"&|', "镇街"), *OTHERS]
    make_edition(document=make_document(lines=[line("red_flag", "chunxi", "rsj")], units=units))
    for path in ("/boards/2026-06/units/chunxi/", "/units/chunxi/", "/units/"):
        assertContains(client.get(path), "&lt;b&gt;&quot;淳溪&quot;&amp;|")
        assertNotContains(client.get(path), '<b>"淳溪')


def test_a_page_is_a_page():
    publish("2026-06")
    assert all(
        isinstance(page, PublicPage) for _, _, page in unit_pages.unit_pages(unit_pages.standing_editions())
    )
