"""What is measured in a process of its own: `python -m bench.child TASK …` prints one JSON object."""

import atexit
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.conf import settings

from bench.measuring import memory_of, peak_memory, processor_of
from bench.place import NOW, ROOT, set_up
from departments.apart.workers import Workers

WARM_ROUNDS = 3


def poster(document_file: str, sheet: str, fonts: str) -> dict[str, float]:
    """The first poster of a process and the ones after it, in seconds; the press's peak and the size in bytes."""
    set_up()
    read = import_module("boards.document").read
    board = read(json.loads(Path(document_file).read_text()))
    printing, posters = import_module("departments.press"), import_module("boards.posters.making")
    if fonts == "system":
        _print_with_system_fonts(printing, posters)
    pdf, first = _clocked(lambda: posters.poster(board, sheet))
    peak = _peak_of_press(printing)
    warm = median(_clocked(lambda: posters.poster(board, sheet))[1] for _ in range(WARM_ROUNDS))
    return {
        "first": first,
        "warm": warm,
        "peak": peak,
        "last_peak": _peak_of_press(printing),
        "size": len(pdf),
    }


def _peak_of_press(printing: Any) -> int:
    with printing.press() as running:
        return memory_of(running._worker.process.pid)


def _print_with_system_fonts(printing: Any, posters: Any) -> None:
    """The same style sheet without our font files, in the families that the system has."""
    static = Path(tempfile.mkdtemp(prefix="bench-static-"))
    atexit.register(shutil.rmtree, static)
    css = re.sub(r"@font-face \{.*?\}\n", "", (settings.BASE_DIR / "static/css/poster.css").read_text())
    css = css.replace("LiangbangSans", "Noto Sans CJK SC").replace("LiangbangSerif", "Noto Serif CJK SC")
    (static / "css").mkdir()
    (static / "css/poster.css").write_text(css)
    settings.STATICFILES_DIRS = [static, *settings.STATICFILES_DIRS]
    printing._WORKERS = Workers("departments.pressroom", {})
    posters.FAMILIES = ("Noto",)


def chromium(page_file: str) -> dict[str, Any]:
    """A page printed by a new browser, and again by the same; all its processes' peaks together."""
    if (binary := shutil.which("chromium")) is None:
        return {"missing": "没有装 chromium"}
    with import_module("playwright.sync_api").sync_playwright() as driver:
        begun = perf_counter()
        browser = driver.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-gpu"])
        pdf = _printed_by(browser, page_file)
        first = perf_counter() - begun
        before = sum(map(processor_of, _descendants(os.getpid())))
        warm = median(_clocked(lambda: _printed_by(browser, page_file))[1] for _ in range(WARM_ROUNDS))
        processor = (sum(map(processor_of, _descendants(os.getpid()))) - before) / WARM_ROUNDS
        peak = sum(memory_of(pid) for pid in _descendants(os.getpid()) if "chrom" in _name_of(pid))
        browser.close()
    return {"first": first, "warm": warm, "processor": processor, "peak": peak, "size": len(pdf)}


def _printed_by(browser: Any, page_file: str) -> bytes:
    page = browser.new_page()
    page.goto(Path(page_file).as_uri())
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return pdf


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, children) for one in (child, *_descendants(child))]


def _name_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text()


def typst(sheet_file: str) -> dict[str, Any]:
    """The same words by Typst: the first in this process, and again with what it keeps."""
    try:
        engine, first_part = _clocked(lambda: import_module("typst"))
    except ImportError:
        return {"missing": "没有装 typst（pip install typst）"}
    source, fonts = ROOT / "bench/poster.typ", [str(ROOT / "static/fonts")]
    inputs = {"sheet": Path(sheet_file).read_text()}
    make, second_part = _clocked(lambda: engine.Compiler(str(source), font_paths=fonts, sys_inputs=inputs))
    pdf, third_part = _clocked(lambda: make.compile(format="pdf"))
    before = process_time()
    warm = median(_clocked(lambda: make.compile(format="pdf"))[1] for _ in range(WARM_ROUNDS))
    processor = (process_time() - before) / WARM_ROUNDS
    first = first_part + second_part + third_part
    return {"first": first, "warm": warm, "processor": processor, "peak": peak_memory(), "size": len(pdf)}


def workbook(file: str) -> dict[str, float]:
    """A trial import: seconds, and the peak in bytes before it and with it."""
    set_up()
    importing = import_module("assessments.workbook.importing")
    data = Path(file).read_bytes()
    before = peak_memory()
    imported, seconds = _clocked(
        lambda: importing.import_workbook(data, name="bench", actor=None, dry_run=True, now=NOW)
    )
    if not imported.ok:
        raise SystemExit("\n".join(map(str, imported.faults[:5])))
    return {"seconds": seconds, "before": before, "peak": peak_memory()}


def _clocked(work: Callable[[], object]) -> tuple[object, float]:
    begun = perf_counter()
    result = work()
    return result, perf_counter() - begun


if __name__ == "__main__":
    tasks = {"poster": poster, "workbook": workbook, "chromium": chromium, "typst": typst}
    print(json.dumps(tasks[sys.argv[1]](*sys.argv[2:])))
