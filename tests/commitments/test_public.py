"""The public pages of promises: what everybody reads, and what nobody does."""

import json
from datetime import date

import pytest
from django.urls import reverse

from assessments.workbook.importing import import_rows
from boards.site.addresses import public_addresses
from commitments.models import Item
from commitments.publishing import correct_bulletin
from departments.models import User
from tests.assessments.pages import text
from tests.commitments.bulletins import make_bulletin
from tests.commitments.factories import at, make_honour
from tests.commitments.ledgers import LATE, june, ledger, row
from tests.commitments.test_publishing import APPROVED, BulletinRequest
from tests.factories import JUNE
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
PUBLIC_LATE = [one | {"公示": "是"} for one in LATE]


@pytest.fixture
def bulletin():
    assert import_rows(ledger(*PUBLIC_LATE, *june()), actor=None, book=whole_book()).ok
    return make_bulletin()


def test_json_is_the_frozen_text_to_the_letter(client, bulletin):
    for address in ("/commitments/2026-06.json", "/commitments/2026-06/1.json"):
        assert client.get(address).content.decode() == bulletin.content


def test_csv_lists_the_units(client, bulletin):
    lines = client.get("/commitments/2026-06.csv").content.decode("utf-8-sig").splitlines()
    assert lines == [
        "单位,分组,应销号,按期销号,未销号,最长逾期月数",
        "淳溪街道,镇街,8,7,1,1",
        "漆桥街道,镇街,6,3,3,1",
        "固城街道,镇街,2,2,0,0",
        "桠溪街道,镇街,0,0,1,4",
    ]


def test_index_lists_what_stands(client, bulletin):
    assert json.loads(client.get("/commitments/index.json").content) == [
        {
            "month": "2026-06",
            "edition": 1,
            "digest": bulletin.digest,
            "published_at": "2026-07-10T10:00:00+08:00",
        }
    ]


def test_boards_know_nothing_of_it(client, bulletin):
    assert json.loads(client.get("/boards/index.json").content) == []


def test_month_page_tells_the_worst_first_in_words(client, bulletin):
    page = text(client.get("/commitments/2026-06/"))
    assert "2026年6月预安销号" in page
    assert page.index("重点事项 T-e") < page.index("重点事项 T-d")
    assert "逾期4个月" in page and "逾期3个月后销号" in page
    assert client.get("/commitments/").content == client.get("/commitments/2026-06/").content


def test_month_without_a_public_item_says_so(client):
    assert import_rows(ledger(*june()), actor=None, book=whole_book()).ok
    make_bulletin()
    assert "本月公示事项：无" in text(client.get("/commitments/2026-06/"))


def test_month_that_is_not_out_says_so(client):
    answer = client.get("/commitments/2026-06/")
    assert (answer.status_code, "2026年6月的督查通报尚未发布" in text(answer)) == (404, True)
    assert client.get("/commitments/2026-06.json").status_code == 404
    assert "还没有发布" in text(client.get("/commitments/"))


def test_unit_page_tells_the_days_that_were_past(client, bulletin):
    page = text(client.get("/commitments/units/yaxi/"))
    assert "申请销号 2026年6月10日" in page
    assert "应销号 0 项，按期 0 项，未销号 1 项，最长逾期 4 个月" in page
    assert client.get("/commitments/units/nowhere/").status_code == 404


def test_unit_page_does_not_tell_what_came_after_its_bulletin(client, bulletin):
    closed = row("T-e", "yaxi", "2026-03", applied=date(2026, 7, 20)) | {"公示": "是"}
    assert import_rows({"预安事项": [closed]}, actor=None, book=whole_book()).ok
    assert "7月20日" not in text(client.get("/commitments/units/yaxi/"))


def test_verification_tells_which_one_stands(client, bulletin):
    address = reverse("commitments_verify", args=[bulletin.digest])
    assert "现行的督查通报" in text(client.get(address))
    changed = row("J-chunxi-7", applied=date(2026, 6, 30), closed=date(2026, 7, 9))
    assert import_rows({"预安事项": [changed]}, actor=None, book=whole_book()).ok
    asked = BulletinRequest(approval=APPROVED, kind="error", reason="漏记一项申请")
    publisher = User.objects.get(role="publisher")
    second = correct_bulletin(JUNE, asked, actor=publisher, now=at(date(2026, 7, 12)))
    assert "已由 更正1 取代" in text(client.get(address))
    assert "差错更正：漏记一项申请" in text(client.get("/commitments/2026-06/"))
    assert client.get("/commitments/2026-06.json").content.decode() == second.content
    assert client.get("/commitments/2026-06/1.json").content.decode() == bulletin.content
    assert client.get("/commitments/verify/0000/").status_code == 404


def test_honours_are_told_without_a_person(client):
    assert import_rows(ledger(*june()), actor=None, book=whole_book()).ok
    item = Item.objects.get(code="J-chunxi-0")
    make_honour(item)
    make_honour(item, kind="star_person", recipient="王某某")
    make_bulletin()
    page = client.get("/commitments/2026-06/").content.decode()
    assert ("三个月办完一年的征迁" in page, "王某某" in page) == (True, False)


def test_every_address_is_listed_for_the_site_of_files(bulletin):
    listed = {address.path for address in public_addresses(today=JUNE)}
    own = {path for path in listed if path.startswith("/commitments/")}
    assert own == {
        "/commitments/",
        "/commitments/index.json",
        "/commitments/2026-06/",
        "/commitments/2026-06/1/",
        *(
            f"/commitments/2026-06{edition}.{ending}"
            for edition in ("", "/1")
            for ending in ("json", "csv", "xlsx")
        ),
        *(f"/commitments/units/{unit}/" for unit in ("chunxi", "gubai", "qiqiao", "gucheng", "yaxi")),
        f"/commitments/verify/{bulletin.digest}/",
    }
