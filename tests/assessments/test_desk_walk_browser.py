"""Lines of a month decided by keys within a budget, while the server is killed and started again in the middle.

The server is a process of its own over a database of its own: what it answered stands, and nothing stands twice.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import quantiles

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.places import Place, free_port

pytestmark = pytest.mark.browser
LINES = int(os.environ.get("DESK_LINES", "54"))  # a whole month has some 214: for who wants to measure one
MOST_KEYS = 1.3
DESK = "/review/2026-06/desk/?tab=flags"
MISSED, DOUBTED = 8, 27  # every eighth line has missed its figure, every 27th is asked about
SEED = """
import json, sys
from django.test import Client
from assessments.models import Determination, Month
from departments.models import Department, Role
from rules.models import Kind, Reading
from tests.factories import JUNE, make_assessor, make_clause, make_metric, make_month, make_rule_set, make_user
rules, month = make_rule_set(make_assessor()), make_month(JUNE)
metric = make_metric(rules.department)
measured = {"kind": Kind.THRESHOLD, "standard": "6月≥85", "metric": metric}
clauses = [make_clause(rules, number=n, **(measured if n == 1 else {})) for n in range(1, 7)]
missed, doubted, count = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
units = Department.objects.bulk_create(
    Department(code=f"t{n:03}", name=f"第{n}街道", group="镇街", is_assessed=True, position=n) for n in range(count)
)
Reading.objects.bulk_create(
    Reading(metric=metric, unit=unit, calendar_month=JUNE, value=82 if n % missed == missed - 1 else 90)
    for n, unit in enumerate(units)
)
Determination.objects.bulk_create(
    Determination(
        month=month, assessor=rules.department, unit=unit, data_month=JUNE, state="filed",
        clause=clauses[0] if n % missed == missed - 1 or n % 3 else clauses[1 + n % 5],
        value=(82 if n % missed == missed - 1 else 90) if n % missed == missed - 1 or n % 3 else None,
        grounds="6月获市级通报表扬",
    )
    for n, unit in enumerate(units)
)
client = Client()
client.force_login(make_user(Role.REVIEWER))
print(json.dumps({"session": client.cookies["sessionid"].value}))
"""
OUTCOME = """
import json
from collections import Counter
from assessments.models import Determination
from departments.models import Record
steps = Record.objects.filter(verb__startswith="determination.").values_list("subject_id", "verb")
print(json.dumps({
    "states": Counter(Determination.objects.values_list("state", flat=True)),
    "most": max(Counter(subject for subject, _ in steps).values()), "steps": len(steps),
}))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory, tables):
    place = Place(tmp_path_factory.mktemp("desk"), "desk").copy(tables)
    yield place
    place.forget()


class Server:
    """One that can be killed over its database, and started again at the same address."""

    def __init__(self, place):
        self.place, self.port, self.process = place, free_port(), None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=self.place.environment, **quiet)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.kill()
        self.start()


@contextmanager
def running(place):
    server = Server(place)
    try:
        yield server
    finally:
        server.kill()


class Walk:
    """The keys that are pressed, the requests and page loads that follow, and how long each decision took."""

    def __init__(self, page):
        self.page, self.keys, self.requests, self.loads, self.seconds = page, 0, [], [], []
        page.on("request", self._asked)
        page.on("load", lambda loaded: self.loads.append(loaded.url))

    def _asked(self, request):
        if "/static/" not in request.url:
            self.requests.append(f"{request.method} {request.url}")

    @property
    def at(self):
        return self.page.get_attribute("#desk .desk", "data-thing")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def decide(self, *keys, meanwhile=lambda: None):
        """Press, and wait until the next line stands there, or the last one is said to be it."""
        here, begun = self.at, time.perf_counter()
        self.press(*keys)
        meanwhile()
        self.page.wait_for_function(
            """(here) => document.querySelector("#desk .desk").dataset.thing !== here
            || document.querySelector("#desk .desk-said").textContent.includes("没有等着审的了")""",
            arg=here,
            timeout=60_000,
        )
        self.seconds.append(time.perf_counter() - begun)


def keys_for(page, number):
    """What a reviewer presses: 退回 with the figure's reason, 请补充 with one that is ticked, or 审定."""
    if page.locator(".verdict-not_met").count():
        return ("2", "2")
    return ("3", "Alt+1", "3") if number % DOUBTED == DOUBTED - 1 else ("1",)


def test_lines_of_a_month_are_decided_by_keys_over_a_server_that_dies(page, place, capsys):
    seeded = json.loads(place.output_of(SEED, str(MISSED), str(DOUBTED), str(LINES)))
    with running(place) as server:
        page.context.add_cookies([{"name": "sessionid", "value": seeded["session"], "url": server.url}])
        _open(page, server)
        walk, calm = Walk(page), []
        for number in range(LINES):
            keys = keys_for(page, number)
            if number == LINES // 3:  # nobody is there: the press waits on the page
                server.kill()
                walk.decide(*keys, meanwhile=lambda: _come_back(page, server))
            elif number == 2 * LINES // 3:  # it dies over the press: whether it was taken nobody knows
                walk.decide(*keys, meanwhile=server.restart)
            else:
                walk.decide(*keys)
                calm.append(walk.seconds[-1])
        expect(page.locator("#desk .desk-said")).to_contain_text("本栏目没有等着审的了")
    outcome = json.loads(place.output_of(OUTCOME))
    _tell(walk, calm, outcome, capsys)
    returned = LINES // MISSED
    asked = outcome["states"]["asked"]
    assert outcome["states"] == {"accepted": LINES - returned - asked, "returned": returned, "asked": asked}
    assert (outcome["most"], outcome["steps"]) == (1, LINES)
    assert (walk.keys / LINES <= MOST_KEYS, walk.loads) == (True, [])


def _open(page, server):
    for _ in range(200):
        try:
            page.goto(server.url + DESK)
            break
        except Exception:  # it has not begun to listen
            time.sleep(0.1)
    expect(page.locator("#desk [data-at]")).to_have_text(f"第 1 条，共 {LINES} 条")


def _come_back(page, server):
    expect(page.locator("#desk .desk-said")).to_contain_text("没有联系上服务器")
    server.start()


def _tell(walk, calm, outcome, capsys):
    cuts = quantiles(calm, n=20)
    with capsys.disabled():
        print(
            f"\n{LINES} lines: {walk.keys} keys, {walk.keys / LINES:.2f} a line; {len(walk.loads)} page loads; "
            f"{len(walk.requests)} requests, {len(walk.requests) / LINES:.2f} a line; a decision p50 "
            f"{cuts[9] * 1000:.0f} ms, p95 {cuts[18] * 1000:.0f} ms; over a killed server "
            f"{max(walk.seconds):.1f} s; {outcome['states']}, most steps of a line {outcome['most']}"
        )
