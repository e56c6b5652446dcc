"""What every public page has in its head: the same entries, which lead to the same addresses."""

import re

import pytest
from django.utils import timezone

from departments.models import Role
from departments.months import CalendarMonth
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_month, make_rule_set, make_threshold, make_user

pytestmark = pytest.mark.django_db

ENTRIES = [
    ("/", "本月榜单"),
    ("/units/", "单位"),
    ("/boards/years/", "年度统计"),
    ("/rules/", "认定细则"),
    ("/verify/", "验真"),
    ("/lobby/", "大厅屏"),
]


@pytest.fixture
def digest():
    make_threshold(make_rule_set(make_assessor("rsj", "区人社局")))
    return make_edition(document=make_document("2026-06")).digest


@pytest.mark.parametrize(
    ("address", "status", "current"),
    [
        ("/", 200, "本月榜单"),
        ("/boards/2026-06/", 200, "本月榜单"),
        ("/boards/2026-06/1/", 200, "本月榜单"),
        ("/boards/2026-05/", 404, None),
        ("/boards/years/", 200, "年度统计"),
        ("/boards/years/2026/", 200, "年度统计"),
        ("/boards/years/2020/", 404, None),
        ("/boards/2026-06/units/chunxi/", 200, "单位"),
        ("/boards/2026-06/units/none/", 404, None),
        ("/units/", 200, "单位"),
        ("/units/chunxi/", 200, "单位"),
        ("/units/chunxi/2026/", 200, "单位"),
        ("/units/chunxi/2020/", 404, None),
        ("/search/", 200, "单位"),
        ("/rules/", 200, "认定细则"),
        ("/rules/2026/", 200, "认定细则"),
        ("/rules/2026/rsj/", 200, "认定细则"),
        ("/rules/2020/", 404, "认定细则"),
        ("/rules/2020/rsj/", 404, None),
        ("/verify/", 200, "验真"),
        ("/verify/DIGEST/", 200, "验真"),
        ("/verify/0000/", 404, "验真"),
        ("/no/such/page/", 404, None),
    ],
)
def test_every_public_page_has_the_same_menu(client, digest, address, status, current):
    response = client.get(address.replace("DIGEST", digest))
    assert response.status_code == status
    assert menu_of(response) == (ENTRIES, current)


def test_a_draft_has_the_menu_of_a_board(client, digest):
    make_month(CalendarMonth(2026, 7))
    client.force_login(make_user(Role.PUBLISHER, username="reader"))
    assert menu_of(client.get("/publishing/2026-07/board/")) == (ENTRIES, "本月榜单")


def test_every_entry_answers_before_anything_is_out(client):
    assert {address: client.get(address).status_code for address, _ in ENTRIES} == {
        address: 200 for address, _ in ENTRIES
    }


def test_years_without_a_number_are_the_newest(client, digest):
    assert client.get("/boards/years/").content == client.get("/boards/years/2026/").content
    this_year = timezone.localdate().year
    assert client.get("/rules/").content == client.get(f"/rules/{this_year}/").content


def menu_of(response):
    """The entries as (address, word), and the word of the one that is marked as here."""
    nav = re.search(r'<nav aria-label="网站栏目">(.*?)</nav>', response.content.decode(), re.S)[1]
    links = re.findall(r'<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>', nav)
    current = [word for _, mark, word in links if mark]
    return [(address, word) for address, _, word in links], current[0] if current else None
