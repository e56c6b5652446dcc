import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from departments.models import Role
from tests.boards.documents import line, make_document
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_clause, make_rule_set, make_user

pytestmark = pytest.mark.django_db
PAGE, LINES = reverse("analysis"), reverse("analysis_lines")
ASSESSORS = [("rsj", "区人社局"), ("gafj", "公安分局"), ("fgw", "区发改委")]


@pytest.fixture(autouse=True)
def auditor(client):
    user = make_user(Role.AUDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def district():
    """June is out: 区人社局 gave two flags and no light, 公安分局 one flag and one light, 区发改委 has no rules."""
    for code, name in ASSESSORS[:2]:
        make_clause(make_rule_set(make_assessor(code, name)))
    make_assessor(*ASSESSORS[2])
    lines = [
        line("red_flag", "chunxi", "rsj"),
        line("red_flag", "gubai", "rsj"),
        line("red_flag", "gubai", "gafj"),
        line("red_light", "chunxi", "gafj"),
    ]
    listed = [{"assessor": code, "name": name, "filed": True, "late": False} for code, name in ASSESSORS]
    return make_edition(document=make_document("2026-06", lines=lines, assessors=listed))


def page(client, address=PAGE):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(shown):
    return " ".join(strip_tags(shown).split())


@pytest.mark.parametrize("address", [PAGE, LINES])
def test_before_the_first_board_it_says_so(client, address):
    assert "还没有发布过榜单" in text_of(page(client, address))


def test_page_says_who_only_flags_in_words_and_in_the_drawing(client, district):
    shown = page(client)
    assert "区人社局 红旗 2 面，灯 0 盏" in text_of(shown)
    assert shown.count("只授旗不亮灯") == 5  # the heading, two titles of the drawing, its legend, the row
    assert '<g class="dot alone"><title>区人社局：红旗 2 面，灯 0 盏，只授旗不亮灯</title>' in shown


def test_every_number_opens_into_its_lines_and_nothing_does_not(client, district):
    shown = page(client, f"{PAGE}?kind=month&month=2026-06")
    query = "kind=month&amp;month=2026-06"
    assert f'href="{LINES}?{query}&amp;department=rsj&amp;figure=flags"' in shown
    assert f'href="{LINES}?{query}&amp;department=rsj&amp;figure=lights"' not in shown


def test_department_without_rules_says_so(client, district):
    assert "区发改委没有生效的细则" in text_of(page(client))
    words = text_of(page(client, f"{LINES}?department=fgw&figure=flags"))
    assert "区发改委在这些月份没有生效的细则" in words


def test_months_that_are_missing_are_named(client, district):
    words = text_of(page(client, f"{PAGE}?kind=quarter&month=2026-06"))
    assert "2026年4月、2026年5月还没有发布，不在内。" in words
    assert "去年同样的月份没有全部发布" in words


def test_table_is_ordered_by_the_address(client, district):
    shown = page(client, f"{PAGE}?sort=-flags")
    assert '<th scope="col" class="number" aria-sort="descending"><a href="?sort=flags"' in shown
    assert shown.index(">区人社局</a>") < shown.index(">公安分局</a>")


@pytest.mark.parametrize(
    "query", ["kind=decade", "month=2026-05", "month=nonsense", "sort=name", "kind=&month="]
)
def test_what_is_not_valid_shows_the_newest_year_to_date(client, district, query):
    assert "2026年1月至6月" in text_of(page(client, f"{PAGE}?{query}"))


def test_list_has_the_lines_of_the_figure_beside_median_and_past(client, district):
    words = text_of(page(client, f"{LINES}?kind=month&month=2026-06&department=rsj&figure=flags"))
    assert "区人社局 · 红旗 2026年6月" in words
    assert "2 面，中位数 1.5，去年 —。" in words
    assert words.count("6月参保完成率 87.2% ≥ 85%") == 2


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "请选择一个部门"),
        ("department=nobody", "请选择一个部门"),
        ("department=later", "晚来的部门在这些月份没有认定任务"),
    ],
)
def test_list_without_a_department_says_what_to_do(client, district, query, words):
    make_assessor("later", "晚来的部门")
    assert words in text_of(page(client, f"{LINES}?{query}"))


def test_review_leads_to_the_analysis_and_its_menu_word_is_marked(client, district):
    assert f'href="{PAGE}"' in page(client, reverse("review_month", args=["2026-06"]))
    assert f'<a href="{reverse("review")}" aria-current="page">审核</a>' in page(client)
