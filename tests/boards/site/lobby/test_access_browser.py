"""The lobby for everybody: nothing that axe-core finds, and what a reader of the screen hears."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.boards.editions import make_edition
from tests.boards.site.lobby.showing import expect_status, open_lobby, title

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(page):
    """The screen with its own clock, which axe-core needs; it is held by Enter."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.emulate_media(reduced_motion="reduce")
    return page


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_axe_finds_nothing_on_any_scene(held, live_server, width, height):
    make_edition("2025-06")
    make_edition()
    held.set_viewport_size({"width": width, "height": height})
    open_lobby(held, live_server)
    held.keyboard.press("Enter")
    expect_status(held, "‖ 已暂停 · ● 在线")
    found = {}
    for _ in range(held.locator(".scene:not(.upright)" if width > height else ".scene.upright").count()):
        violations = Axe().run(held).response["violations"]
        found[title(held)] = [(one["id"], node["html"][:200]) for one in violations for node in one["nodes"]]
        held.keyboard.press("ArrowRight")
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_finds_nothing_before_the_first_board(held, live_server):
    open_lobby(held, live_server)
    assert Axe().run(held).response["violations"] == []


def test_what_is_drawn_is_said(held, live_server):
    make_edition()
    open_lobby(held, live_server)
    held.keyboard.press("Enter")
    heard = held.locator(".scene.shown").aria_snapshot()
    assert heard.startswith('- region "红旗榜')
    cards = held.locator(".scene.shown .card").count()
    assert len(re.findall(r'img "红旗 \d+ 面"', heard)) == cards > 0
