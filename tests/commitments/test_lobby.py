"""The scenes of promises in the hall."""

from datetime import date

import pytest

from assessments.workbook.importing import import_rows
from commitments.lobby import lobby_scenes
from commitments.models import Item
from tests.assessments.pages import text
from tests.commitments.bulletins import make_bulletin
from tests.commitments.factories import at, make_difficulty
from tests.commitments.ledgers import LATE, june, ledger, row
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db


def take_in(*items):
    assert import_rows(ledger(*items), actor=None, book=whole_book()).ok


def test_no_scene_before_the_first_bulletin():
    assert lobby_scenes() == []


def test_items_stand_eight_on_a_page_the_worst_first():
    take_in(*(one | {"公示": "是"} for one in (*LATE, *june())))
    make_bulletin()
    scenes = lobby_scenes()
    assert [(scene.page, scene.pages, len(scene.body.items)) for scene in scenes] == [
        (1, 3, 8),
        (2, 3, 8),
        (3, 3, 2),
    ]
    assert [one.item.code for one in scenes[0].body.items][:2] == ["T-e", "J-chunxi-7"]
    assert scenes[0].summary == ("应销号 16 项", "按期 12 项", "未销号 5 项")


def test_month_without_a_public_item_says_so():
    take_in(row("A-1"))
    make_bulletin()
    assert [(scene.title, scene.body.nothing) for scene in lobby_scenes()] == [
        ("6月预安销号", "本月公示事项：无")
    ]


def test_screen_in_the_hall_tells_plate_unit_and_lateness_in_words(client):
    take_in(*(one | {"公示": "是"} for one in LATE))
    make_bulletin()
    page = text(client.get("/lobby/"))
    assert "红牌 桠溪街道 重点事项 T-e 逾期4个月" in page


def make_troubles():
    """T-e is open and public; beside its difficulty stand those that the hall never reads."""
    take_in(*(one | {"公示": "是"} for one in LATE), row("A-1"))
    late, inside = Item.objects.get(code="T-e"), Item.objects.get(code="A-1")
    raised = {"raised_at": at(date(2026, 7, 1))}
    make_difficulty(late, words="三户没有签协议", **raised)
    make_difficulty(late, words="请致电 13912345678", **raised)
    make_difficulty(late, words="已经定过", decision="由资规局落实", decided_on=date(2026, 7, 2), **raised)
    make_difficulty(late, words="通报之后才提", raised_at=at(date(2026, 7, 11)))
    make_difficulty(inside, words="不公示的事项", **raised)
    make_bulletin()


def test_difficulties_stay_off_the_screen_unless_the_district_wants_them(client):
    make_troubles()
    assert "三户没有签协议" not in text(client.get("/lobby/"))


def test_difficulties_of_public_items_follow_where_the_district_wants_them(client, settings):
    settings.LOBBY_DIFFICULTIES = True
    make_troubles()
    (scene,) = [each for each in lobby_scenes() if each.title == "6月预安难题"]
    assert [(one.unit, one.words) for one in scene.body.troubles] == [("桠溪街道", "三户没有签协议")]
    assert scene.summary == ("等会议定 1 件",)
    page = text(client.get("/lobby/"))
    assert ("桠溪街道 重点事项 T-e 三户没有签协议" in page, "资规局" in page) == (True, False)
