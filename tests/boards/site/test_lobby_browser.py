"""The lobby's screen in Chromium; its clock is moved by hand, so that no test waits for a scene."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.boards import documents
from tests.boards.documents import ASSESSORS, line, make_document
from tests.boards.editions import make_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOON = datetime(2026, 7, 18, 4, 0, tzinfo=UTC)  # noon in Shanghai
FLAGS, LIGHTS = "红旗榜", "红黄灯榜"
INDEX = "**/boards/index.json"

# Everything that is seen lies within the screen, no text is cut off, none is too small to read.
FAULTS = """() => {
  const scene = document.querySelector('.scene.shown'), high = innerHeight, faults = [];
  const foot = scene.querySelector('footer').getBoundingClientRect().top;
  const about = (what, e) => faults.push(`${what}: ${e.tagName} ${e.textContent}`);
  for (const e of scene.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    if (!box.width) continue;
    if (box.left < -0.5 || box.right > innerWidth + 0.5) about('outside', e);
    if (box.top < -0.5 || box.bottom > high + 0.5) about('outside', e);
    const style = getComputedStyle(e);
    const free = style.display === 'inline' || style.textOverflow === 'ellipsis';
    if (!free && e.clientWidth && e.scrollWidth > e.clientWidth + 1) about('too wide', e);
    const size = parseFloat(style.fontSize);
    const text = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (text && size < high / 40) about('text too small', e);
    if (e.tagName === 'H2' && size < high / 24) about('name too small', e);
  }
  for (const card of scene.querySelectorAll('.card')) {
    if (card.scrollHeight > card.clientHeight + 1) about('too high', card);
    if (card.getBoundingClientRect().bottom > foot + 1) about('over the foot', card);
  }
  const boxes = [...scene.querySelectorAll('footer > :not(.progress), footer i')]
    .map(e => e.getBoundingClientRect()).filter(box => box.width);
  const meet = (a, b) => b.left < a.right - 0.5 && b.top < a.bottom - 0.5;
  boxes.slice(1).forEach((box, n) => { if (meet(boxes[n], box)) faults.push('foot runs together'); });
  return faults;
}"""


@pytest.fixture
def screen(page):
    """A page of 1920 × 1080 in Shanghai whose timers stand still until they are moved."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.emulate_media(reduced_motion="reduce")
    page.clock.install(time=NOON - timedelta(minutes=1))
    page.clock.pause_at(NOON)
    return page


def open_lobby(page, live_server):
    with page.expect_response(INDEX):
        page.goto(f"{live_server.url}/lobby/")


def title(page):
    return page.text_content(".scene.shown h1")


def status(page):
    return page.text_content(".scene.shown .status")


def digest(page):
    return page.get_attribute("#lobby", "data-digest")


def expect_status(page, words):
    expect(page.locator(".scene.shown .status")).to_have_text(words)


def expect_kept(page, digest=""):
    """Wait until the screen has kept a document, with this digest in it.

    The question is asked from outside: what polls within the page falls under its policy, which forbids eval.
    """
    for _ in range(200):
        kept = page.evaluate("localStorage.getItem('xiaoneng.lobby')")
        if kept is not None and digest in kept:
            return
        page.wait_for_timeout(50)
    pytest.fail("the screen has kept no such document")


def many_units(monkeypatch, count):
    """A board of `count` units, every one of them with flags and lights from several departments."""
    names = [name for _, name, _ in documents.UNITS]
    units = [(f"u{n}", names[n % len(names)], "部门") for n in range(count)]
    monkeypatch.setattr(documents, "UNITS", units)
    monkeypatch.setattr(documents, "NAMES", {code: name for code, name, _ in units})
    signals = ("red_flag", "red_flag", "red_light", "yellow_light", "red_flag")
    return make_document(
        lines=[
            line(signal, f"u{n}", ASSESSORS[(n + k) % len(ASSESSORS)][0], k + 1)
            for n in range(count)
            for k, signal in enumerate(signals[: 3 + n % 3])
        ]
    )


