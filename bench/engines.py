"""One sheet by three engines side by side: our press, Chromium and Typst, in a new process and in a warm one."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.conf import settings

from bench.measuring import Case, Line, duration, megabytes, memory_of, processor_of, times
from bench.place import Place
from boards.document import Board
from boards.models import Edition
from boards.posters import content, making
from boards.posters.kinds import KINDS
from boards.posters.paper import SIZES
from departments import press as printing
from departments.press import Press, PrintJob

ROUNDS, SHEET = 3, "flags"
FIGURES = ("first", "warm", "processor", "peak", "size")
Figures = dict[str, Any]  # seconds and bytes by FIGURES; `missing` says why there are none


def measure(place: Place) -> Iterator[Case]:
    board = Edition.objects.newest_board().board
    for size in ("a3", "a2"):
        yield _engines(place, board, size)


def _engines(place: Place, board: Board, size: str) -> Case:
    job = _job(board, size)
    page, sheet = place.folder / "poster.html", place.folder / "poster.json"
    page.write_text(_for_a_browser(job), encoding="utf-8")
    sheet.write_text(json.dumps(_for_typst(board, size)), encoding="utf-8")
    engines: dict[str, Callable[[], Figures]] = {
        "本系统": lambda: _ours(job),
        "Chromium": lambda: place.child("chromium", page),
        "Typst": lambda: place.child("typst", sheet),
    }
    taken: dict[str, list[Figures]] = {name: [] for name in engines}
    missing: dict[str, str] = {}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            found = engine()
            if "missing" in found:
                missing[name] = found["missing"]
            else:
                taken[name].append(found)
    medians = {
        name: {figure: median(one[figure] for one in found) for figure in FIGURES}
        for name, found in taken.items()
        if found
    }
    ours = medians["本系统"]
    lines = [line for name, found in medians.items() for line in _lines(name, found, ours)]
    lines += [Line(name, "未测", "", words) for name, words in missing.items()]
    browser = medians.get("Chromium")
    share = (
        f"，热进程用的处理器是 Chromium 的 {ours['processor'] / browser['processor']:.0%}" if browser else ""
    )
    return Case(
        f"同一张海报，三种排版（{KINDS[SHEET].heading} {size.upper()}）",
        "海报用哪一种排版印，看用时、内存和文件；Typst 的一份是另写的，字相同，少花边和二维码。",
        lines,
        f"新进程含启动；本系统的内存是印制进程的峰值，Chromium 的是全部进程之和{share}。",
    )


def _lines(name: str, found: Figures, ours: Figures) -> Iterator[Line]:
    yield Line(f"{name}，新进程", duration(found["first"]), times(found["first"] / ours["first"]))
    yield Line(f"{name}，热进程", duration(found["warm"]), times(found["warm"] / ours["warm"]))
    share = found["processor"] / ours["processor"]
    yield Line(f"{name}，热进程用的处理器", duration(found["processor"]), times(share))
    yield Line(f"{name}，内存峰值", megabytes(found["peak"]), times(found["peak"] / ours["peak"]))
    yield Line(f"{name}，PDF", f"{found['size'] / 1024:.0f} KB", times(found["size"] / ours["size"]))


def _ours(job: PrintJob) -> Figures:
    printing._WORKERS.end()
    begun = perf_counter()
    printing.print_pdf(job)
    first = perf_counter() - begun
    with printing.press() as running:
        pid = running._worker.process.pid
        before, begun = processor_of(pid), perf_counter()
        pdf = running.write(job).pdf
        warm, taken = perf_counter() - begun, processor_of(pid) - before
        return {"first": first, "warm": warm, "processor": taken, "peak": memory_of(pid), "size": len(pdf)}


@contextmanager
def _overheard() -> Iterator[list[PrintJob]]:
    """What is written meanwhile."""
    jobs: list[PrintJob] = []
    write = Press.write
    Press.write = lambda self, job: jobs.append(job) or write(self, job)
    try:
        yield jobs
    finally:
        Press.write = write


def _job(board: Board, size: str) -> PrintJob:
    with _overheard() as jobs:
        making.poster(board, SHEET, size=size)
    return jobs[-1]


def _for_a_browser(job: PrintJob) -> str:
    css = (Path(settings.BASE_DIR) / "static" / job.sheet).as_uri()
    style = f'<link rel="stylesheet" href="{css}"><style>{job.measures}</style></head>'
    return job.html.replace("</head>", style)


def _for_typst(board: Board, size: str) -> dict[str, object]:
    (block,) = content.flags(board).blocks
    width, height = SIZES[size]
    rows = [{"unit": row.unit, "count": row.count, "text": row.text} for row in block.rows]
    scale = width / 297
    return {
        "width": width,
        "height": height,
        "scale": scale,
        "heading": "红旗榜",
        "points": 10.5 * scale**0.78,
        "rows": rows,
    }
