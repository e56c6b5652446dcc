"""Judging by criterion: 8, 40 and 400 units."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from bench.measuring import Case, Line, duration, side_by_side, times
from bench.place import Place
from departments.months import CalendarMonth
from rules.criteria import Candidate, evaluate
from rules.figures import Figure, Yardstick
from rules.grammar import parse

ROUNDS = 9
SIZES = (8, 40, 400)
AT = CalendarMonth(2026, 6)
CRITERIA = {
    "达标": parse("threshold", "3月≥60，6月≥85"),
    "排名": parse("ranking", "前3 且 ≥85"),
}


def measure(place: Place) -> Iterator[Case]:
    works = {
        (kind, size): partial(
            evaluate,
            criterion,
            data_month=AT,
            candidates=_candidates(size),
            yardstick=Yardstick("参保完成率", "%", 1),
        )
        for kind, criterion in CRITERIA.items()
        for size in SIZES
    }
    medians = side_by_side(ROUNDS, {f"{kind}，{size} 个单位": work for (kind, size), work in works.items()})
    lines = []
    for (kind, size), (name, seconds) in zip(works, medians.items(), strict=True):
        ratio = seconds / medians[f"{kind}，{SIZES[0]} 个单位"]
        lines.append(Line(name, duration(seconds), times(ratio), f"每个 {duration(seconds / size)}"))
    growth = {
        kind: medians[f"{kind}，{SIZES[-1]} 个单位"] / medians[f"{kind}，{SIZES[0]} 个单位"]
        for kind in CRITERIA
    }
    yield Case(
        "按标准判定",
        "每张报送单、每次审核都要把全部条款判一遍；单位多了应当只按比例慢。",
        lines,
        f"这里的比是与同一判定方式的 {SIZES[0]} 个单位之比。单位是 {SIZES[-1] // SIZES[0]} 倍，"
        + "，".join(f"{kind}用时是 {ratio:.0f} 倍" for kind, ratio in growth.items())
        + "（等于或略低于单位的倍数即为线性）。",
    )


def _candidates(size: int) -> list[Candidate]:
    """Pairs of which each unit has another; some miss the bound."""
    return [
        Candidate(f"u{n}", "镇街", Figure(done=Decimal(700 + n * 7 % 300), total=Decimal(1000 + n % 7)))
        for n in range(size)
    ]
