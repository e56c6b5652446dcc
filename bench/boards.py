"""The board: a draft of few and of many lines, and the year to date from rows or from documents."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from assessments.models import LineState
from bench.filling import filled, open_month, queries
from bench.measuring import Case, Timed, lines_of, side_by_side, timed
from bench.place import Place
from boards import drafting
from boards.models import Edition
from boards.ranking import Tally
from boards.year_to_date import year_before
from departments.months import CalendarMonth

FEW, MANY = 50, 500


def measure(place: Place) -> Iterator[Case]:
    yield _draft()
    yield _year_to_date()


def _draft() -> Case:
    def clocked(count: int) -> Timed:
        with filled(count, LineState.ACCEPTED) as month:
            return timed(lambda: drafting.draft(month).digest)

    def counted(count: int) -> int:
        with filled(count, LineState.ACCEPTED) as month:
            return queries(lambda: drafting.draft(month).digest)

    medians = side_by_side(7, {f"{count} 条认定": partial(clocked, count) for count in (FEW, MANY)})
    counts = {f"{count} 条认定": counted(count) for count in (FEW, MANY)}
    few, many = medians.values()
    return Case(
        "拟榜（含校验值）",
        "预演和发布用同一个拟榜，预演要反复看。",
        lines_of(medians, {name: f"{count} 次查询" for name, count in counts.items()}),
        f"认定是 {MANY // FEW} 倍，用时是 {many / few:.1f} 倍，查询次数"
        f"{'不变' if len(set(counts.values())) == 1 else '变了'}。",
    )


def _year_to_date() -> Case:
    at = open_month().calendar_month

    def from_documents() -> dict[str, Tally]:
        editions = Edition.objects.latest_of_each_month()
        sums: dict[str, Tally] = defaultdict(Tally)
        for edition in editions.filter(month__gte=CalendarMonth(at.year, 1), month__lt=at):
            for place in edition.board.places:
                sums[place.unit] += place.tally
        return sums

    judged = {unit: tally for unit, tally in from_documents().items() if not tally.is_empty}
    if judged != year_before(at):
        raise RuntimeError("the two ways to the year to date differ")
    medians = side_by_side(
        9,
        {
            f"成绩表，{at.month - 1} 期": lambda: year_before(at),
            f"重读各期榜单，{at.month - 1} 期": from_documents,
        },
    )
    rows, documents = medians.values()
    return Case(
        "当年累计",
        "每次拟榜都要当年累计；成绩表是为它留的，要看留得值不值。两条路的结果相同才测。",
        lines_of(medians),
        f"重读榜单是成绩表的 {documents / rows:.1f} 倍，而且随每期认定的条数涨，成绩表只随单位数涨。",
    )
