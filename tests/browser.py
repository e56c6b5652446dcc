"""Fixtures for tests marked `browser`: one Chromium a run, a fresh context a test."""

import os
import threading
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# What is waited for comes at once or not at all: a busy machine alone makes no test fail.
expect.set_options(timeout=30_000)


class Asked:
    """How many requests of pages the server of the tests has not answered yet."""

    def __init__(self) -> None:
        self.count, self.changed = 0, threading.Condition()

    def begin(self) -> None:
        with self.changed:
            self.count += 1

    def end(self) -> None:
        with self.changed:
            self.count -= 1
            self.changed.notify_all()

    def wait_until_answered(self) -> None:
        """Return when none is left; a page that closed while it was answered may leave one open for ever."""
        with self.changed:
            self.changed.wait_for(lambda: self.count <= 0, timeout=3)
            self.count = 0


asked = Asked()


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
            asked.begin()
            turn.acquire()

    def leave(**_):
        if threading.current_thread() is not threading.main_thread():
            turn.release()
            asked.end()

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
    seen = [*errors]
    context.route(
        "**/*", lambda route: route.abort()
    )  # a page keeps on leaving what is typed: not in the next test
    opened.goto("about:blank")
    context.close()
    assert seen == []


def load(place: Locator):
    """Press a link or a button and wait for the page that it asks for.

    A bare click returns at once; asking for another address then would take a request back that is on its way.
    """
    with place.page.expect_navigation():
        place.click()


@pytest.fixture
def open_as(page: Page, live_server):
    """Opens an address as somebody who has signed in, in the page of the test or on another."""

    def opened(person, path: str, *, on: Page = page) -> Page:
        client = Client()
        client.force_login(person)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        on.context.add_cookies([cookie])
        on.goto(live_server.url + path)
        return on

    return opened
