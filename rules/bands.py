"""Which values of one metric give a flag, a light, both or nothing, month by month (product, 'No gap by accident').

Plain Python, exact: a place on the line of numbers is a `Cut`, just below a number or just above it, so that open
and closed ends never need a case of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from departments.months import in_runs
from rules.standards import SIGNAL_WORDS, Band, Bound, Threshold, format_months, plain

FLAG = "red_flag"
OTHERS = "其他各组"
MOST_NAMED = 3  # places in one sentence
FEWEST_OF_A_REASON = 4  # characters that can say why


class Cut(NamedTuple):
    """Between two numbers: just below `number`, or with `is_above` just above it."""

    number: Decimal
    is_above: bool = False


LOWEST, HIGHEST = Cut(Decimal("-Infinity")), Cut(Decimal("Infinity"))


class ValueRange(NamedTuple):
    """All values between two cuts."""

    start: Cut
    end: Cut

    def holds(self, other: "ValueRange") -> bool:
        return self.start <= other.start and other.end <= self.end

    def words(self, measure: str = "") -> str:
        """`低于50%`, `60%（含）至75%（不含）`, `85%及以上`."""
        low, high = (f"{plain(cut.number)}{measure}" if cut.number.is_finite() else "" for cut in self)
        if not low and not high:
            return "任何数"
        if not low:
            return f"不超过{high}" if self.end.is_above else f"低于{high}"
        if not high:
            return f"高于{low}" if self.start.is_above else f"{low}及以上"
        if low == high:
            return f"等于{low}"
        return f"{low}（{_included(not self.start.is_above)}）至{high}（{_included(self.end.is_above)}）"


def _included(is_in: bool) -> str:
    return "含" if is_in else "不含"


def span_of(test: Bound | Band) -> ValueRange:
    """The values that pass."""
    if isinstance(test, Band):
        return ValueRange(Cut(test.low), Cut(test.high))
    below, above = Cut(test.number), Cut(test.number, is_above=True)
    return {
        "≥": ValueRange(below, HIGHEST),
        "＞": ValueRange(above, HIGHEST),
        "≤": ValueRange(LOWEST, above),
        "＜": ValueRange(LOWEST, below),
        "＝": ValueRange(below, above),
    }[test.op]


@dataclass(frozen=True)
class BandClause:
    """A 达标 clause: its signal (wire value) and number, its label (红旗1), its standard, its reason for a gap."""

    key: tuple[str, int]
    label: str
    criterion: Threshold
    gap_reason: str = ""

    @property
    def signal(self) -> str:
        return self.key[0]


@dataclass(frozen=True)
class Stretch:
    """Values that one and the same clauses call for; no clause: nothing."""

    span: ValueRange
    clauses: tuple[BandClause, ...] = ()

    @property
    def is_overlap(self) -> bool:
        return len(self.clauses) > 1

    @property
    def labels(self) -> str:
        return labels_of(self.clauses)


@dataclass(frozen=True)
class MonthBands:
    """The whole line of numbers in some months that are alike, the lowest values first."""

    months: tuple[int, ...]
    stretches: tuple[Stretch, ...]

    @property
    def called(self) -> str:
        return months_words(self.months)

    @cached_property
    def signals(self) -> set[str]:
        return {clause.signal for stretch in self.stretches for clause in stretch.clauses}

    @property
    def gaps(self) -> list[Stretch]:
        """Values between bands that get nothing, in a month that has both a flag and a light."""
        if not _has_both(self.signals):
            return []
        given = [place for place, stretch in enumerate(self.stretches) if stretch.clauses]
        return [stretch for stretch in self.stretches[given[0] : given[-1]] if not stretch.clauses]

    def is_gap(self, stretch: Stretch) -> bool:
        return stretch in self.gaps


@dataclass(frozen=True)
class GroupBands:
    """The bands of the units of one group; "" are the groups that no clause names (`of_all`: every group)."""

    group: str
    of_all: bool
    rows: tuple[MonthBands, ...]

    @property
    def called(self) -> str:
        return self.group or ("" if self.of_all else OTHERS)

    @property
    def lacking(self) -> list[tuple[MonthBands, str]]:
        """The months that ask for one signal and not for another, which other months have: `有红旗，没有黄灯`."""
        every = {signal for row in self.rows for signal in row.signals}
        return [
            (row, f"有{_signals(row.signals)}，没有{_signals(every - row.signals)}")
            for row in self.rows
            if row.signals != every
        ]


class Overlap(NamedTuple):
    """Clauses that call for the same values, with the sentence that says where."""

    clauses: tuple[BandClause, ...]
    sentence: str


@dataclass(frozen=True)
class MetricBands:
    """The 达标 clauses of one metric in the order of the sheet, and what they make together."""

    name: str
    measure: str
    clauses: tuple[BandClause, ...]

    @cached_property
    def groups(self) -> list[GroupBands]:
        """By group of units, each with the clauses that name it or name none."""
        named = list(dict.fromkeys(c.criterion.group for c in self.clauses if c.criterion.group))
        general = [clause for clause in self.clauses if not clause.criterion.group]
        names = [*named, *([""] if general else [])]
        return [
            GroupBands(name, not named, _rows([c for c in self.clauses if c.criterion.group in ("", name)]))
            for name in names
        ]

    @property
    def reason(self) -> str:
        """Why there is a gap, as any of the clauses says it: one reason answers for the metric.

        What is too short to say anything is none.
        """
        reasons = (clause.gap_reason for clause in self.clauses)
        return next((reason for reason in reasons if len(reason.strip()) >= FEWEST_OF_A_REASON), "")

    @property
    def overlaps(self) -> list["Overlap"]:
        """Each set of clauses that call for the same value, wherever they do."""
        found: dict[tuple[BandClause, ...], list[BandPlace]] = {}
        for group in self.groups:
            for row in group.rows:
                for stretch in filter(lambda one: one.is_overlap, row.stretches):
                    place = BandPlace(group.called, row.months, stretch.span.words(self.measure))
                    found.setdefault(stretch.clauses, []).append(place)
        return [Overlap(clauses, self._overlap_words(clauses, places)) for clauses, places in found.items()]

    def _overlap_words(self, clauses: tuple[BandClause, ...], places: Iterable["BandPlace"]) -> str:
        where = _named(_merged(places, len(self.groups)))
        return f"{labels_of(clauses)}重叠：{self.name}，{where}；一个数只能得一个结果"

    @cached_property
    def gaps(self) -> list[str]:
        """Every place where a value gets nothing between flag and light, or a month lacks a signal."""
        places: list[BandPlace] = []
        for group in self.groups:
            for row in group.rows:
                spans = [stretch.span.words(self.measure) for stretch in row.gaps]
                places += [BandPlace(group.called, row.months, f"{words}既不授旗也不亮灯") for words in spans]
            places += [BandPlace(group.called, row.months, words) for row, words in group.lacking]
        return _merged(places, len(self.groups))

    @property
    def gap_question(self) -> str:
        """What is asked of a gap; "" where there is none."""
        return f"{self.name}，{_named(self.gaps)}，是有意的吗？写明理由" if self.gaps else ""

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to see: two bands at least."""
        return len(self.clauses) > 1


