"""What the house measures: lines of functions and files, sizes of rooms, and how much one view pulls in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.house.rules import functions_of
from tests.house.tree import House


@dataclass(frozen=True)
class Spread:
    """Of a set of numbers: how many there are, their middle, and their upper end."""

    count: int
    median: float
    p90: int
    p99: int
    most: int

    @classmethod
    def of(cls, numbers: Sequence[int]) -> "Spread":
        ranked = sorted(numbers) or [0]
        p90, p99 = (ranked[min(len(ranked) * at // 100, len(ranked) - 1)] for at in (90, 99))
        return cls(len(numbers), median(ranked), p90, p99, ranked[-1])

    def __str__(self) -> str:
        return f"{self.count} 个，中位 {self.median:g}，九成 {self.p90}，99% {self.p99}，最多 {self.most}"


def function_lines(house: House) -> list[tuple[int, str]]:
    """The functions of the apps, the longest first."""
    found = [one for module in house.modules.values() for one in functions_of(module)]
    return sorted(found, reverse=True)


def file_lines(house: House) -> list[tuple[int, str]]:
    return sorted(((module.lines, module.name) for module in house.modules.values()), reverse=True)


def app_lines(house: House) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for module in house.modules.values():
        sizes[module.app] += module.lines
    return sizes


def room_files(house: House) -> Counter[str]:
    """Files by folder; an empty `__init__.py` is none."""
    root = house.root
    full = [module for module in house.modules.values() if module.text.strip()]
    return Counter(module.path.parent.relative_to(root).as_posix() for module in full)


def pulled_in(house: House) -> dict[str, tuple[int, int]]:
    """By module of views: how many modules of the house come with it, and their lines."""
    views = [
        module.name
        for module in house.modules.values()
        if module.text.strip() and any(part.endswith("views") for part in module.name.split("."))
    ]
    return {name: _weight(house, name) for name in views}


def _weight(house: House, name: str) -> tuple[int, int]:
    known: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in house.modules and one not in known:
            known.add(one)
            # Python runs the packages around a module too.
            waiting += [*house.arrows[one], one.rpartition(".")[0]]
    others = [house.modules[one] for one in known - {name} if house.modules[one].text.strip()]
    return len(others), sum(module.lines for module in others)
