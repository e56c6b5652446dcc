"""What a recomputed dealing is asked with, as people write it: how many or which names, bounds, pairs. Plain Python.

A name stands on a line of its own; a pair is a line such as `必评 zhang chunxi` or `回避 zhao chunxi`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appraisals.pairing import Bounds, Pair

SEED = re.compile(r"[0-9a-f]{64}")
MOST = 999  # names that a mere number stands for
KINDS = {"must": "must", "必评": "must", "分管": "must", "never": "never", "回避": "never"}


def numbered(letter: str, count: str) -> list[str]:
    """`u01`, `u02` … for a mere number. ValueError."""
    number = int(count)
    if not 1 <= number <= MOST:
        raise ValueError(f"个数要在 1 到 {MOST} 之间，不是 {count}")
    return [f"{letter}{place:02d}" for place in range(1, number + 1)]


def listed(text: str) -> list[str]:
    """The names of a file, in its order. ValueError where there is none, or one twice."""
    names = [line for line in (raw.strip() for raw in text.lstrip("\ufeff").splitlines()) if line]
    if not names:
        raise ValueError("一个名字也没有，请一行写一个")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"写了两遍：{'、'.join(twice)}")
    return names


def span(text: str) -> tuple[int, int]:
    """`20-25`: the least and the most. ValueError."""
    found_span = re.fullmatch(r"(\d{1,3})[-~–—](\d{1,3})", text.strip())
    least, most = map(int, found_span.groups()) if found_span else (0, 0)
    if not 1 <= least <= most:
        raise ValueError(f"“{text}”要写成“20-25”，从少到多")
    return least, most


def bounds(per_leader: str, per_unit: str) -> Bounds:
    """Both spans. ValueError."""
    return Bounds(*span(per_leader), *span(per_unit))


@dataclass(frozen=True)
class DealingPairs:
    """Who has to evaluate whom, and who may not."""

    must: tuple[Pair, ...] = ()
    never: tuple[Pair, ...] = ()


def read_pairs(text: str, leaders: Sequence[str], units: Sequence[str]) -> DealingPairs:
    """The pairs of a file; blank lines are passed over. ValueError, which names the line."""
    found: dict[str, list[Pair]] = {"must": [], "never": []}
    for kind, pair in _pairs(text):
        leader, unit = pair
        if leader not in leaders:
            raise ValueError(f"没有“{leader}”这位领导")
        if unit not in units:
            raise ValueError(f"没有“{unit}”这家单位")
        found[kind].append(pair)
    return DealingPairs(tuple(found["must"]), tuple(found["never"]))


def _pairs(text: str) -> Iterator[tuple[str, Pair]]:
    for place, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        parts = [part for part in re.split(r"[\s,，、/–]+", line) if part]
        if not parts:
            continue
        if len(parts) != 3 or parts[0] not in KINDS:
            raise ValueError(f"第 {place} 行“{line.strip()}”要写成“必评 领导 单位”或“回避 领导 单位”")
        yield KINDS[parts[0]], (parts[1], parts[2])
