"""The rows of the month page as plain values: board rows with their reasons, ranking rows, month strips."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boards.document import Award, Board, Place
from boards.words import count_words, in_order, made_up_for, signed, thousands
from departments.months import CalendarMonth
from rules.standards import plain

STRIP_MONTHS = 12
STRIP_STEP = 22  # the width of one month in a strip, in the units of its drawing

BLANK = ("none", "unpublished")

Counts = tuple[int, int, int]  # flags, yellow lights, red lights
MonthCounts = tuple[CalendarMonth, int, int, int]


@dataclass(frozen=True)
class PublicReason:
    """Why one flag or light was given; of a withheld one not a word but the clause's label.

    `proof` is the machine's sentence behind the wording; "" where the wording is a person's own.
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
    """A unit's place; "—" where it was not judged: who was not judged is not ranked."""

    unit: str
    name: str
    judged: bool
    group_rank: str
    rank: str
    counts: tuple[int, int, int]
    score: str
    year_score: str
    strip: tuple[StripMonth, ...]
    strip_words: str


@dataclass(frozen=True)
class GroupTable:
    """Like is ranked with like: one group's units in the order of the ranking."""

    name: str
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
    )


def group_tables(board: Board, strips: Mapping[str, Sequence[MonthCounts]]) -> tuple[GroupTable, ...]:
    """The ranking by group: 镇街, 部门, 园区, then other words, so that the order is the same every month."""
    covered = {at for strip in strips.values() for at, *_ in strip} | {board.month}
    rows: dict[str, list[RankingRow]] = {}
    for place in board.places:
        counts: dict[CalendarMonth, Counts] = {
            at: (flags, yellow, red) for at, flags, yellow, red in strips.get(place.unit, ())
        }
        counts[board.month] = place.tally.counts
        strip = tuple(_strip(counts, covered, board.month))
        rows.setdefault(place.group, []).append(_ranking_row(place, strip))
    return tuple(GroupTable(name or "其他", tuple(rows[name])) for name in in_order(rows))


def _ranking_row(place: Place, strip: tuple[StripMonth, ...]) -> RankingRow:
    year = place.year_to_date
    return RankingRow(
        unit=place.unit,
        name=place.name,
        judged=place.is_judged,
        group_rank=str(place.group_rank) if place.is_judged else "—",
        rank=str(place.rank) if place.is_judged else "—",
        counts=place.tally.counts,
        score=signed(plain(place.tally.score)) if place.is_judged else "—",
        year_score=signed(plain(year.tally.score)) if year else "—",
        strip=strip,
        strip_words="；".join(at.words for at in strip if at.shape not in BLANK)
        or "近十二个月无红旗、黄灯、红灯",
    )


def _strip(
    counts: Mapping[CalendarMonth, Counts], covered: set[CalendarMonth], month: CalendarMonth
) -> Iterator[StripMonth]:
    for position in range(STRIP_MONTHS):
        at = month.plus(position - STRIP_MONTHS + 1)
        flags, yellow, red = counts.get(at, (0, 0, 0))
        words = count_words({"red_flag": flags, "red_light": red, "yellow_light": yellow})
        shape = "-".join(s for s, n in (("flag", flags), ("red", red), ("yellow", yellow)) if n)
        if at not in covered:
            words, shape = "未发布", "unpublished"
        yield StripMonth(position * STRIP_STEP, shape or "none", f"{at.chinese}：{words or '无'}")
