"""Totals by month and year, and their change, told in neutral words. Plain Python, no Django."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from boards.document import Board
from boards.ranking import SIGNALS
from boards.site.clause_use import ClauseUse, RuledSet, clause_use
from boards.site.matrix import MatrixGroup, year_matrix
from boards.site.year_chart import YearChart, year_chart
from boards.words import WORDS, change, signed
from departments.months import CalendarMonth, months_said

NONE = "—"
Counts = Mapping[str, int]


def growth(before: int, after: int) -> str:
    """How much more, in percent with one place, half up: 311 → 416 is "+33.8%"; from 0 there is none, "—"."""
    if before == 0:
        return NONE
    percent = (Decimal(after - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{signed(str(percent)) if percent else 0}%"


def average(total: int, months: int) -> str:
    """A month's mean with two places, half up: 416 in twelve months is "34.67"; of no month "—"."""
    if months == 0:
        return NONE
    return str((Decimal(total) / months).quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True)
class YearLine:
    """One kind over the year: its months (None where no board is out), total, mean, and the year before.

    `signal` and `measure` are "" for kinds together.
    """

    name: str
    signal: str
    measure: str
    months: tuple[int | None, ...]
    total: int
    mean: str
    before: int | None
    difference: str
    growth: str


def year_lines(
    year: int, standing: Mapping[CalendarMonth, Counts], earlier: Mapping[CalendarMonth, Counts]
) -> list[YearLine]:
    """Flags, both lights, and lights together, by month of a year, beside the same months of the year before.

    `standing` and `earlier` hold the totals of the boards that stand for each month, by signal.
    """
    kinds = {**{word: (signal,) for signal, (word, _) in WORDS.items()}, "黄灯、红灯合计": SIGNALS[1:]}
    return [_line(name, signals, year, standing, earlier) for name, signals in kinds.items()]


def _line(
    name: str,
    signals: Sequence[str],
    year: int,
    standing: Mapping[CalendarMonth, Counts],
    earlier: Mapping[CalendarMonth, Counts],
) -> YearLine:
    def counted(boards: Mapping[CalendarMonth, Counts], at: CalendarMonth) -> int | None:
        return sum(boards[at][signal] for signal in signals) if at in boards else None

    calendar = [CalendarMonth(year, month) for month in range(1, 13)]
    months = tuple(counted(standing, at) for at in calendar)
    out = [number for number in months if number is not None]
    # Only months that are out in both years are compared: a part of a year is not held against a whole one.
    pairs = [
        (was, number)
        for at, number in zip(calendar, months, strict=True)
        if number is not None and (was := counted(earlier, at.plus(-12))) is not None
    ]
    before = sum(was for was, _ in pairs)
    after = sum(now for _, now in pairs)
    return YearLine(
        name=name,
        signal=signals[0] if len(signals) == 1 else "",
        measure=WORDS[signals[0]][1] if len(signals) == 1 else "",
        months=months,
        total=sum(out),
        mean=average(sum(out), len(out)),
        before=before if pairs else None,
        difference=change(after, before if pairs else None),
        growth=growth(before, after) if pairs else NONE,
    )


@dataclass(frozen=True)
class YearPage:
    """Everything the page of a year prints; `last_month` and `last_title` name the board that the sums go up to.

    `months` has each calendar month's number, with the month itself where its board is out; `editions` tells how
    many boards are out, of which months, and how many of them were corrected.
    """

    year: int
    months: tuple[tuple[int, CalendarMonth | None], ...]
    lines: list[YearLine]
    charts: tuple[YearChart, ...]
    groups: tuple[MatrixGroup, ...]
    clauses: ClauseUse
    last_month: CalendarMonth
    last_title: str
    out: int
    out_words: str
    corrected: int
    overtaken: str
    years: list[int]

    @property
    def is_whole(self) -> bool:
        """Whether every month of the year is out: what was not used by then was not used at all."""
        return self.out == len(self.months)


def year_page(
    year: int,
    boards: Mapping[CalendarMonth, Board],
    *,
    years: Collection[int],
    overtaken: str,
    sets: Iterable[RuledSet] = (),
) -> YearPage:
    """The page of a year from the boards that stand in it and in the year before; at least one is of the year.

    `years` are all that have a board; `overtaken` the sentence on the last board's sums; `sets` the rules in force
    in the year and before.
    """
    totals = {at: board.totals for at, board in boards.items()}
    out = {at: boards[at] for at in sorted(boards) if at.year == year}
    last = out[max(out)]
    calendar = [CalendarMonth(year, month) for month in range(1, 13)]
    lines = year_lines(year, totals, totals)
    return YearPage(
        year=year,
        months=tuple((at.month, at if at in boards else None) for at in calendar),
        lines=lines,
        charts=_charts(lines, year_lines(year - 1, totals, {})),
        groups=year_matrix(boards, year),
        clauses=clause_use(out, sets),
        last_month=last.month,
        last_title=f"{last.month.year}年第{last.month.month}期",
        out=len(out),
        out_words=months_said(at.month for at in out),
        corrected=sum(board.edition > 1 for board in out.values()),
        overtaken=overtaken,
        years=sorted(set(years) | {year}),
    )


def _charts(lines: Sequence[YearLine], earlier: Sequence[YearLine]) -> tuple[YearChart, ...]:
    """Flags, and both lights together."""
    return tuple(
        year_chart(name, kind, lines[at].months, earlier[at].months)
        for name, kind, at in (("红旗", "flags", 0), ("黄灯、红灯", "lights", 3))
    )