class BandPlace(NamedTuple):
    """Where something is the matter: the group of units, the months, and what there is."""

    group: str
    months: tuple[int, ...]
    words: str


def _merged(places: Iterable[BandPlace], groups: int) -> list[str]:
    """`镇街3-6月低于60%`: what several months share is said once, what all groups share without their names."""
    months: dict[tuple[str, str], list[int]] = {}
    for place in places:
        months.setdefault((place.group, place.words), []).extend(place.months)
    alike: dict[tuple[str, str], list[str]] = {}
    for (group, words), some in months.items():
        alike.setdefault((months_words(some), words), []).append(group)
    return [
        f"{group}{when}{words}"
        for (when, words), named in alike.items()
        for group in ([""] if len(named) == groups and OTHERS in named else named)
    ]


def months_words(months: Iterable[int]) -> str:
    """`3-6月`, `3、6月`, `1月、3-12月`; all twelve are 每月."""
    runs = in_runs(months)
    if runs == [[*range(1, 13)]]:
        return "每月"
    if all(len(run) == 1 for run in runs):
        return format_months(tuple(run[0] for run in runs))
    return "、".join(format_months(tuple(run)) for run in runs)


def labels_of(clauses: Sequence[BandClause]) -> str:
    return "、".join(clause.label for clause in clauses)


def _named(places: Sequence[str]) -> str:
    shown = "；".join(places[:MOST_NAMED])
    return f"{shown}等 {len(places)} 处" if len(places) > MOST_NAMED else shown


def _signals(some: set[str]) -> str:
    return "、".join(word for signal, word in SIGNAL_WORDS.items() if signal in some)


def _has_both(signals: set[str]) -> bool:
    return FLAG in signals and len(signals) > 1


def _rows(clauses: Sequence[BandClause]) -> tuple[MonthBands, ...]:
    """The months in which any clause asks, those that are alike as one row."""
    months: dict[tuple[Stretch, ...], list[int]] = {}
    for month in range(1, 13):
        asked = [(clause, test) for clause in clauses if (test := clause.criterion.test_for(month))]
        if asked:
            months.setdefault(_stretches(asked), []).append(month)
    return tuple(MonthBands(tuple(alike), stretches) for stretches, alike in months.items())


def _stretches(asked: Iterable[tuple[BandClause, Bound | Band]]) -> tuple[Stretch, ...]:
    """The line of numbers cut wherever a clause begins or ends to call."""
    spans = [(clause, span_of(test)) for clause, test in asked]
    cuts = sorted({LOWEST, HIGHEST, *(cut for _, span in spans for cut in span)})
    stretches: list[Stretch] = []
    for start, end in pairwise(cuts):
        called = tuple(clause for clause, span in spans if span.holds(ValueRange(start, end)))
        if stretches and stretches[-1].clauses == called:
            start = stretches.pop().span.start
        stretches.append(Stretch(ValueRange(start, end), called))
    return tuple(stretches)
