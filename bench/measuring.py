"""How a figure is taken: contenders run in turn (A B A B …) in one process, and their medians are compared."""

import gc
import os
import platform
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

Contender = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, its median as text, its ratio to the first line of its case."""

    what: str
    value: str
    ratio: str = ""
    more: str = ""


@dataclass(frozen=True)
class Case:
    """A case measured: title, one sentence why it matters, its lines, and how to read them (all Chinese)."""

    title: str
    why: str
    lines: list[Line]
    reading: str


@dataclass(frozen=True)
class Timed:
    """What a contender that clocks itself gives back, in seconds: its preparations do not count."""

    seconds: float


def timed(work: Contender) -> Timed:
    gc.collect()
    begun = perf_counter()
    work()
    return Timed(perf_counter() - begun)


def side_by_side(rounds: int, contenders: dict[str, Contender], *, warm: bool = True) -> dict[str, float]:
    """Median seconds by name; one round before the counted ones fills the caches, unless `warm` is false."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(-1 if warm else 0, rounds):
        for name, work in contenders.items():
            begun = perf_counter()
            done = work()
            seconds = perf_counter() - begun
            if number >= 0:
                taken[name].append(done.seconds if isinstance(done, Timed) else seconds)
    return {name: median(seconds) for name, seconds in taken.items()}


def lines_of(medians: dict[str, float], more: dict[str, str] | None = None) -> list[Line]:
    """The medians as lines, each with its ratio to the first."""
    first = next(iter(medians.values()))
    notes = more or {}
    return [
        Line(name, duration(seconds), times(seconds / first), notes.get(name, ""))
        for name, seconds in medians.items()
    ]


def duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} 秒"
    return f"{three(seconds * 1000)} 毫秒" if seconds >= 0.001 else f"{three(seconds * 1e6)} 微秒"


def times(ratio: float) -> str:
    """`2.4 倍`, and of a small part `1/172`."""
    return f"{three(ratio)} 倍" if ratio > 0.1 else f"1/{1 / ratio:.0f}"


def three(number: float) -> str:
    """About three significant digits, never in scientific notation."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}" if number >= 0.001 else f"{number:.5f}"


def megabytes(count: float) -> str:
    return f"{count / 2**20:.0f} MB"


def peak_memory() -> int:
    """The most bytes that this process held so far."""
    return memory_of("self")


def memory_of(pid: int | str) -> int:
    """The same of another process; /proc, for getrusage also counts the process that one came from."""
    match = re.search(r"VmHWM:\s+(\d+) kB", _text(f"/proc/{pid}/status"))
    return int(match[1]) * 1024 if match else 0


def processor_of(pid: int | str) -> float:
    """Seconds of the processor that a process took so far: the clock on a busy machine says less."""
    fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def machine(database: str) -> str:
    """One line that says on what the figures were taken."""
    cpu = re.search(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s+(\d+)", _text("/proc/meminfo"))
    parts = [
        platform.system(),
        f"{cpu[1] if cpu else platform.machine()}，{os.cpu_count()} 核",
        f"内存 {int(memory[1]) / 2**20:.0f} GB" if memory else "",
        f"Python {sys.version.split()[0]}",
        database,
        f"开始时负载 {os.getloadavg()[0]:.1f}",
    ]
    return "；".join(part for part in parts if part)


def _text(file: str) -> str:
    try:
        return Path(file).read_text()
    except OSError:
        return ""
