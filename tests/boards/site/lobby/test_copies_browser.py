"""The lobby without what it has in service: without a script, and without a server, from a folder on a stick."""

import shutil
from pathlib import Path

import pytest

from boards.site.links import relinked
from tests.boards.editions import make_edition
from tests.boards.site.lobby.showing import SCENE, TITLES, status, title, titles_in_turn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATIC = Path(__file__).parents[4] / "static"
SIZES = [(1920, 1080), (1080, 1920)]


@pytest.fixture
def folder(tmp_path, client):
    """The lobby as a folder: its page with relative links, and what it links to."""
    make_edition()
    page = client.get("/lobby/").content
    (tmp_path / "lobby").mkdir()
    (tmp_path / "lobby" / "index.html").write_bytes(relinked(page, lambda address: f"..{address}"))
    shutil.copytree(STATIC, tmp_path / "static")
    return tmp_path


def from_stick(page, folder, query=""):
    """The page opened from the folder, with all that it asked for and complained of."""
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{(folder / 'lobby' / 'index.html').as_uri()}{query}")
    return told, asked


def test_stick_shows_which_month_and_that_it_is_a_copy(screen, folder):
    told, asked = from_stick(screen, folder)
    assert status(screen) == "U盘版 · 2026年6月"
    assert set(titles_in_turn(screen, 60)) == set(TITLES)
    assert status(screen) == "U盘版 · 2026年6月"
    assert screen.locator(".scene.shown .status.offline").count() == 0
    assert (told, [one for one in asked if ".json" in one or not one.startswith("file:")]) == ([], [])


def test_stick_obeys_keys_and_address(screen, folder):
    told, _ = from_stick(screen, folder, "?scene=year&only=1")
    assert title(screen) == "2026年累计"
    screen.keyboard.press("ArrowRight")
    assert title(screen) == "2026年领先"
    screen.keyboard.press("Enter")
    assert status(screen) == "‖ 已暂停 · U盘版 · 2026年6月"
    screen.clock.run_for(3 * SCENE)
    assert (title(screen), told) == ("2026年领先", [])


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_scenes_stand_below_each_other_without_a_script(browser, live_server, width, height):
    make_edition()
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{live_server.url}/lobby/")
    scenes = page.locator(".scene:visible")
    boxes = [scene.bounding_box() for scene in scenes.all()]
    assert [(box["y"], box["height"]) for box in boxes] == [(n * height, height) for n in range(len(boxes))]
    titles = [scene.text_content() for scene in page.locator(".scene:visible h1").all()]
    assert list(dict.fromkeys(titles)) == TITLES
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    assert scenes.last.bounding_box()["y"] == 0
    context.close()
