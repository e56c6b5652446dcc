import gzip
import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from pytest_django.asserts import assertContains, assertNotContains

from boards.document import read
from boards.models import CorrectionKind, Standing
from boards.site.month import month_page
from departments.models import Role
from departments.months import CalendarMonth
from tests.boards import editions
from tests.boards.documents import UNITS, line, make_document, usual_lines
from tests.factories import make_assessor, make_clause, make_line, make_rule_set, make_town, make_user

JUNE = CalendarMonth(2026, 6)
pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER)


@pytest.fixture
def make_edition(publisher):
    def make(document):
        edition = editions.make_edition(document=document)
        signals = ("red_flag", "yellow_light", "red_light")
        Standing.objects.bulk_create(
            Standing(
                edition=edition, unit_code=row["unit"], score=row["score"], **{s: row[s] for s in signals}
            )
            for row in document["ranking"]
        )
        return edition

    return make


def test_front_without_any_edition_says_what_will_be_here(client):
    response = client.get("/")

    assert response.status_code == 200
    assertContains(response, "<h1>本月尚未发布</h1>", html=True)
    assertContains(response, "红黄灯榜：哪些单位亮了红灯、黄灯")


def test_front_shows_the_newest_month_in_its_latest_edition(client, make_edition):
    make_edition(make_document("2026-06"))
    make_edition(make_document("2026-06", edition=2, reason="笔误"))
    make_edition(make_document("2026-05"))

    response = client.get("/")

    assertContains(response, "高淳区2026年6月份“效能亮榜”")
    assertContains(response, "更正原因：笔误")
    assertNotContains(response, "本版已更正")


def test_month_leads_to_what_goes_to_chat_groups_of_its_edition(client, make_edition):
    make_edition(make_document())
    make_edition(make_document(edition=2, reason="笔误"))

    for address, number in (("/boards/2026-06/", 2), ("/boards/2026-06/1/", 1)):
        at = f"/boards/2026-06/{number}"
        response = client.get(address)
        assertContains(response, f'<a class="chip" href="{at}/board.png">长图</a>', html=True)
        assertContains(response, f'<a class="chip" href="{at}/flags.png">红旗榜长图</a>', html=True)
        assertContains(response, f'<a class="chip" href="{at}/board.txt">文字</a>', html=True)


def test_old_edition_stays_readable_and_leads_to_the_latest(client, make_edition):
    first = make_edition(make_document())
    second = make_edition(make_document(edition=2, reason="笔误", lines=usual_lines()[1:]))

    response = client.get("/boards/2026-06/1/")

    assertContains(response, "本版已更正")
    assertContains(response, '<a href="/boards/2026-06/">看最新版</a>', html=True)
    assertContains(response, first.digest)
    assertNotContains(response, second.digest)
    assertContains(client.get("/boards/2026-06/"), '<a href="/boards/2026-06/1/">首次发布</a>', html=True)


def test_corrections_are_told_with_their_kind_and_listed_compactly(client, make_edition):
    make_edition(make_document())
    for number, kind in ((2, CorrectionKind.SUPPLEMENT), (3, CorrectionKind.STRUCK)):
        editions.make_edition(document=make_document(edition=number, reason=f"原因{number}"), kind=kind)

    latest = client.get("/boards/2026-06/").content.decode()
    second = client.get("/boards/2026-06/2/").content.decode()

    assert '<strong>更正2</strong><span class="kind">撤旗</span>更正原因：原因3' in latest
    assert '<strong>更正1</strong><span class="kind">补报</span>更正原因：原因2' in second
    listed = [
        "<b>更正2</b><span>7月17日 · 撤旗 · 现行 · 本页</span>",
        '<a href="/boards/2026-06/2/">更正1</a><span>7月17日 · 补报</span>',
        '<a href="/boards/2026-06/1/">首次发布</a><span>7月17日</span>',
    ]
    assert f"<li>{'</li><li>'.join(listed)}</li>" in latest
    assert "本期共 3 版" in second
    assert "kind" not in json.loads(client.get("/boards/2026-06/3.json").content)
    assert '<details class="editions">' in client.get("/boards/2026-06/1/").content.decode()


def test_month_with_one_edition_lists_none(client, make_edition):
    make_edition(make_document())

    assertNotContains(client.get("/boards/2026-06/"), "本期共")