def test_scenes_turn_every_twelve_seconds(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    assert title(screen) == FLAGS
    seen = []
    for _ in range(3):
        screen.clock.run_for(12_000)
        seen.append(title(screen))
    assert seen == [LIGHTS, FLAGS, LIGHTS]
    assert screen.locator(".scene:visible").count() == 1


def test_arrows_move_and_enter_pauses(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.keyboard.press("ArrowRight")
    assert title(screen) == LIGHTS
    screen.keyboard.press("ArrowLeft")
    assert title(screen) == FLAGS
    screen.keyboard.press("Enter")
    assert status(screen) == "‖ 已暂停 · ● 在线"
    screen.clock.run_for(40_000)
    assert title(screen) == FLAGS
    screen.keyboard.press("Enter")
    screen.clock.run_for(12_000)
    assert (title(screen), status(screen)) == (LIGHTS, "● 在线")


def test_screen_survives_a_server_that_fails_and_says_since_when(screen, live_server):
    edition = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.route("**/*", lambda route: route.abort())
    screen.clock.run_for(60_000)
    expect_status(screen, "○ 离线自 12:01")
    shown = {title(screen)}
    for _ in range(10):
        screen.clock.run_for(12_000)
        shown.add(title(screen))
    expect_status(screen, "○ 离线自 12:01")
    assert shown == {FLAGS, LIGHTS}
    assert (digest(screen), screen.url) == (edition.digest, f"{live_server.url}/lobby/")
    screen.unroute("**/*")
    screen.clock.run_for(60_000)
    expect_status(screen, "● 在线")


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "body": "[]"},
        {"status": 200, "body": "<html>登录</html>"},
        {"status": 200, "body": "[]"},
        {"status": 200, "body": "null"},
        {"status": 200, "body": "{}"},
    ],
)
def test_screen_does_not_believe_a_strange_answer(screen, live_server, answer):
    edition = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.route(INDEX, lambda route: route.fulfill(**answer))
    screen.clock.run_for(60_000)
    expect_status(screen, "○ 离线自 12:01")
    assert digest(screen) == edition.digest


