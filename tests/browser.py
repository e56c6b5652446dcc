"""Fixtures for tests marked `browser`: one Chromium a run, a fresh context a test."""

import os
import threading
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    """Chromium, shared by all browser tests of a run.

    Playwright's event loop lives in the thread of the tests, where Django would refuse to touch the database.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def live_server(live_server) -> Iterator:
    """The server of the tests; on SQLite in memory its threads share one connection, and go through it in turn.

    Without turns, what a script asks in the background falls into the transaction of a form that is being saved.
    """
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield live_server
        return
    turn = threading.RLock()

    def take(**_):
        if threading.current_thread() is not threading.main_thread():
            turn.acquire()

    def leave(**_):
        if threading.current_thread() is not threading.main_thread():
            turn.release()

    request_started.connect(take)
    request_finished.connect(leave)
    yield live_server
    request_started.disconnect(take)
    request_finished.disconnect(leave)


@pytest.fixture
def page(browser: Browser) -> Page:
    """A page of a new context: no cookie, no storage; any error in a script of ours fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def load(place: Locator):
    """Press a link or a button and wait for the page that it asks for.

    A bare click returns at once; asking for another address then would take a request back that is on its way.
    """
    with place.page.expect_navigation():
        place.click()