def test_month_not_out_is_not_found_and_shows_the_last_one(client, make_edition):
    make_edition(make_document("2026-05"))

    response = client.get("/boards/2026-06/")

    assertContains(response, "<h1>2026年6月尚未发布</h1>", html=True, status_code=404)
    assertContains(
        response, '<a class="button" href="/boards/2026-05/">看2026年5月榜单</a>', html=True, status_code=404
    )
    assertContains(client.get("/boards/2026-06/1/"), "2026年6月尚未发布", status_code=404)


@pytest.mark.parametrize(
    ("month", "hints"), [("2026-07", ("次月18日前后", 1)), ("2026-05", ("这个月没有发布榜单", 0))]
)
def test_month_that_is_not_out_tells_when_a_board_comes_unless_it_is_past(client, make_edition, month, hints):
    make_edition(make_document("2026-06"))
    page = client.get(f"/boards/{month}/").content.decode()
    words, steps = hints
    assert (page.count(words), page.count('<ol class="coming">')) == (1, steps)


def test_month_not_out_with_no_board_at_all_is_not_found(client):
    assertContains(client.get("/boards/2026-06/"), "第一期榜单经批准后在这里发布", status_code=404)


@pytest.mark.parametrize(
    "address",
    [
        "/boards/2026-13/", "/boards/2026-6/", "/boards/202606/", "/boards/2026-06/2/", "/boards/2026-06/01/",
        "/boards/2026-06/0/", "/boards/2026-06/01.json", "/boards/2026-06/01.csv", "/boards/2026-06/01.xlsx",
        "/boards/2026-06/01/posters/flags-a3.pdf", "/history/01/", "/people/01/", "/evidence/01/",
    ],
)  # fmt: skip
def test_address_without_a_board_is_not_found(client, make_edition, address):
    make_edition(make_document())

    assertContains(client.get(address), "没有这个页面", status_code=404)


def test_month_page_shows_nothing_that_is_not_in_the_edition(client, make_edition):
    clause = make_clause(make_rule_set(make_assessor("wsj", "未发布的局")))
    make_line(clause, make_town("other", "未发布的镇"), grounds="未发布的事由")
    make_edition(make_document("2026-05"))

    for address in ("/", "/boards/2026-05/", "/boards/2026-06/"):
        assert "未发布的" not in client.get(address).content.decode()


def test_month_page_compares_with_the_latest_editions(client, make_edition):
    make_edition(make_document("2025-06", lines=usual_lines("2025-06")[:30]))
    make_edition(make_document("2026-05", lines=[]))
    make_edition(make_document("2026-05", lines=usual_lines("2026-05")[:28], edition=2, reason="补报"))
    make_edition(make_document("2026-06"))

    response = client.get("/boards/2026-06/")

    assertContains(response, '<span class="whole">比上月 +4</span>')
    assertContains(response, '<span class="whole">同比 +2</span>')
    assertContains(response, '<a class="chip" href="/boards/2026-05/" rel="prev"')
    assertNotContains(response, 'rel="next"')


def test_month_page_prints_names_and_grounds_as_text(client, make_edition):
    document = make_document(lines=[line("red_flag", "chunxi", "rsj", grounds="<script>alert(1)</script>")])
    document["ranking"][0]["name"] = "<script>alert(2)</script>"
    make_edition(document)

    response = client.get("/")

    assertNotContains(response, "<script")
    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assertContains(response, "&lt;script&gt;alert(2)&lt;/script&gt;")


def test_month_page_withholds_the_words_of_an_internal_clause(client, make_edition):
    hidden = line("red_light", "czj", "rsj", withheld=True, grounds="秘密事由", clause_text="秘密条款")
    make_edition(make_document(lines=[hidden]))

    response = client.get("/")

    assertContains(response, "内容不公开")
    assertNotContains(response, "秘密")


def test_empty_board_says_so_twice(client, make_edition):
    make_edition(make_document(lines=[]))

    assertContains(client.get("/"), '<p class="none">无</p>', count=2, html=True)


