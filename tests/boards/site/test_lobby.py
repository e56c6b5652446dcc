import re
from pathlib import Path

import pytest

from boards.document import read
from boards.site.lobby import GAP, GRID_HEIGHT, LAYOUTS, _height, _is_broken, lobby
from tests.boards import documents
from tests.boards.documents import ASSESSORS, line, make_board, make_document
from tests.boards.editions import make_edition

STATIC = Path(__file__).parents[3] / "static"
NAMES = {"district": "高淳区", "issuer": "区作风建设领导小组办公室", "public_url": "https://board.example"}
SIGNALS = {"flags": "red_flag", "lights": "yellow_light"}


def scenes(document, board):
    return [scene for scene in lobby(read(document), **NAMES).scenes if scene.board == board]


def units_with(count, signal="red_flag", each=1):
    """A board where the first `count` of 60 units have `each` signals."""
    return [
        line(signal, f"u{n}", ASSESSORS[(n + k) % len(ASSESSORS)][0], k % 6 + 1)
        for n in range(count)
        for k in range(each)
    ]


@pytest.fixture
def many_units(monkeypatch):
    units = [(f"u{n}", f"区第{n:02}号单位", "部门") for n in range(60)]
    monkeypatch.setattr(documents, "UNITS", units)
    monkeypatch.setattr(documents, "NAMES", {code: name for code, name, _ in units})


@pytest.mark.parametrize(
    ("count", "layout", "pages"),
    [
        (1, "1", [1]), (2, "2", [2]), (3, "4", [3]), (4, "4", [4]), (5, "6", [5]), (6, "6", [6]),
        (7, "9", [7]), (9, "9", [9]), (10, "12", [10]), (12, "12", [12]), (13, "9", [9, 4]), (18, "9", [9, 9]),
        (19, "12", [12, 7]), (45, "12", [12, 12, 12, 9]), (60, "12", [12, 12, 12, 12, 12]),
    ],
)  # fmt: skip
def test_scenes_take_as_few_pages_as_hold_the_units(many_units, count, layout, pages):
    found = scenes(make_document(lines=units_with(count)), "flags")
    assert [len(scene.cards) for scene in found] == pages
    assert found[0].grid == layout
    assert [(scene.page, scene.pages) for scene in found] == [
        (n, len(pages)) for n in range(1, len(pages) + 1)
    ]


@pytest.mark.parametrize("board", ["flags", "lights"])
@pytest.mark.parametrize("each", [1, 3, 6, 11])
@pytest.mark.parametrize("count", [1, 5, 12, 45])
def test_scenes_never_hold_more_than_fits(many_units, board, count, each):
    found = scenes(make_document(lines=units_with(count, SIGNALS[board], each)), board)
    assert sum(len(scene.cards) for scene in found) == count
    for scene in found:
        layout = next(layout for layout in LAYOUTS if layout.key == scene.grid)
        heights = [_height(card, layout) for card in scene.cards]
        rows = [max(heights[n : n + layout.columns]) for n in range(0, len(heights), layout.columns)]
        assert sum(rows) + GAP * (len(rows) - 1) <= GRID_HEIGHT


def test_page_of_fewer_units_stands_in_larger_type(many_units):
    found = scenes(make_document(lines=units_with(13)), "flags")
    assert [(len(scene.cards), scene.grid) for scene in found] == [(9, "9"), (4, "6-wide")]


def test_names_are_never_broken_where_a_wider_column_is_to_be_had(many_units):
    lines = units_with(9, "yellow_light", 5) + units_with(9, "red_light")
    for scene in scenes(make_document(lines=lines), "lights"):
        layout = next(layout for layout in LAYOUTS if layout.key == scene.grid)
        assert not any(_is_broken(card, layout) for card in scene.cards)


def test_scenes_show_every_unit_once_in_the_order_of_the_board(many_units):
    lines = [*units_with(30), line("red_flag", "u29", "gafj", 2)]
    names = [card.name for scene in scenes(make_document(lines=lines), "flags") for card in scene.cards]
    assert names == ["区第29号单位", *(f"区第{n:02}号单位" for n in range(29))]


def test_flag_card_names_its_assessors_with_their_count():
    lines = [
        line("red_flag", "chunxi", "rsj", 1),
        line("red_flag", "chunxi", "rsj", 2),
        line("red_flag", "chunxi", "yjj"),
    ]
    (scene,) = scenes(make_document(lines=lines), "flags")
    (card,) = scene.cards
    assert (card.name, card.words) == ("淳溪街道", "红旗 3 面")
    assert [(len(marks.drawn), marks.times) for marks in card.marks] == [(3, "")]
    assert [(given.word, given.names) for given in card.given] == [("", ("区人社局 × 2", "区应急局"))]
    assert scene.summary == "红旗 3 面 · 1 个单位"


