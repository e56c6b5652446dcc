"""The bands of a metric as a drawing: a bar a row of months, every stretch as wide as the next. Plain Python.

Places are not to scale: what counts is which band stands beside which, and a limit of 60 beside one of 53,999 would
leave nothing to read. The same limit stands at the same place in every row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.bands import BandClause, Cut, GroupBands, MetricBands, MonthBands, Stretch
from rules.standards import plain

WIDTH, ROW, BAR = 400, 66, 28
LETTER = 13  # as wide as a character of the labels
SHORT = {"red_flag": "旗", "yellow_light": "黄", "red_light": "红"}
TAIL = 7  # how deep the tail of a flag is cut


@dataclass(frozen=True)
class Box:
    """One stretch: its kind (red_flag, yellow_light, red_light, none, gap, overlap), outline and word."""

    kind: str
    x: float
    y: int
    width: float
    word: str
    height: int = BAR

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def tail(self) -> str:
        """The outline of a flag: a swallow's tail on the right."""
        right, bottom, deep = self.x + self.width, self.y + self.height, min(TAIL, self.width / 3)
        return (
            f"M{self.x} {self.y}H{right}L{right - deep} {self.y + self.height / 2}L{right} {bottom}H{self.x}z"
        )


@dataclass(frozen=True)
class Tick:
    """A limit, below the bar."""

    x: float
    text: str


@dataclass(frozen=True)
class ToldStretch:
    """One stretch in words, for the table beside the drawing."""

    span: str
    clauses: tuple[BandClause, ...]
    is_gap: bool
    is_overlap: bool


@dataclass(frozen=True)
class Bar:
    """One row of months, drawn and told."""

    row: MonthBands
    told: list[ToldStretch]
    y: int
    boxes: list[Box]
    ticks: list[Tick]

    @property
    def bottom(self) -> int:
        return self.y + 56


@dataclass(frozen=True)
class DrawnGroup:
    group: GroupBands
    bars: list[Bar]
    width: int = WIDTH

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


@dataclass(frozen=True)
class DrawnBands:
    """A metric's bands for a page: what is said of them, and a drawing for each group of units."""

    metric: MetricBands
    groups: list[DrawnGroup]


def drawn(metric: MetricBands) -> DrawnBands:
    return DrawnBands(metric, [_group(group, metric.measure) for group in metric.groups])


def _group(group: GroupBands, measure: str) -> DrawnGroup:
    cuts = sorted({cut for row in group.rows for stretch in row.stretches for cut in stretch.span})
    places = {cut: WIDTH * at / (len(cuts) - 1) for at, cut in enumerate(cuts)}
    bars = [_bar(row, ROW * at, places, measure) for at, row in enumerate(group.rows)]
    return DrawnGroup(group, bars)


def _bar(row: MonthBands, y: int, places: dict[Cut, float], measure: str) -> Bar:
    boxes = [_box(row, stretch, y + 16, places) for stretch in row.stretches]
    told = [
        ToldStretch(one.span.words(measure), one.clauses, row.is_gap(one), one.is_overlap)
        for one in row.stretches
    ]
    return Bar(row, told, y, boxes, _ticks(row.stretches, places))


def _box(row: MonthBands, stretch: Stretch, y: int, places: dict[Cut, float]) -> Box:
    x, end = (places[cut] for cut in stretch.span)
    kind, words = _words(row, stretch)
    room = end - x - (TAIL if kind == "red_flag" else 0)
    fitting = next((word for word in words if len(word) * LETTER <= room), "")
    return Box(kind, round(x + 1, 1), y, round(end - x - 2, 1), fitting)


def _words(row: MonthBands, stretch: Stretch) -> tuple[str, list[str]]:
    """The kind of a stretch and its words, the longest first."""
    if stretch.is_overlap:
        return "overlap", [f"重叠 {stretch.labels}", "重叠", "叠"]
    if stretch.clauses:
        clause = stretch.clauses[0]
        return clause.signal, [clause.label, SHORT[clause.signal]]
    return ("gap", ["两样都不得", "空档", "空"]) if row.is_gap(stretch) else ("none", ["无"])


def _ticks(stretches: Sequence[Stretch], places: dict[Cut, float]) -> list[Tick]:
    """Each limit once; a stretch of one number has its number below its middle."""
    single = {stretch.span for stretch in stretches if stretch.span.start.number == stretch.span.end.number}
    told = {cut for span in single for cut in span}
    ticks = [
        Tick((places[span.start] + places[span.end]) / 2, f"={plain(span.start.number)}") for span in single
    ]
    for stretch, _ in pairwise(stretches):
        if (cut := stretch.span.end) not in told:
            ticks.append(Tick(places[cut], plain(cut.number)))
    return sorted(ticks, key=lambda tick: tick.x)
