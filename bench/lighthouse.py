"""Lighthouse on the public pages, as a phone with a slow line sees them: the four scores, none of which may fall.

Needs npx and Chromium; the package comes from the npm registry when it is first asked for.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Case, Line
from bench.place import Place
from bench.serving import granian
from boards.folder.renewing import renew
from boards.models import Edition

PACKAGE, CHROMIUM = "lighthouse@13", "/usr/bin/chromium"
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
SCORES = {"performance": "性能", "accessibility": "无障碍", "best-practices": "最佳实践", "seo": "搜索"}
WHY = "月榜、年度、单位、细则四种页面：性能 98 分以上，无障碍、最佳实践、搜索 100 分。"


def measure(place: Place) -> Iterator[Case]:
    title = "Lighthouse（手机，慢速网络）"
    if not (shutil.which("npx") and Path(CHROMIUM).exists()):
        yield Case(title, WHY, [Line("没有测", "—")], "这台机器上没有 npx 或 Chromium，没有测。")
        return
    renew(anew=True)
    with granian() as port:
        lines = [_line(name, f"http://127.0.0.1:{port}{path}", place) for name, path in _pages().items()]
    yield Case(title, WHY, lines, "中位数一栏是性能分，其余三项在说明里。")


def _pages() -> dict[str, str]:
    newest = Edition.objects.newest_board()
    month, unit = newest.month, newest.board.places[0].unit
    pages = {
        "月榜单页": f"/boards/{month}/",
        "为什么是这个名次": f"/boards/{month}/units/{unit}/",
        "单位页": f"/units/{unit}/",
        "年度统计": f"/boards/years/{month.year}/",
        "认定细则": f"/rules/{month.year}/",
        "一个部门的细则": f"/rules/{month.year}/{newest.board.assessors[0].code}/",
    }
    return pages | {"月榜单页，大字版": f"/large/boards/{month}/"}


def _line(name: str, url: str, place: Place) -> Line:
    report = place.folder / "lighthouse.json"
    command = [
        *("npx", "--yes", PACKAGE, url, "--quiet", "--output=json", f"--output-path={report}"),
        *(f"--only-categories={','.join(SCORES)}", f"--chrome-flags={FLAGS}"),
    ]
    subprocess.run(
        command, check=True, capture_output=True, cwd=place.folder, env=os.environ | {"CHROME_PATH": CHROMIUM}
    )
    told = json.loads(report.read_bytes())
    scores = {key: round(100 * told["categories"][key]["score"]) for key in SCORES}
    short = [audit["title"] for audit in told["audits"].values() if audit.get("score") == 0]
    more = "，".join(f"{word} {scores[key]}" for key, word in list(SCORES.items())[1:])
    return Line(name, str(scores["performance"]), "", "；".join([more, *short]))