def test_light_card_says_which_light_came_from_whom_red_first():
    lines = [line("yellow_light", "chunxi", "gafj"), line("red_light", "chunxi", "yjj")]
    (scene,) = scenes(make_document(lines=lines), "lights")
    (card,) = scene.cards
    assert card.words == "红灯 1 盏、黄灯 1 盏"
    assert [marks.signal for marks in card.marks] == ["red_light", "yellow_light"]
    assert [(given.word, given.names) for given in card.given] == [
        ("红灯", ("区应急局",)),
        ("黄灯", ("公安分局",)),
    ]
    assert scene.summary == "红灯 1 盏 · 黄灯 1 盏 · 1 个单位"


def test_card_with_many_signals_draws_one_and_counts():
    lines = [line("red_flag", "chunxi", assessor) for assessor, _ in ASSESSORS[:9]]
    (scene,) = scenes(make_document(lines=lines), "flags")
    assert [(len(marks.drawn), marks.times) for marks in scene.cards[0].marks] == [(1, "× 9")]


def test_empty_boards_are_one_scene_each():
    board = lobby(make_board(lines=[]), **NAMES)
    assert [(scene.board, scene.cards, scene.summary) for scene in board.scenes] == [
        ("flags", (), ""),
        ("lights", (), ""),
    ]


def test_lobby_counts_its_scenes_through_both_boards(many_units):
    board = lobby(make_board(lines=units_with(45) + units_with(3, "red_light")), **NAMES)
    assert [scene.position for scene in board.scenes] == [1, 2, 3, 4, 5]
    assert [scene.title for scene in board.scenes] == ["红旗榜"] * 4 + ["红黄灯榜"]


def test_lobby_leads_to_the_month_page():
    board = lobby(make_board(), **NAMES)
    assert (board.month, board.month_words) == ("2026-06", "2026年6月")
    assert board.address == "https://board.example/boards/2026-06/"
    assert board.qr.startswith("M") and board.qr_size > 20


def test_lobby_before_the_first_board_has_no_scene():
    board = lobby(None, **NAMES)
    assert (board.scenes, board.imprint, board.district) == ((), None, "高淳区")


def test_layouts_and_their_style_name_the_same_sizes():
    css = (STATIC / "css/lobby.css").read_text()
    for layout in LAYOUTS:
        assert (
            f".grid-{layout.key} {{ --name: {layout.name:g}; --text: {layout.text:g}; "
            f"--mark: {layout.mark:g}; --pad: {layout.padding:g}; --columns: {layout.columns}; }}"
        ) in css
        assert layout.name >= 100 / 24 and layout.text >= 100 / 40


def test_script_is_es5_and_never_navigates():
    script = re.sub(r"/\*.*?\*/", "", (STATIC / "js/lobby.js").read_text(), flags=re.S)
    code = re.sub(r"'(\\.|[^'])*'", "''", script)
    assert (
        re.findall(r"\b(let|const|class|async|await|fetch|Promise|import|export)\b|=>|`|\.\.\.", code) == []
    )
    assert re.findall(r"\blocation\b|\.reload\b|\bopen\(\)", code) == []


def test_page_shows_both_scenes_without_a_script(client, db):
    edition = make_edition()
    response = client.get("/lobby/")
    body = response.content.decode()
    assert re.findall(r"<h1>(.*?)</h1>", body) == ["红旗榜", "红黄灯榜"]
    assert f'data-digest="{edition.digest}" data-month="2026-06" data-edition="1"' in body
    assert (
        'data-title="高淳区效能亮榜 · 2026年6月" data-index="/boards/index.json" data-document="/lobby/"'
        in body
    )
    assert f"校验值 {edition.digest[:4]} {edition.digest[4:8]} {edition.digest[8:12]}" in body
    assert body.count('<p class="status" role="status"></p>') == 2


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
    assert "<h2>&lt;b&gt;&amp;区</h2>" in body
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
    assert re.findall(r'<p class="none">(.*?)</p><p class="why">(.*?)</p>', body) == [
        ("无", "本月没有单位获授红旗"),
        ("无", "本月没有单位被亮红灯、黄灯"),
    ]
