"""How the lobby's screen behaves in Chromium: it turns, it asks, it keeps showing."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.boards.site.lobby.showing import (
    FLAGS,
    INDEX,
    LIGHTS,
    MINUTE,
    NOON,
    SCENE,
    TITLES,
    digest,
    expect_kept,
    expect_status,
    open_lobby,
    status,
    title,
    titles_in_turn,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_scenes_turn_every_twelve_seconds(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    assert title(screen) == FLAGS
    count = screen.locator(".scene.landscape").count()
    assert titles_in_turn(screen, count) == [*TITLES, FLAGS]
    assert screen.locator(".scene:visible").count() == 1


def test_arrows_move_and_enter_pauses(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.keyboard.press("ArrowLeft")
    assert title(screen) == TITLES[-1]
    screen.keyboard.press("ArrowRight")
    assert title(screen) == FLAGS
    screen.keyboard.press("Enter")
    assert status(screen) == "‖ 已暂停 · ● 在线"
    screen.clock.run_for(40_000)
    assert title(screen) == FLAGS
    assert screen.locator(".scene.shown .progress i.here").count() == 1
    screen.keyboard.press("Enter")
    screen.clock.run_for(12_000)
    assert (screen.locator(".scene.landscape.shown").count(), status(screen)) == (1, "● 在线")
    assert screen.locator(".scene.landscape").nth(1).get_attribute("class").endswith(" shown")


def test_screen_survives_a_server_that_fails_and_says_since_when(screen, live_server):
    edition = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.route("**/*", lambda route: route.abort())
    screen.clock.run_for(60_000)
    expect_status(screen, "○ 离线自 12:01")
    seen = titles_in_turn(screen, screen.locator(".scene.landscape").count())
    expect_status(screen, "○ 离线自 12:01")
    assert set(seen) == set(TITLES)
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


def test_first_board_takes_the_place_of_the_announcement(screen, live_server):
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    assert screen.title() == "高淳区效能亮榜"
    assert screen.text_content(".scene.shown .none") == "本月尚未发布"
    edition = make_edition()
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(60_000)
    expect_kept(screen)
    screen.clock.run_for(12_000)
    assert screen.title() == "高淳区效能亮榜 · 2026年6月"
    assert (digest(screen), title(screen)) == (edition.digest, FLAGS)


def test_correction_of_an_earlier_month_changes_the_year(screen, live_server):
    make_edition("2026-05")
    newest = make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    before = screen.get_attribute("#lobby", "data-boards")
    fewer = make_document("2026-05", lines=[], edition=2, reason="更正")
    make_edition(document=fewer)
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(MINUTE)
    expect_kept(screen, fewer["digest"])
    screen.clock.run_for(SCENE)
    after = screen.get_attribute("#lobby", "data-boards")
    assert (digest(screen), after != before) == (newest.digest, True)
    assert screen.locator(".landscape .total.red_flag .number b").text_content() == "32"


@pytest.mark.parametrize(
    ("query", "begins", "turns"),
    [
        ("?scene=lights", LIGHTS, set(TITLES)),
        ("?scene=ranking", "镇街排名", set(TITLES)),
        ("?scene=year&only=1", "2026年累计", {"2026年累计", "2026年领先"}),
        ("?only=1&scene=flags", FLAGS, {FLAGS}),
        ("?scene=nothing&only=1", FLAGS, set(TITLES)),
    ],
)
def test_address_says_where_to_begin_and_whether_to_stay(screen, live_server, query, begins, turns):
    make_edition()
    open_lobby(screen, live_server, query)
    expect_status(screen, "● 在线")
    assert title(screen) == begins
    count = screen.locator(".scene.landscape").count()
    assert set(titles_in_turn(screen, count)) == turns


def test_next_board_begins_where_the_address_says(screen, live_server):
    make_edition()
    open_lobby(screen, live_server, "?scene=ranking&only=1")
    expect_status(screen, "● 在线")
    corrected = make_edition(number=2)
    with screen.expect_response("**/lobby/"):
        screen.clock.run_for(MINUTE)
    expect_kept(screen, corrected.digest)
    screen.clock.run_for(SCENE)
    assert (digest(screen), title(screen)) == (corrected.digest, "镇街排名")


def test_screen_that_is_turned_goes_on_with_the_same_scenes(screen, live_server):
    make_edition()
    open_lobby(screen, live_server, "?scene=ranking")
    expect_status(screen, "● 在线")
    screen.set_viewport_size({"width": 1080, "height": 1920})
    expect(screen.locator(".scene.upright.shown")).to_be_visible()
    assert (title(screen), screen.locator(".scene:visible").count()) == ("镇街排名", 1)
    screen.set_viewport_size({"width": 1920, "height": 1080})
    expect(screen.locator(".scene.landscape.shown")).to_be_visible()
    assert (title(screen), screen.locator(".scene:visible").count()) == ("镇街排名", 1)


def test_screen_that_slept_goes_on(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    with screen.expect_response(INDEX):
        screen.clock.fast_forward(8 * 60 * MINUTE)
    expect_status(screen, "● 在线")
    assert screen.locator(".scene:visible").count() == 1
    shown = title(screen)
    assert set(titles_in_turn(screen, screen.locator(".scene.landscape").count())) - {shown} != set()


def test_offline_since_another_day_says_the_day(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.route("**/*", lambda route: route.abort())
    screen.clock.run_for(MINUTE)
    expect_status(screen, "○ 离线自 12:01")
    screen.clock.set_system_time(NOON + timedelta(days=1))
    screen.clock.run_for(SCENE)
    expect_status(screen, "○ 离线自 7月18日 12:01")
    screen.clock.set_system_time(NOON - timedelta(days=400))
    screen.clock.run_for(SCENE)
    expect_status(screen, "○ 离线自 7月18日 12:01")


def test_request_that_never_ends_is_given_up(screen, live_server):
    make_edition()
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    asked = []
    screen.on("request", lambda request: asked.append(request.url))
    screen.route(INDEX, lambda route: None)
    with screen.expect_request(INDEX):
        screen.clock.run_for(MINUTE)
    screen.clock.run_for(4 * MINUTE)
    with screen.expect_request(INDEX):
        screen.clock.run_for(MINUTE)
    assert len(asked) == 2
    screen.unroute(INDEX)
    with screen.expect_response(INDEX):
        screen.clock.run_for(5 * MINUTE)
    expect_status(screen, "● 在线")


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
    assert LIGHTS in titles_in_turn(screen, screen.locator(".scene.landscape").count())


def test_page_newer_than_the_kept_board_stays(screen, live_server):
    make_edition("2026-05")
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    newer = make_edition()
    screen.route(INDEX, lambda route: route.abort())
    screen.goto(f"{live_server.url}/lobby/")
    expect(screen.locator(".scene.shown .status.offline")).to_be_attached()
    assert digest(screen) == newer.digest