def test_new_edition_is_shown_at_the_edge_of_a_scene(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.evaluate("window.stayed = true")
    corrected = make_edition(number=2)
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(60_000)
    expect_kept(screen, corrected.digest)
    assert digest(screen) != corrected.digest
    screen.clock.run_for(12_000)
    assert (digest(screen), title(screen)) == (corrected.digest, FLAGS)
    assert "更正1" in screen.text_content(".scene.shown .imprint")
    assert screen.evaluate("window.stayed") is True
    assert screen.locator("#lobby").count() == 1
    expect_status(screen, "● 在线")


def test_document_of_another_digest_is_rejected(screen, live_server):
    edition = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    entry = {"month": "2026-06", "edition": 2, "digest": "f" * 64, "published_at": ""}
    screen.route(INDEX, lambda route: route.fulfill(json=[entry]))
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(60_000)
    expect_status(screen, "○ 离线自 12:01")
    screen.clock.run_for(24_000)
    assert digest(screen) == edition.digest


def test_document_of_another_month_is_rejected(screen, live_server):
    edition = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    newer = make_edition("2026-07")
    entry = {"month": "2026-08", "edition": 1, "digest": newer.digest, "published_at": ""}
    screen.route(INDEX, lambda route: route.fulfill(json=[entry]))
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(60_000)
    expect_status(screen, "○ 离线自 12:01")
    screen.clock.run_for(24_000)
    assert digest(screen) == edition.digest


def test_first_board_takes_the_place_of_the_announcement(screen, live_server):
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    assert screen.title() == "高淳区效能亮榜"
    assert screen.text_content(".scene.shown .none") == "本月尚未发布"
    assert screen.evaluate(FAULTS) == []
    edition = make_edition()
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(60_000)
    expect_kept(screen)
    screen.clock.run_for(12_000)
    assert screen.title() == "高淳区效能亮榜 · 2026年6月"
    assert (digest(screen), title(screen)) == (edition.digest, FLAGS)


def test_last_board_is_restored_when_the_server_does_not_answer(screen, live_server):
    old = make_edition("2026-05")
    old_page = screen.request.get(f"{live_server.url}/lobby/").body()
    newer = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.route(
        "**/lobby/", lambda route: route.fulfill(body=old_page, content_type="text/html; charset=utf-8")
    )
    screen.route(INDEX, lambda route: route.abort())
    screen.goto(f"{live_server.url}/lobby/")
    expect(screen.locator(".scene.shown .status.offline")).to_be_attached()
    assert old.digest.encode() in old_page
    assert digest(screen) == newer.digest
    assert status(screen) == "○ 离线自 12:00"
    screen.clock.run_for(12_000)
    assert title(screen) == LIGHTS


def test_page_newer_than_the_kept_board_stays(screen, live_server):
    make_edition("2026-05")
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    newer = make_edition()
    screen.route(INDEX, lambda route: route.abort())
    screen.goto(f"{live_server.url}/lobby/")
    expect(screen.locator(".scene.shown .status.offline")).to_be_attached()
    assert digest(screen) == newer.digest


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("count", [1, 12, 45])
def test_everything_stays_within_the_screen(screen, live_server, monkeypatch, count, width, height):
    make_edition(document=many_units(monkeypatch, count))
    screen.set_viewport_size({"width": width, "height": height})
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    names = []
    for _ in range(screen.locator(".scene").count()):
        assert screen.evaluate(FAULTS) == []
        if title(screen) == FLAGS:
            names += screen.locator(".scene.shown h2").all_text_contents()
        screen.keyboard.press("ArrowRight")
    assert len(names) == count
    assert screen.evaluate("document.documentElement.scrollHeight") == height


# Names that stand on two lines.
BROKEN = """() => [...document.querySelectorAll('.scene.shown .names > span')].filter(
  span => span.getBoundingClientRect().height > parseFloat(getComputedStyle(span).lineHeight) * 1.5
).map(span => span.textContent)"""
# How much of the height between head and foot the cards take up.
FILLED = """() => {
  const scene = document.querySelector('.scene.shown');
  const room = scene.querySelector('footer').getBoundingClientRect().top
    - scene.querySelector('header').getBoundingClientRect().bottom;
  const boxes = [...scene.querySelectorAll('.card')].map(card => card.getBoundingClientRect());
  return (Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top))) / room;
}"""


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (1280, 900), (1200, 1600)])
def test_cards_share_the_height_and_no_name_is_broken(screen, live_server, monkeypatch, width, height):
    make_edition(document=many_units(monkeypatch, 14))
    screen.set_viewport_size({"width": width, "height": height})
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    for _ in range(screen.locator(".scene").count()):
        assert screen.evaluate(BROKEN) == []
        assert screen.evaluate(FILLED) > 0.9
        # The sizes are promised for the shape of the lobby's screen alone.
        assert [fault for fault in screen.evaluate(FAULTS) if "too small" not in fault] == []
        screen.keyboard.press("ArrowRight")


def test_foot_holds_all_that_can_stand_in_it(screen, live_server, monkeypatch):
    document = many_units(monkeypatch, 60)
    issuer = "某某市高淳区作风建设和营商环境工作领导小组办公室"
    changes = {"edition": 12, "reason": "更正", "issuer": issuer, "backfilled_from": "2026-07-10"}
    make_edition(document={**document, **changes})
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.keyboard.press("Enter")
    screen.route(INDEX, lambda route: route.abort())
    screen.clock.run_for(60_000)
    expect_status(screen, "‖ 已暂停 · ○ 离线自 12:01")
    assert screen.evaluate(FAULTS) == []


def test_both_scenes_stand_below_each_other_without_a_script(browser, live_server):
    make_edition()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{live_server.url}/lobby/")
    boxes = [scene.bounding_box() for scene in page.locator(".scene").all()]
    assert [(box["y"], box["height"]) for box in boxes] == [(0, 1080), (1080, 1080)]
    assert page.locator(".scene:visible h1").all_text_contents() == [FLAGS, LIGHTS]
    context.close()
