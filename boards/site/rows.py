"""The rows of the month page as plain values: board rows with their reasons, ranking rows, month strips."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.document import Award, Board, Place
from boards.words import accepted_words, count_words, in_order, made_up_for, signed, thousands
from departments.months import CalendarMonth
from departments.names import UNGROUPED
from rules.labels import UNJUDGED
from rules.standards import plain

STRIP_MONTHS = 12
STRIP_STEP = 22  # the width of one month in a strip, in the units of its drawing

BLANK = ("none", "unpublished")

Counts = tuple[int, int, int]  # flags, yellow lights, red lights
MonthCounts = tuple[CalendarMonth, int, int, int]


@dataclass(frozen=True)
class PublicReason:
    """Why one flag or light was given; of a withheld one not a word but the clause's label.

    `proof` is the machine's sentence behind the wording; "" where the wording is a person's own. `accepted` says that
    the office accepted it, and on which day.
    """

    signal: str
    clause: str
    assessor: str
    wording: str
    proof: str
    clause_text: str
    pair: str
    withheld: bool
    made_up_for: str
    by_office: bool
    accepted: str


@dataclass(frozen=True)
class BoardRow:
    """A unit on one of the two boards, with its signals one by one and the reasons in the same order."""

    unit: str
    name: str
    words: str
    signals: tuple[str, ...]
    assessors: tuple[str, ...]
    reasons: tuple[PublicReason, ...]


@dataclass(frozen=True)
class StripMonth:
    """One month of a strip: where it is drawn, what it shows, and the same in words."""

    x: int
    shape: str
    words: str


@dataclass(frozen=True)
class RankingRow:
    """A unit's place in the month; `year_score` is "—" where the board knows no sum of it."""

    unit: str
    name: str
    group_rank: int | None
    rank: int | None
    counts: tuple[int, int, int]
    score: str
    year_score: str
    strip: tuple[StripMonth, ...]
    strip_words: str


@dataclass(frozen=True)
class GroupTable:
    """Like is ranked with like: one group's judged units in the order of the ranking, of so many `units` in all."""

    name: str
    units: int
    rows: tuple[RankingRow, ...]


def board_row(board: Board, unit: str, signals: Sequence[str]) -> BoardRow:
    """The row of `unit` on the board of these signals, which also give the order of its reasons."""
    own = [award for award in board.awards_of(unit) if award.signal in signals]
    own.sort(key=lambda award: signals.index(award.signal))
    reasons = tuple(reason(award, board) for award in own)
    counts = {signal: sum(award.signal == signal for award in own) for signal in signals}
    return BoardRow(
        unit=unit,
        name=board.name_of(unit),
        words=count_words(counts),
        signals=tuple(award.signal for award in own),
        assessors=tuple(dict.fromkeys(r.assessor for r in reasons)),
        reasons=reasons,
    )


def reason(award: Award, board: Board) -> PublicReason:
    """One determination of a board in public words."""
    pair = ""
    if award.done and award.total and not award.withheld:
        pair = f"{thousands(award.done)} ÷ {thousands(award.total)}"
    return PublicReason(
        signal=award.signal,
        clause=award.clause,
        assessor=board.assessor_of(award),
        wording="" if award.withheld else award.wording,
        proof="" if award.withheld or award.grounds == award.wording else award.grounds,
        clause_text="" if award.withheld else award.clause_text,
        pair=pair,
        withheld=award.withheld,
        made_up_for=made_up_for(award.data_month, board.month),
        by_office=award.by_office,
        accepted=accepted_words(award.accepted_on, board.month),
    )


def group_tables(board: Board, strips: Mapping[str, Sequence[MonthCounts]]) -> tuple[GroupTable, ...]:
    """The ranking by group: 镇街, 部门, 园区, then other words, so that the order is the same every month.

    Who was not judged is not ranked, and has no row.
    """
    covered = {at for strip in strips.values() for at, *_ in strip} | {board.month}
    groups: dict[str, list[Place]] = {}
    for place in board.places:
        groups.setdefault(place.group, []).append(place)
    return tuple(
        GroupTable(
            name or UNGROUPED,
            len(groups[name]),
            tuple(
                _ranking_row(place, strips.get(place.unit, ()), covered, board.month)
                for place in groups[name]
                if place.is_judged
            ),
        )
        for name in in_order(groups)
    )


def _ranking_row(
    place: Place, earlier: Sequence[MonthCounts], covered: set[CalendarMonth], month: CalendarMonth
) -> RankingRow:
    year = place.year_to_date
    counts: dict[CalendarMonth, Counts] = {at: (flags, yellow, red) for at, flags, yellow, red in earlier}
    strip = tuple(_strip({**counts, month: place.tally.counts}, covered, month))
    return RankingRow(
        unit=place.unit,
        name=place.name,
        group_rank=place.group_rank,
        rank=place.rank,
        counts=place.tally.counts,
        score=signed(plain(place.tally.score)),
        year_score=signed(plain(year.tally.score)) if year else "—",
        strip=strip,
        strip_words="；".join(at.words for at in strip if at.shape not in BLANK),
    )


def _strip(
    counts: Mapping[CalendarMonth, Counts], covered: set[CalendarMonth], month: CalendarMonth
) -> Iterator[StripMonth]:
    for position in range(STRIP_MONTHS):
        at = month.plus(position - STRIP_MONTHS + 1)
        shape, words = month_shape(counts.get(at, (0, 0, 0)) if at in covered else None)
        yield StripMonth(position * STRIP_STEP, shape, f"{at.chinese}：{words}")


def month_shape(counts: Counts | None) -> tuple[str, str]:
    """What is drawn of a unit's month, and its words: `flag-red`, `红旗 2 面、红灯 1 盏`; None: no board is out."""
    if counts is None:
        return "unpublished", "未发布"
    flags, yellow, red = counts
    words = count_words({"red_flag": flags, "red_light": red, "yellow_light": yellow})
    shape = "-".join(s for s, n in (("flag", flags), ("red", red), ("yellow", yellow)) if n)
    return shape or "none", words or UNJUDGED
