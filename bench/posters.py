"""Posters: in a new process, in a warm one, from the kept file; our fonts and the system's."""

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from django.test import Client

from bench.measuring import Case, Line, duration, lines_of, megabytes, side_by_side, times
from bench.place import Place
from boards.document import read
from boards.models import Edition
from boards.posters.kept import kept_poster
from boards.posters.kinds import KINDS

ROUNDS = 3
SHEET = "flags"
SHOWN = ("first", "whole", "warm", "last_peak", "size")


def measure(place: Place) -> Iterator[Case]:
    edition = Edition.objects.newest_board()
    file = place.folder / "board.json"
    file.write_text(edition.content, encoding="utf-8")
    yield _fonts(place, file)
    yield _kept(edition)


def _fonts(place: Place, file: Path) -> Case:
    """Each child prints one poster of a fresh process and a few warm ones."""
    kinds = {"own": "字库子集", "system": "系统思源"} if _has_system_fonts() else {"own": "字库子集"}
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for kind in kinds:
            begun = perf_counter()
            result = place.child("poster", file, SHEET, kind)
            taken[kind, "whole"].append(perf_counter() - begun - result["warm"] * 3)
            for name, value in result.items():
                taken[kind, name].append(value)
    own = {name: median(taken["own", name]) for name in SHOWN}
    lines = []
    for kind, named in kinds.items():
        whole, warm, peak, size = (median(taken[kind, name]) for name in SHOWN[1:])
        lines += [
            Line(f"{named}，新进程到出文件", duration(whole), times(whole / own["whole"])),
            Line(f"{named}，热进程再印一张", duration(warm), times(warm / own["whole"])),
            Line(
                f"{named}，进程内存峰值", megabytes(peak), times(peak / own["last_peak"]), "比：与子集的峰值"
            ),
            Line(f"{named}，PDF", f"{size / 1024:.0f} KB", times(size / own["size"]), "比：与子集的文件"),
        ]
    if len(kinds) == 1:
        lines.append(Line("系统思源", "未测", "", "没有安装 fonts-noto-cjk"))
    return Case(
        f"海报的字库（{KINDS[SHEET].heading} A3）",
        "海报是全系统最重的一步，一次印坏就耽误张榜；随带的字库子集是为它裁的，要看值不值。",
        lines,
        f"新进程的时间有 {1 - own['first'] / own['whole']:.0%} 用在装载 Django 和 WeasyPrint，"
        f"热进程只要 {duration(own['warm'])}。" + _compared(taken, own, len(kinds) == 2),
    )


def _compared(taken: dict[tuple[str, str], list[float]], own: dict[str, float], has_both: bool) -> str:
    if not has_both:
        return "本机没有系统思源，两种字库没有对比。"
    warm, peak, size = (median(taken["system", name]) / own[name] for name in ("warm", "last_peak", "size"))
    return (
        f"换成系统思源，热进程用时是子集的 {times(warm)}，内存峰值 {times(peak)}，文件 {times(size)}；"
        "子集还保证每台机器印出同样的字节。"
    )


def _kept(edition: Edition) -> Case:
    client = Client(SERVER_NAME="127.0.0.1")
    address = f"/boards/{edition.month}/posters/{SHEET}-a3.pdf"
    client.get(address)
    tag = client.get(address)["ETag"]
    medians = side_by_side(
        5,
        {
            "第一次要：印出来并存好": lambda: _first(edition),
            "以后要：送存好的文件": lambda: client.get(address).content,
            "以后要，答 304": lambda: client.get(address, headers={"if-none-match": tag}),
        },
    )
    printed, kept, _ = medians.values()
    return Case(
        "海报：第一次与以后",
        "一期榜单的海报不会再变，印一次就存下；要看第二个人起等多久。",
        lines_of(medians),
        f"存好之后快 {printed / kept:.0f} 倍；余下的时间是取这一期和读文件。",
    )


def _first(edition: Edition) -> bytes:
    """As if nobody had asked before: another digest has no file yet."""
    fresh = {**json.loads(edition.content), "digest": f"{perf_counter():064.20f}"}
    return kept_poster(read(fresh), SHEET, size="a3")


def _has_system_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    families = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
    return "Noto Sans CJK SC" in families and "Noto Serif CJK SC" in families
