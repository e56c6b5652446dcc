"""The published page: from the application alone and from nginx, on the same cores; and how a publication reaches it.

Runs last, for it takes the history of the run apart: twelve months, then twenty years.
"""

import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from statistics import median
from time import perf_counter
from urllib.request import Request, urlopen

from django.core.management import call_command
from django.utils import timezone

from bench.editions import add_before, keep_the_last, publish_like_the_newest
from bench.measuring import Case, Line, duration, lines_of, times
from bench.place import ROOT, Place
from bench.serving import granian, nginx
from boards.folder import generations
from boards.folder.files import file_of
from boards.folder.renewing import renew, site
from boards.models import Edition
from departments.months import CalendarMonth

SECONDS, ROUNDS, PRESSES = 5, 3, 5
HISTORIES = {"12 个月": 12, "20 年": 240}


def measure(place: Place) -> Iterator[Case]:
    taken: dict[str, tuple[float, str]] = {}
    presses: dict[str, float] = {}
    for name, months in HISTORIES.items():
        call_command("migrate", verbosity=0)
        out = Edition.objects.values("month").distinct().count()
        keep_the_last(months) if months < out else add_before(months - out, place)
        subprocess.run(
            [sys.executable, "manage.py", "publish_site"], cwd=ROOT, check=True, capture_output=True
        )
        taken |= _asked(place, name)
        presses |= _pressed(place, name)
    yield _weighed()
    yield _served(taken)
    yield Case(
        "从发布到页面",
        "发布和更正提交之后，变了的页面立即重做；历史越长，不变的文件越多，要看它跟着涨多少。",
        lines_of(presses, {name: _sizes[name.split("，")[0]] for name in presses}),
        "变了的页面和它们的大字版要渲染、压缩、写盘，与历史无关；不变的只多一个文件名（硬链接），成组的一组只多一两个链接，"
        "历史是 20 倍时多出的就是它们。",
    )


_sizes: dict[str, str] = {}


def _pressed(place: Place, name: str) -> dict[str, float]:
    """Seconds from the commit to the folder: of the month that comes next, and of a correction half a year back."""
    lying = generations.current(site())
    bundled = sum(1 for _ in lying.every_page()) - len(lying.pages)
    _sizes[name] = f"{len(lying.pages)} 个页面" + (
        f"，另有 {bundled} 个在 {len(lying.bundles)} 组里" if bundled else ""
    )
    newest = Edition.objects.newest_board().month
    following = [newest.plus(step) for step in range(1, PRESSES + 1)]
    return {
        f"{name}，发布下一期": median(_clocked(place, month) for month in following),
        f"{name}，更正半年前一期": median(_clocked(place, newest.plus(-6), "更正") for _ in range(PRESSES)),
    }


def _clocked(place: Place, month: CalendarMonth, reason: str = "") -> float:
    publish_like_the_newest(month, place, reason=reason)
    begun = perf_counter()
    renew(timezone.now())
    return perf_counter() - begun


def _weighed() -> Case:
    """What a reader fetches for a page: it, its sheets and scripts, its icon; gzip, as sent."""
    lying, lines = generations.current(site()), []
    newest = Edition.objects.newest_board().month
    assessor = next(path for path in lying.pages if re.fullmatch(r"/rules/\d{4}/[\w-]+/", path))
    unit = next((path for path, _ in lying.every_page() if re.fullmatch(r"/units/[\w-]+/", path)), "")
    named = {
        "月榜单页": f"/boards/{newest}/",
        "年度统计": "/boards/years/",
        "一个部门的细则": assessor,
        "单位页": unit,
    }
    for name, path in named.items():
        for kind, address in (("", path), ("，大字版", f"/large{path}")) if path else ():
            page = (site() / "current" / file_of(address)).read_bytes()
            fetched = [page, *map(_static, re.findall(rb' (?:href|src)="/static/([^"]+)"', page))]
            bytes_sent = sum(len(gzip.compress(one, 6)) for one in fetched)
            lines.append(Line(f"{name}{kind}", f"{bytes_sent / 1024:.1f} KB", "", f"{len(fetched)} 次请求"))
    why = "手机流量和老电脑都要打得开：一页至多 60 KB、6 次请求（gzip）。"
    return Case("公开页面有多重", why, lines, "含页面、样式、图标；样式和图标看第二页时已在浏览器里。")


def _static(name: bytes) -> bytes:
    plain = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name.decode())
    return (ROOT / "static" / plain).read_bytes()


def _served(taken: dict[str, tuple[float, str]]) -> Case:
    why = "发布当天全区一起打开的就是这一页；没有 nginx 时程序自己送同一个文件。"
    if not taken:
        sentence = "这台机器上没有 wrk 或 granian，没有测。"
        return Case("月榜单页：每秒多少次", why, [Line("没有测", "—")], sentence)
    first = next(iter(taken.values()))[0]
    lines = [
        Line(name, f"{rate:,.0f} 次/秒", times(rate / first), p99) for name, (rate, p99) in taken.items()
    ]
    reading = "wrk，2 线程、16 条连接，各种轮流测，取中位数；服务器和 wrk 在同样的两个核上。"
    if any("nginx" in name for name in taken):
        share = min(
            taken[name][0] / taken[name.replace("程序", "nginx")][0] for name in taken if "程序" in name
        )
        reading += f"程序单独应答，最少是 nginx 送同一个文件的 {share:.0%}。"
    else:
        reading += "这台机器上没有 nginx，没有比。"
    return Case("月榜单页：每秒多少次", why, lines, reading)


def _asked(place: Place, history: str) -> dict[str, tuple[float, str]]:
    """Requests a second and the slowest of a hundred, by server and manner of asking."""
    if (
        not shutil.which("wrk")
        or subprocess.run([sys.executable, "-c", "import granian"], check=False).returncode
    ):
        return {}
    path = f"/boards/{Edition.objects.newest_board().month}/"
    with ExitStack() as running:
        servers = {"程序": running.enter_context(granian())}
        if shutil.which("nginx"):
            servers["nginx"] = running.enter_context(nginx(place.folder))
        urls = {name: f"http://127.0.0.1:{port}{path}" for name, port in servers.items()}
        runs: dict[str, list[tuple[float, float]]] = {}
        for _, manner, (name, url) in product(range(ROUNDS), ("gzip", "304"), urls.items()):
            held = ["-H", f"If-None-Match: {_etag(url)}"] if manner == "304" else []
            runs.setdefault(f"{history}，{manner}，{name}", []).append(_wrk(url, held))
    return {
        name: (median(rate for rate, _ in figures), f"p99 {duration(median(p99 for _, p99 in figures))}")
        for name, figures in runs.items()
    }


def _wrk(url: str, headers: list[str]) -> tuple[float, float]:
    command = [
        "wrk",
        "-t2",
        "-c16",
        f"-d{SECONDS}s",
        "--latency",
        "-H",
        "Accept-Encoding: gzip",
        *headers,
        url,
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told and not headers:
        raise RuntimeError(told)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()
    return rate, float(value) * {"us": 1e-6, "ms": 1e-3, "s": 1}[unit]


def _etag(url: str) -> str:
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        return answer.headers["ETag"]
