"""The hall's screen over 10,000 polls: a week in minutes, with the server ended and back, and a correction on the way.

The product's timers stay as they are: the browser of this run counts every delay as 1/5000 of it.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from time import monotonic, perf_counter
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.editions import publish_like_the_newest
from bench.measuring import Case, Line
from bench.place import ROOT, Place
from bench.serving import free_port, granian
from boards.folder.renewing import renew
from boards.models import Edition

POLLS, SETTLED, AWAY = 10_000, 1_000, 500
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
# Delays are shortened, polls counted, and after every change of the page the scenes that are shown.
COUNTING = """(() => {
  const seen = window.seen = {polls: 0, turns: 0, faults: 0};
  for (const name of ['setTimeout', 'setInterval']) {
    const plain = window[name];
    window[name] = (act, delay, ...rest) => plain.call(window, act, delay / 5000, ...rest);
  }
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (address.endsWith('index.json')) seen.polls += 1;
    return open.call(this, method, address, ...rest);
  };
  document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    const shown = document.querySelectorAll('.scene.shown');
    seen.turns += 1;
    if (shown.length !== 1 || shown[0].getClientRects().length !== 1) seen.faults += 1;
  }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['class']}));
})()"""
WHY = (
    "大厅里的屏一开就是一年，没有人碰：看它轮询一万次（约一周）之后占的内存，"
    "断线、恢复、更正时是不是一直只有一个画面。"
)


def measure(place: Place) -> Iterator[Case]:
    if not shutil.which(CHROMIUM) or not find_spec("playwright") or not find_spec("granian"):
        sentence = "这台机器上没有 Chromium、Playwright 或 granian，没有测。"
        yield Case("大厅屏：一万次轮询", WHY, [Line("没有测", "—")], sentence)
        return
    subprocess.run([sys.executable, "manage.py", "publish_site"], cwd=ROOT, check=True, capture_output=True)
    with _page() as page:
        yield _soaked(page, place)


@contextmanager
def _page() -> Iterator[Any]:
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
        page.add_init_script(COUNTING)
        yield page
        chromium.close()


def _soaked(page: Any, place: Place) -> Case:
    port, begun = free_port(), perf_counter()
    with granian(port):
        page.goto(f"http://127.0.0.1:{port}/lobby/")
        _until(page, lambda: _status(page) == "● 在线" and _seen(page)["polls"] >= SETTLED)
        before, nodes = _heap(page)
        _until(page, lambda: _seen(page)["polls"] >= POLLS // 2)
    _until(page, lambda: "离线自" in _status(page))
    away = _seen(page)["polls"]
    _until(page, lambda: _seen(page)["polls"] >= away + AWAY)
    with granian(port):
        _until(page, lambda: _status(page) == "● 在线")
        with ThreadPoolExecutor(1) as beside:  # where Playwright runs, Django would not touch the database
            corrected = beside.submit(_corrected, place).result()
        _until(page, lambda: _digest(page) == corrected)
        _until(page, lambda: _seen(page)["polls"] >= POLLS)
        after, nodes_after = _heap(page)
    seen = _seen(page)
    lines = [
        Line("安定之后（1,000 次）", f"{before / 1e6:.2f} MB", "1 倍", f"{nodes:,} 个节点"),
        Line(
            f"{seen['polls']:,} 次之后",
            f"{after / 1e6:.2f} MB",
            f"{after / before:.3f} 倍",
            f"{nodes_after:,} 个节点",
        ),
        Line("不是正好一个画面", f"{seen['faults']} 次", "", f"画面变动 {seen['turns']:,} 次，次次数过"),
    ]
    reading = (
        f"回收之后的 JS 堆增长 {(after / before - 1):+.1%}（要求低于 5%）。其间服务器停过又回来"
        f"（没有应答的轮询 {AWAY} 多次），屏上说“离线自”，随后自己恢复；正在显示时发了更正，在画面交替时换上。"
        f"时间压缩 5,000 倍，用了 {perf_counter() - begun:.0f} 秒。"
    )
    return Case("大厅屏：一万次轮询", WHY, lines, reading)


def _corrected(place: Place) -> str:
    month = Edition.objects.newest_board().month
    publish_like_the_newest(month, place, reason="更正")
    renew(timezone.now())
    digest = Edition.objects.newest_board().digest
    connection.close()
    return digest


def _until(page: Any, is_so: Callable[[], bool], seconds: float = 1800) -> None:
    until = monotonic() + seconds
    while not is_so():
        if monotonic() > until:
            raise RuntimeError(f"{_status(page)} {_seen(page)}")
        page.wait_for_timeout(250)


def _seen(page: Any) -> dict[str, int]:
    return page.evaluate("window.seen")


def _status(page: Any) -> str:
    return page.evaluate("document.querySelector('.scene.shown .status').textContent")


def _digest(page: Any) -> str:
    # By a locator Playwright would lay half a megabyte of its own beside what is measured.
    return page.evaluate("document.getElementById('lobby').getAttribute('data-digest')")


def _heap(page: Any) -> tuple[int, int]:
    """Bytes of the JS heap after collection, and nodes of the document."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    told = {one["name"]: int(one["value"]) for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return told["JSHeapUsedSize"], told["Nodes"]
