"""The year's standing under other points: asked below, answered from the boards that stand."""

import re
from decimal import Decimal

import pytest

from boards.models import Standing
from departments.models import Role
from rules.what_if import what_if
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.factories import make_department, make_town, make_user

pytestmark = pytest.mark.django_db
COUNTS = {"chunxi": (5, 3, 0), "gubai": (2, 0, 0), "qiqiao": (4, 0, 1), "rsj": (1, 0, 0)}
USUAL = {"red_flag": Decimal(1), "yellow_light": Decimal(-1), "red_light": Decimal(-2)}


def points(red_flag, yellow_light, red_light):
    return dict(zip(USUAL, map(Decimal, (red_flag, yellow_light, red_light)), strict=True))


def give(edition, counts):
    for code, (flags, yellow, red) in counts.items():
        score = flags - yellow - 2 * red
        Standing.objects.create(
            edition=edition, unit_code=code, red_flag=flags, yellow_light=yellow, red_light=red, score=score
        )


@pytest.fixture
def published():
    for position, code in enumerate(("chunxi", "gubai", "qiqiao")):
        make_town(code, code, position=position)
    make_department("rsj", "区人社局", position=9)
    give(make_edition("2025-12"), {"gubai": (90, 0, 0)})
    give(make_edition("2026-05"), {"chunxi": (2, 3, 0), "rsj": (1, 0, 0)})
    give(make_edition("2026-06"), {"chunxi": (50, 0, 0)})  # which was corrected
    again = make_edition(document=make_document("2026-06", edition=2, reason="笔误"))
    give(again, {"chunxi": (3, 0, 0), "gubai": (2, 0, 0), "qiqiao": (4, 0, 1)})


def moves(found):
    return {unit.name: (unit.rank, unit.rank_then, unit.move) for unit in found.units if unit.rank}


def test_nobody_moves_under_the_same_points(published):
    found = what_if(2026, USUAL)
    # All three towns have 2 points; then fewer red lights, fewer yellow lights, more flags.
    assert moves(found) == {
        "古柏街道": (1, 1, ""),
        "淳溪街道": (2, 2, ""),
        "漆桥街道": (3, 3, ""),
        "区人社局": (1, 1, ""),
    }
    assert (found.moved, found.judged, found.is_same) == (0, 4, True)
    assert found.total_words == ("7", "7")
    assert found.counts == [12, 3, 1]


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (("1", "-1", "-4"), {"古柏街道": "", "淳溪街道": "", "漆桥街道": ""}),
        (("1", "0", "-2"), {"淳溪街道": "上升 1 位", "古柏街道": "下降 1 位", "漆桥街道": ""}),
        (("2", "-1", "-1"), {"淳溪街道": "上升 1 位", "漆桥街道": "上升 1 位", "古柏街道": "下降 2 位"}),
    ],
)
def test_movers_are_told_group_by_group_best_first(published, asked, order):
    found = what_if(2026, points(*asked))
    group, towns = found.groups[0]
    assert group == "镇街"
    assert [(unit.name, unit.move) for unit in towns if unit.rank] == list(order.items())
    assert found.moved == sum(bool(move) for move in order.values())


def test_ties_under_the_new_points_are_settled_as_on_a_board(published):
    found = what_if(2026, points("0", "0", "0"))
    assert [(unit.name, unit.rank_then) for unit in found.groups[0][1]][:3] == [
        ("古柏街道", 1),
        ("淳溪街道", 2),
        ("漆桥街道", 3),
    ]


def test_year_without_a_board_has_no_standing(published):
    assert what_if(2024, USUAL).groups == []


def seen(response):
    """The words of the page without its tags."""
    return re.sub(r"<[^>]*>", "", response.content.decode())


PAGE = "/office/points/2026/what-if/"


@pytest.fixture
def office(client):
    client.force_login(make_user(Role.AUDITOR))
    return client


def test_page_shows_who_would_move_and_which_months_are_in(office, published):
    page = seen(office.get(PAGE))
    assert "算进 5月至6月的榜单；1月至4月、7月至12月没有榜单，不在内。" in page
    assert "名次有变" not in page
    page = seen(office.get(PAGE, {"red_flag": "2", "yellow_light": "-1", "red_light": "-1"}))
    assert "4 个单位中，3 个名次有变" in page
    assert "▲上升 1 位" in page and "▼下降 2 位" in page
    assert "得分合计 7 → 20" in page


def test_page_says_that_nobody_moves_and_that_there_is_no_board(office, published):
    asked = {"red_flag": "1", "yellow_light": "-1", "red_light": "-2"}
    page = seen(office.get(PAGE, asked))
    assert "没有单位的名次有变" in page and "各单位得分也与现在相同。" in page
    assert "2024 年还没有发布过榜单" in seen(office.get("/office/points/2024/what-if/", asked))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"red_flag": "一"}, "请写成 1 或 -0.5 这样的数"),
        ({"red_flag": "-1"}, "红旗是表扬，分值不能小于 0"),
        ({"yellow_light": "1"}, "亮灯是警示，分值不能大于 0"),
        ({"red_light": "-1.234"}, "分值最多 2 位小数"),
        ({"red_light": ""}, "请填写红灯"),
    ],
)
def test_bad_points_are_told_and_kept(office, published, typed, sentence):
    asked = {"red_flag": "1", "yellow_light": "-1", "red_light": "-2"} | typed
    response = office.get(PAGE, asked)
    assert sentence in seen(response)
    for name, value in asked.items():
        assert response.context["form"][name].value() == value
    assert response.context["result"] is None


def test_page_asks_no_more_for_more_months(office, published, django_assert_num_queries):
    asked = {"red_flag": "1", "yellow_light": "-1", "red_light": "-2"}
    with django_assert_num_queries(9):
        office.get(PAGE, asked)
    give(make_edition("2026-07"), COUNTS)
    with django_assert_num_queries(9):
        office.get(PAGE, asked)
