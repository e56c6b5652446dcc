"""What a browser test asks of the lobby's screen."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

NOON = datetime(2026, 7, 18, 4, 0, tzinfo=UTC)  # noon in Shanghai
FLAGS, LIGHTS = "红旗榜", "红黄灯榜"
TITLES = [FLAGS, LIGHTS, "镇街排名", "部门排名", "园区排名", "2026年累计", "2026年领先"]
INDEX = "**/boards/index.json"
SCENE, MINUTE = 12_000, 60_000


def open_lobby(page, live_server, query=""):
    with page.expect_response(INDEX):
        page.goto(f"{live_server.url}/lobby/{query}")


def title(page):
    return page.text_content(".scene.shown h1")


def status(page):
    return page.text_content(".scene.shown .status")


def digest(page):
    return page.get_attribute("#lobby", "data-digest")


def titles_in_turn(page, turns):
    """The titles that follow in so many turns, one for each picture that is another."""
    seen = []
    for _ in range(turns):
        page.clock.run_for(SCENE)
        seen.append(title(page))
    return [one for n, one in enumerate(seen) if seen[n - 1 : n] != [one]]


def expect_status(page, words):
    expect(page.locator(".scene.shown .status")).to_have_text(words)


def expect_kept(page, digest=""):
    """Wait until the screen has kept a document, with this digest in it.

    The question is asked from outside: what polls within the page falls under its policy, which forbids eval.
    """
    for _ in range(200):
        kept = page.evaluate("localStorage.getItem('xiaoneng.lobby.2')")
        if kept is not None and digest in kept:
            return
        page.wait_for_timeout(50)
    pytest.fail("the screen has kept no such document")
