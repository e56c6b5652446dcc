"""What is measured in a process of its own: `python -m bench.child TASK …` prints one JSON object."""

import json
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.measuring import peak_memory
from bench.place import NOW, set_up

WARM_ROUNDS = 3


def poster(document_file: str, sheet: str, fonts: str) -> dict[str, float]:
    """The first poster of a process and the ones after it, in seconds; the peak and the size in bytes."""
    set_up()
    read = import_module("boards.document").read
    board = read(json.loads(Path(document_file).read_text()))
    printing, posters = import_module("departments.press"), import_module("boards.posters.making")
    if fonts == "system":
        _print_with_system_fonts(printing, posters)
    pdf, first = _clocked(lambda: posters.poster(board, sheet))
    peak = peak_memory()
    warm = median(_clocked(lambda: posters.poster(board, sheet))[1] for _ in range(WARM_ROUNDS))
    return {"first": first, "warm": warm, "peak": peak, "last_peak": peak_memory(), "size": len(pdf)}


def _print_with_system_fonts(printing: object, posters: object) -> None:
    """The same style sheet without our font files, in the families that the system has."""
    ours = printing._static
    css = re.sub(r"@font-face \{.*?\}\n", "", ours("css/poster.css").decode())
    css = css.replace("LiangbangSans", "Noto Sans CJK SC").replace("LiangbangSerif", "Noto Serif CJK SC")
    printing._static = lambda name: css.encode() if name == "css/poster.css" else ours(name)
    posters.FAMILIES = ("Noto",)


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
    tasks = {"poster": poster, "workbook": workbook}
    print(json.dumps(tasks[sys.argv[1]](*sys.argv[2:])))
