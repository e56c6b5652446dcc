"""A title in lines that narrow or widen, broken only where a reader would pause. Plain Python, no Django."""

import re
from collections.abc import Sequence
from itertools import combinations

from departments.text import visible
from departments.typography import RUN, bound

MOST = 19  # characters of 二号 on a line
MOST_LINES = 3

# Where a part of a title ends, and where one begins: a line may end between them, and nowhere else.
_AFTER = re.compile(r"(?:关于|[、，：；”》）\s]|月份|年度|季度|的)$")
_BEFORE = re.compile(
    r"关于|[“《（]|情况的|工作的|进一步|印发|开展|落实|加强|做好|推进|表扬|通报批评|和|及|并"
)
LEAST_PART = 3  # characters that a pause leaves on either side


def title_lines(title: str) -> tuple[str, ...]:
    """The lines of a title: its own where it has line breaks, else at most 19 characters each, as few as can be.

    Where no pause lets it fit, it is broken between characters, never inside a number (`breaks_badly`).
    """
    typed = [line.strip() for line in visible(title, lines=True).split("\n") if line.strip()]
    if len(typed) != 1:
        return tuple(typed)
    parts = _parts(typed[0])
    return _shaped(parts) or _shaped(_groups(typed[0])) or _filled(typed[0])


def breaks_badly(title: str) -> bool:
    """Whether a title is too long for its lines, or has no pause where they could end: a person breaks it better."""
    lines = title_lines(title)
    if len(lines) > MOST_LINES or any(_wide(line) > MOST for line in lines):
        return True
    return "\n" not in title.strip() and len(lines) > 1 and not _shaped(_parts(title.strip()))


def _wide(text: str) -> float:
    """In characters: what is not Chinese takes about half of one."""
    return sum(0.6 if " " <= mark < "⺀" and mark not in "“”‘’—…" else 1 for mark in text)


def _parts(title: str) -> list[str]:
    """The title between its pauses; a quoted name and a number with its unit stay whole."""
    parts, waiting, depth = [], "", 0
    groups = _groups(title)
    for n, group in enumerate(groups):
        rest = "".join(groups[n:])
        if waiting and not depth and _pause(waiting, rest):
            parts.append(waiting)
            waiting = ""
        waiting += group
        depth += sum(group.count(mark) for mark in "“《（") - sum(group.count(mark) for mark in "”》）")
    return [*parts, waiting]


def _pause(before: str, rest: str) -> bool:
    if before == "关于":
        return True
    return len(before) >= LEAST_PART <= len(rest) and bool(_AFTER.search(before) or _BEFORE.match(rest))


def _groups(title: str) -> list[str]:
    """Numbers with their units, dates whole, and single characters with their marks."""
    groups: list[str] = []
    for group in bound(title):
        text = "".join(part for _, part in group)
        is_date = groups and re.search(r"\d年$", groups[-1]) and re.match(r"\d", text) and group[0][0] == RUN
        groups[-1:] = [groups[-1] + text] if is_date else [*groups[-1:], text]
    return groups


def _shaped(parts: Sequence[str]) -> tuple[str, ...]:
    """The best of all ways to set the parts in the fewest lines that hold them; () where none does."""
    for count in range(1, MOST_LINES + 1):
        ways = [
            tuple("".join(parts[a:b]).strip() for a, b in zip((0, *cuts), (*cuts, len(parts)), strict=True))
            for cuts in combinations(range(1, len(parts)), count - 1)
        ]
        fitting = [way for way in ways if all(_wide(line) <= MOST for line in way)]
        if fitting:
            return min(fitting, key=_ugliness)
    return ()


def _ugliness(lines: tuple[str, ...]) -> tuple[float, float]:
    """Ladders and diamonds before hour-glasses, even lines before ragged ones, nothing left alone at the end."""
    widths = [_wide(line) for line in lines]
    waist = len(widths) == 3 and widths[1] < min(widths[0], widths[2])
    orphan = min(widths) < 6
    return (10 * waist + 10 * orphan, sum((wide - sum(widths) / len(widths)) ** 2 for wide in widths))


def _filled(title: str) -> tuple[str, ...]:
    lines = [""]
    for group in _groups(title):
        if lines[-1] and _wide(lines[-1] + group) > MOST:
            lines.append("")
        lines[-1] += group
    return tuple(lines)
