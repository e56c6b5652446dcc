"""Totals by month and year, and their change, told in neutral words. Plain Python, no Django."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from boards.document import Board, Place
from boards.ranking import SIGNALS
from boards.words import change, in_order, signed
from departments.months import CalendarMonth
from rules.standards import plain

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
    """One kind over the year: its months (None where no board is out), total, mean, and the year before."""

    name: str
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
    kinds = {"红旗": SIGNALS[:1], "黄灯": SIGNALS[1:2], "红灯": SIGNALS[2:], "黄灯、红灯合计": SIGNALS[1:]}
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
        months=months,
        total=sum(out),
        mean=average(sum(out), len(out)),
        before=before if pairs else None,
        difference=change(after, before if pairs else None),
        growth=growth(before, after) if pairs else NONE,
    )


@dataclass(frozen=True)
class YearRow:
    """One unit's place in the year so far, within its group."""

    rank: int | None
    name: str
    red_flag: int
    yellow_light: int
    red_light: int
    score: str


@dataclass(frozen=True)
class YearPage:
    """Everything the page of a year prints; `last_month` and `last_title` name the board that the sums go up to.

    `months` has each calendar month's number, with the month itself where its board is out.
    """

    year: int
    months: tuple[tuple[int, CalendarMonth | None], ...]
    lines: list[YearLine]
    groups: list[tuple[str, list[YearRow]]]
    last_month: CalendarMonth
    last_title: str
    overtaken: str
    years: list[int]


def year_page(
    year: int, boards: Mapping[CalendarMonth, Board], *, years: Collection[int], overtaken: str
) -> YearPage:
    """The page of a year from the boards that stand in it and in the year before; at least one is of the year.

    `years` are all that have a board; `overtaken` the sentence on the last board's sums.
    """
    totals = {at: board.totals for at, board in boards.items()}
    last = boards[max(at for at in boards if at.year == year)]
    calendar = [CalendarMonth(year, month) for month in range(1, 13)]
    return YearPage(
        year=year,
        months=tuple((at.month, at if at in boards else None) for at in calendar),
        lines=year_lines(year, totals, totals),
        groups=year_groups(last),
        last_month=last.month,
        last_title=f"{last.month.year}年第{last.month.month}期",
        overtaken=overtaken,
        years=sorted(set(years) - {year}),
    )


def year_groups(board: Board) -> list[tuple[str, list[YearRow]]]:
    """The year to date of the last board, group by group, best first; who was never judged stands last."""
    groups: dict[str, list[YearRow]] = {}
    for place in board.places:
        groups.setdefault(place.group, []).append(_year_row(place))
    return [
        (name or "其他", sorted(groups[name], key=lambda row: (row.rank is None, row.rank or 0)))
        for name in in_order(groups)
    ]


def _year_row(place: Place) -> YearRow:
    year = place.year_to_date
    if year is None:
        return YearRow(None, place.name, 0, 0, 0, NONE)
    return YearRow(year.group_rank, place.name, *year.tally.counts, signed(plain(year.tally.score)))
