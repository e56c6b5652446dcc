"""The lobby's screen for browser tests; its clock is moved by hand, so that no test waits for a scene."""

from datetime import timedelta

import pytest

from tests.boards.site.lobby.showing import NOON


@pytest.fixture
def screen(page):
    """A page of 1920 × 1080 in Shanghai whose timers stand still until they are moved."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.emulate_media(reduced_motion="reduce")
    page.clock.install(time=NOON - timedelta(minutes=1))
    page.clock.pause_at(NOON)
    return page
