import re
from pathlib import Path

import pytest

from boards.models import Edition
from boards.site import pages
from departments.months import CalendarMonth
from tests.boards.documents import line, make_document
from tests.boards.editions import make_edition

FLAG, LIGHT = line("red_flag", "chunxi", "rsj"), line("yellow_light", "gubai", "rsj")
QUERIES = 4  # the newest, what came before it, those of its year and the year before, the newest of promises
STATIC = Path(__file__).parents[4] / "static"


@pytest.mark.parametrize("name", ["lobby.js", "lobby_check.js"])
def test_script_is_es5_and_never_navigates(name):
    script = re.sub(r"/\*.*?\*/", "", (STATIC / "js" / name).read_text(), flags=re.S)
    code = re.sub(r"'(\\.|[^'])*'", "''", script)
    assert (
        re.findall(r"\b(let|const|class|async|await|fetch|Promise|import|export)\b|=>|`|\.\.\.", code) == []
    )
    assert re.findall(r"\blocation\b|\.reload\b|\bopen\(\)", code) == []


def test_page_shows_every_scene_of_either_screen_without_a_script(client, db):
    edition = make_edition()
    body = client.get("/lobby/").content.decode()
    for screen in ("landscape", "upright"):
        kinds = re.findall(rf'<section class="scene ([a-z]+) {screen}"', body)
        assert list(dict.fromkeys(kinds)) == ["flags", "lights", "ranking", "year"]
    said = [
        f'data-digest="{edition.digest}" data-month="2026-06" data-edition="1"',
        f'data-boards="2026-06:{edition.digest}" data-words="2026年6月"',
        'data-title="高淳区效能亮榜 · 2026年6月" data-index="/boards/index.json" data-document="/lobby/"',
    ]
    assert f"""<main id="lobby" {" ".join(said)}>""" in body
    digest = " ".join(edition.digest[n : n + 4] for n in (0, 4, 8))
    assert body.count(f'校验值 <span class="digest">{digest}</span>') == body.count('<section class="scene ')


def test_page_counts_the_year_from_the_boards_that_stand(client, db):
    make_edition("2025-06", document=make_document("2025-06", lines=[FLAG, LIGHT]))
    make_edition("2025-07", document=make_document("2025-07", lines=[FLAG] * 5))
    make_edition("2026-05", document=make_document("2026-05", lines=[FLAG, FLAG]))
    corrected = make_document("2026-05", lines=[FLAG], edition=2, reason="更正")
    standing = make_edition("2026-05", document=corrected)
    newest = make_edition("2026-06", document=make_document("2026-06", lines=[FLAG, LIGHT]))
    body = client.get("/lobby/").content.decode()
    last_year = Edition.objects.get(month=CalendarMonth(2025, 6))
    boards = " ".join(f"{one.month}:{one.digest}" for one in (newest, standing, last_year))
    assert f'data-boards="{boards}"' in body
    assert re.findall(r'<p class="number"><b>(\d+)</b>', body)[:3] == ["2", "1", "0"]


def test_page_asks_the_same_few_questions_however_many_boards(client, db, django_assert_num_queries):
    make_edition("2025-06")
    for month in ("2026-05", "2026-06"):
        make_edition(month)
        with django_assert_num_queries(QUERIES):
            pages.lobby_screen().build()


def test_page_is_public_keeps_no_cookie_and_is_asked_for_anew(client, db):
    make_edition()
    response = client.get("/lobby/")
    assert not response.cookies
    assert response["Cache-Control"] == "no-cache"
    assert "Cookie" not in response.get("Vary", "")
    assert client.post("/lobby/").status_code == 405


def test_page_holds_no_inline_script_or_style(client, db):
    make_edition()
    body = client.get("/lobby/").content.decode()
    assert re.findall(r"<style|<script(?! src=)|\sstyle=|\son[a-z]+=", body) == []


def test_page_shows_text_literally(client, db):
    document = make_document(lines=[line("red_flag", "chunxi", "rsj")])
    document["ranking"][0]["name"] = "<b>&区"
    document["issuer"] = "<i>办"
    make_edition(document=document)
    body = client.get("/lobby/").content.decode()
    assert '<h2 class="name">&lt;b&gt;&amp;区</h2>' in body
    assert '<span class="issuer">&lt;i&gt;办</span>' in body


def test_page_shows_the_latest_month_and_its_standing_edition(client, db):
    make_edition()
    make_edition("2026-07")
    corrected = make_edition("2026-07", 2)
    make_edition(number=2)
    body = client.get("/lobby/").content.decode()
    assert f'data-digest="{corrected.digest}" data-month="2026-07" data-edition="2"' in body
    assert "<span>更正1</span>" in body


def test_page_before_the_first_board_says_so(client, db):
    body = client.get("/lobby/").content.decode()
    assert "本月尚未发布" in body
    assert 'data-digest="" data-month="" data-edition=""' in body


def test_page_says_none_on_an_empty_board(client, db):
    make_edition(document=make_document(lines=[]))
    body = client.get("/lobby/").content.decode()
    assert re.findall(r'<p class="none">(.*?)</p><p class="why">(.*?)</p>', body) == 2 * [
        ("无", "本月没有单位获授红旗"),
        ("无", "本月没有单位被亮红灯、黄灯"),
        ("无", "本月没有单位参加排名"),
    ]