def test_month_page_tells_the_objection_phone(client, make_edition, settings):
    make_edition(make_document())
    settings.OBJECTION_PHONE = ""
    assertNotContains(client.get("/"), "电话")

    settings.OBJECTION_PHONE = "025-12345678"

    assertContains(client.get("/"), '<a href="tel:025-12345678">025-12345678</a>', html=True)


@pytest.mark.parametrize("address", ["/", "/boards/2026-06/", "/boards/2026-06/1/", "/boards/2026-07/"])
def test_public_page_is_the_same_for_everybody(client, make_edition, publisher, address):
    make_edition(make_document())
    stranger = client.get(address)

    client.force_login(publisher)
    response = client.get(address)

    assert response.content == stranger.content
    assert response["Cache-Control"] == "public, max-age=60"
    assert (response.cookies, response.get("Vary"), stranger.cookies) == ({}, None, {})


def test_public_page_that_did_not_change_is_not_sent_again(client, make_edition):
    make_edition(make_document())
    etag = client.get("/")["ETag"]

    again = client.get("/", headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "public, max-age=60"


def test_a_later_publication_changes_the_tag_of_earlier_pages(client, make_edition):
    make_edition(make_document("2026-05"))
    etag = client.get("/boards/2026-05/")["ETag"]

    make_edition(make_document("2026-06"))
    response = client.get("/boards/2026-05/", headers={"If-None-Match": etag})

    assertContains(response, 'href="/boards/2026-06/" rel="next"')


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_public_page_is_only_read(client, make_edition, method):
    make_edition(make_document())

    assert getattr(client, method)("/boards/2026-06/").status_code == 405


def test_month_page_asks_the_database_the_same_whatever_it_holds(
    client, make_edition, django_assert_num_queries
):
    make_edition(make_document("2026-05", lines=[]))
    make_edition(make_document("2026-06", lines=[]))
    with django_assert_num_queries(8):
        client.get("/boards/2026-06/")

    for month in ("2026-04", "2026-03", "2025-06"):
        make_edition(make_document(month))

    with django_assert_num_queries(9):  # the counts of the boards that came out since
        client.get("/boards/2026-06/")


def test_full_month_page_and_its_style_stay_light(client, make_edition):
    lines = [
        line("red_flag", UNITS[n % len(UNITS)][0], "rsj", n % 6 + 1, grounds=f"第{n}条事由" * 8)
        for n in range(45)
    ]
    for back in range(12):
        make_edition(make_document(str(JUNE.plus(-back)), lines=lines))

    page = client.get("/").content
    styles = [Path(finders.find(f"css/{name}.css")).read_bytes() for name in ("tokens", "public", "narrow")]

    assert page.count(b'rel="stylesheet"') == 3
    assert sum(len(gzip.compress(c)) for c in (page, *styles)) < 60 * 1024


def test_data_of_the_page_is_linked_to_the_edition_shown(client, make_edition):
    edition = make_edition(make_document())

    response = client.get("/boards/2026-06/1/")

    assertContains(response, f'href="/verify/{edition.digest}/"')
    assertContains(response, 'href="/boards/2026-06/1.json"')
    assert json.loads(edition.content)["digest"] == edition.digest


def test_draft_prints_the_same_page_marked_and_without_links_to_an_edition():
    document = {**make_document(), **dict.fromkeys(("edition", "published_at", "digest"))}
    page = month_page(read(document))

    printed = render_to_string("boards/month.html", {"page": page})

    assert "<strong>送审稿</strong>尚未批准发布" in printed
    assert "<title>高淳区2026年6月份“效能亮榜”（送审稿）</title>" in printed
    assert "扫码验真" not in printed
    assert "posters/" not in printed


def test_error_pages_stand_without_any_context():
    assert "<h1>系统出错了</h1>" in render_to_string("500.html")
    assert "<h1>没有这个页面</h1>" in render_to_string("404.html")
    assert "<h1>这一步没有权限</h1>" in render_to_string("403.html")


@pytest.mark.parametrize(
    ("signal", "word"), [("red_flag", "红旗"), ("yellow_light", "黄灯"), ("red_light", "红灯")]
)
def test_signal_is_drawn_with_its_word(signal, word):
    drawn = render_to_string("_signal.html", {"signal": signal, "size": "small"})

    assert drawn.count(f'aria-label="{word}"') == 1
    assert drawn.count("<svg") == 1
