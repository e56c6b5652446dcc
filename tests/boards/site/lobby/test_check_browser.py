"""What the screen believes: only a document that says what its boards say, and boards of the digest that is named."""

import hashlib
import re

import pytest

from tests.boards.documents import FIRST_TEXT, first_document, line, make_document
from tests.boards.editions import make_edition
from tests.boards.site.lobby.boards import given, with_units
from tests.boards.site.lobby.showing import (
    FLAGS,
    INDEX,
    MINUTE,
    SCENE,
    digest,
    expect_kept,
    expect_status,
    open_lobby,
    title,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DOCUMENT, BOARD = "**/lobby/", "**/boards/2026-06/*.json"
FLAG = '<svg class="mark red_flag" aria-hidden="true"><use href="#drawn-red_flag"/></svg>'
LIGHT = FLAG.replace("red_flag", "yellow_light")


def once(old, new, *, last=False):
    """Replace one place of the document: the first, or the last, which the upright screen shows."""

    def tamper(page):
        assert old in page
        at = page.rindex(old) if last else page.index(old)
        return page[:at] + new + page[at + len(old) :]

    return tamper


def by(pattern, new):
    def tamper(page):
        changed, count = re.subn(pattern, new, page, count=1, flags=re.DOTALL)
        assert count == 1
        return changed

    return tamper


CARDS = {
    "name changed": by(r'(<h2 class="name">)[^<]+', r"\1区外单位"),
    "name changed on the upright screen alone": once(
        '<h2 class="name">淳溪街道', '<h2 class="name">漆桥街道', last=True
    ),
    "a flag more": once(FLAG, FLAG + FLAG),
    "a flag gone": once(FLAG, ""),
    "a light gone": once(LIGHT, ""),
    "a light of another colour": once("#drawn-yellow_light", "#drawn-red_light"),
    "giver changed": by(r'(<span class="names"><span>)[^<]+', r"\1区外部门"),
    "reason changed": by(r'(<p class="reason">).*?</p>', r"\1表现突出</p>"),
    "card gone": by(r'<li class="card".*?</li>', ""),
    "card twice": by(r'(<li class="card".*?</li>)', r"\1\1"),
    "cards in another order": by(r'(<li class="card".*?</li>)(\s*)(<li class="card".*?</li>)', r"\3\2\1"),
    "total in the head changed": once("红旗 32 面", "红旗 33 面"),
    "rank changed": by(r'(<b class="rank">)1', r"\g<1>2"),
    "score changed": by(r'(<span class="score">)\+\d+', r"\1+9"),
    "count in the ranking changed": by(r'(data-signal="red_flag"><svg.*?</svg>\s*)\d', r"\g<1>8"),
    "year's total changed": by(r'(<p class="number"><b>)\d+', r"\g<1>99"),
    "last year's total made up": by(r"(去年同期 <b>)—", r"\g<1>99"),
    "leader of the year changed": by(r'(<section class="group".*?class="name">)[^<]+', r"\1区外单位"),
    "another month in the head": once("2026年6月份", "2026年7月份"),
    "another digest printed": by(r'(<span class="digest">)[0-9a-f]{4}', r"\1ffff"),
}
PAGES = {
    **{what: CARDS[what] for what in ("name changed", "a flag more", "a light gone", "year's total changed")},
    "digest of another month": by(r'data-digest="[0-9a-f]{64}"', f'data-digest="{"f" * 64}"'),
    "boards of other digests": by(r'data-boards="2026-06:[0-9a-f]{64}"', f'data-boards="2026-06:{"f" * 64}"'),
    "upright scenes gone": lambda page: page.replace(' upright" data-kind', ' other" data-kind'),
    "cut short": lambda page: page[: len(page) // 2],
    "page of an error": lambda page: "<!doctype html><title>502</title><h1>Bad Gateway</h1>",
    "nothing": lambda page: "",
}
AGREES = """([page, board, totals]) => window.lobbyCheck.agrees(
  new DOMParser().parseFromString(page, 'text/html').getElementById('lobby'), board, totals)"""
BOARDS = {
    "name changed": once("淳溪街道", "漆桥街道"),
    "a flag more": once('"red_flag":32', '"red_flag":33'),
    "score changed": by(r'"score":"\d+"', '"score":"9"'),
    "another digest": by(r'"digest":"[0-9a-f]{64}"', f'"digest":"{"f" * 64}"'),
    "without a digest": by(r'"digest":"[0-9a-f]{64}",', ""),
    "cut short": lambda text: text[: len(text) // 2],
    "not canonical": lambda text: text.replace('","', '", "'),
    "page of an error": lambda text: "<!doctype html><title>502</title>",
    "nothing": lambda text: "",
}


def tampered(route, tamper):
    answer = route.fetch()
    route.fulfill(body=tamper(answer.body().decode()).encode(), content_type=answer.headers["content-type"])


def corrected_while_showing(screen, live_server, address, tamper):
    """The screen shows the first edition; the second comes as `tamper` leaves what is at `address`."""
    first = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    make_edition(number=2)
    screen.route(address, lambda route: tampered(route, tamper))
    with screen.expect_response(address):
        screen.clock.run_for(MINUTE)
    return first


def test_every_change_of_what_is_shown_is_seen(screen, live_server):
    edition = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    page = screen.request.get(f"{live_server.url}/lobby/").text()
    totals = {"2026-06": edition.document["totals"]}
    agree = {
        what: screen.evaluate(AGREES, [tamper(page), edition.document, totals])
        for what, tamper in {"as it is": lambda page: page, **CARDS}.items()
    }
    assert agree == {"as it is": True, **dict.fromkeys(CARDS, False)}


@pytest.mark.parametrize("what", PAGES)
def test_tampered_document_does_not_take_the_place(screen, live_server, what):
    first = corrected_while_showing(screen, live_server, DOCUMENT, PAGES[what])
    expect_status(screen, "○ 新榜未通过校验 12:01")
    screen.clock.run_for(2 * SCENE)
    assert digest(screen) == first.digest
    assert "f" * 64 not in screen.evaluate("localStorage.getItem('xiaoneng.lobby.2')")


def test_true_document_takes_the_place_after_a_tampered_one(screen, live_server):
    first = corrected_while_showing(screen, live_server, DOCUMENT, CARDS["name changed"])
    expect_status(screen, "○ 新榜未通过校验 12:01")
    screen.unroute(DOCUMENT)
    with screen.expect_response(DOCUMENT):
        screen.clock.run_for(MINUTE)
    expect_status(screen, "● 在线")
    screen.clock.run_for(SCENE)
    assert digest(screen) != first.digest


@pytest.mark.parametrize("what", BOARDS)
def test_tampered_board_proves_nothing(screen, live_server, what):
    first = corrected_while_showing(screen, live_server, BOARD, BOARDS[what])
    expect_status(screen, "○ 新榜未通过校验 12:01")
    screen.clock.run_for(2 * SCENE)
    assert digest(screen) == first.digest


def test_board_that_is_not_there_is_no_answer(screen, live_server):
    first = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    entry = {"month": "2026-06", "edition": 2, "digest": "f" * 64, "published_at": ""}
    screen.route(INDEX, lambda route: route.fulfill(json=[entry]))
    with screen.expect_response("**/2026-06/2.json"):
        screen.clock.run_for(MINUTE)
    expect_status(screen, "○ 离线自 12:01")
    assert digest(screen) == first.digest


def test_tampered_year_before_is_refused_too(screen, live_server):
    make_edition("2025-06")
    make_edition()
    screen.route(
        "**/boards/2025-06/1.json", lambda route: tampered(route, once('"red_flag":32', '"red_flag":99'))
    )
    open_lobby(screen, live_server)
    expect_status(screen, "○ 未通过校验 12:00")
    assert screen.evaluate("localStorage.getItem('xiaoneng.lobby.2')") is None


@pytest.mark.parametrize("what", ["name changed", "a flag more", "year's total changed"])
def test_first_document_is_checked_as_well_and_shown_with_the_words(screen, live_server, what):
    make_edition()
    screen.route(DOCUMENT, lambda route: tampered(route, PAGES[what]))
    open_lobby(screen, live_server)
    expect_status(screen, "○ 未通过校验 12:00")
    assert title(screen) == FLAGS
    assert screen.evaluate("localStorage.getItem('xiaoneng.lobby.2')") is None
    screen.unroute(DOCUMENT)
    screen.clock.run_for(MINUTE)
    expect_status(screen, "● 在线")
    expect_kept(screen)


@pytest.mark.parametrize(
    "lines", [[], [line("red_flag", "chunxi", "rsj")], None], ids=["empty", "one", "usual"]
)
def test_true_documents_pass(screen, live_server, lines):
    make_edition("2025-06", document=make_document("2025-06", lines=[]))
    edition = make_edition(document=make_document(lines=lines))
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    expect_kept(screen, edition.digest)


def test_board_of_many_signals_and_strange_names_passes(screen, live_server, monkeypatch):
    with_units(monkeypatch, 14, name='  “𠮸”<b>&\\"{:02}')
    lines = [
        *given(14, each=11),
        *given(14, "yellow_light", 10),
        *({**one, "withheld": True, "grounds": "", "wording": ""} for one in given(3, "red_light")),
    ]
    make_edition(document=make_document(lines=lines))
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")


def test_board_of_the_first_schema_passes(screen, live_server):
    document = first_document()
    make_edition(document=document, content=FIRST_TEXT)
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    expect_kept(screen, document["digest"])


def test_sums_are_those_of_sha_256(screen, live_server):
    open_lobby(screen, live_server)
    texts = [
        "",
        "abc",
        "高淳区",
        "𠮸\u0000\x7f",
        *("a" * n for n in (54, 55, 56, 63, 64, 65, 119, 120)),
        "榜" * 40_000,
    ]
    sums = screen.evaluate("texts => texts.map(text => window.lobbyCheck.sha256(text))", texts)
    assert sums == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
