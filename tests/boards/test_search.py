"""查找: what the live search answers to whatever is typed."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.boards.published import publish
from tests.factories import MARCH, make_assessor, make_department, make_rule_set, make_threshold, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    """A published June with a town; a department with rules that no board lists; one with neither."""
    make_town("chunxi", "高淳区淳溪街道办事处", short_name="淳溪街道")
    make_threshold(make_rule_set(make_assessor("shj", "区审核局"), MARCH))
    make_department("zfb", "区作风办", is_assessed=False)
    publish("2026-06")


def search(client, q=None):
    return client.get("/search/", {} if q is None else {"q": q})


@pytest.mark.parametrize("q", ["淳溪", "淳溪街道", "cx", "CX", "chunxi", "办事处", "ｃｘｊｄ", "chun\x00xi"])
def test_unit_is_found_with_the_way_to_its_pages(client, district, q):
    response = search(client, q)
    assertContains(response, '<a href="/units/chunxi/">淳溪街道</a>', html=True)
    assertContains(response, '<a href="/boards/2026-06/units/chunxi/">2026年6月的名次</a>', html=True)
    assertContains(response, "找到 1 个单位")


def test_department_that_assesses_leads_to_its_rules(client, district):
    response = search(client, "shj")
    assertContains(response, "/shj/")
    assertContains(response, "作为认定部门的细则")
    assertNotContains(response, "/units/shj/")


@pytest.mark.parametrize(
    "q", ["区作风办", "不存在", "xyzzy", "%", "_", "'", '"><script>alert(1)</script>', "\u202e镇"]
)
def test_nothing_found_says_what_can_be_typed(client, district, q):
    response = search(client, q)
    assertContains(response, "没有找到")
    assertContains(response, "名称或简称的任何一部分")
    assertNotContains(response, "<script>alert")


@pytest.mark.parametrize("q", [None, "", "   "])
def test_empty_question_asks(client, district, q):
    response = search(client, q)
    assertContains(response, "写下要找的单位")
    assertNotContains(response, "没有找到")


def test_question_that_is_too_long_is_refused_in_words_and_kept(client, district):
    response = search(client, "淳" * 41)
    assertContains(response, 'role="alert"')
    assertContains(response, "太长了，最多 40 个字，请只写单位名称的一部分。")
    assertContains(response, f'value="{"淳" * 41}"')
    assertNotContains(response, "找到")


def test_answer_is_kept_by_no_index_and_sets_no_cookie(client, district):
    response = search(client, "cx")
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assertContains(response, '<meta name="robots" content="noindex">', html=True)
    assert client.post("/search/", {"q": "cx"}).status_code == 405


def test_search_before_anything_is_out_finds_nobody(client):
    make_town()
    assertContains(search(client, "淳溪"), "没有找到")
