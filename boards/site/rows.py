"""The rows of the month page as plain values: board rows with their reasons, ranking rows, month strips."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from boards.words import count_words, in_order, made_up_for, signed, thousands
from departments.months import CalendarMonth

STRIP_MONTHS = 12
STRIP_STEP = 22  # the width of one month in a strip, in the units of its drawing

BLANK = ("none", "unpublished")

Document = Mapping[str, Any]
MonthCounts = tuple[CalendarMonth, int, int, int]


@dataclass(frozen=True)
class Reason:
    """Why one flag or light was given; of a withheld one not a word but the clause's label."""

    signal: str
    clause: str
    assessor: str
    grounds: str
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
    reasons: tuple[Reason, ...]


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


def board_row(document: Document, unit: str, signals: Sequence[str]) -> BoardRow:
    """The row of `unit` on the board of these signals, which also give the order of its reasons."""
    names = {row["unit"]: row["name"] for row in document["ranking"]}
    own = [line for line in document["determinations"] if line["unit"] == unit and line["signal"] in signals]
    own.sort(key=lambda line: signals.index(line["signal"]))
    assessors = {a["assessor"]: a["name"] for a in document["assessors"]}
    reasons = tuple(reason(line, assessors, document["month"]) for line in own)
    counts = [(signal, sum(line["signal"] == signal for line in own)) for signal in signals]
    return BoardRow(
        unit=unit,
        name=names.get(unit, unit),
        words=count_words(dict(counts)),
        signals=tuple(line["signal"] for line in own),
        assessors=tuple(dict.fromkeys(r.assessor for r in reasons)),
        reasons=reasons,
    )


def reason(line: Mapping[str, Any], assessors: Mapping[str, str], month: str) -> Reason:
    """One determination in public words; `assessors` are names by code, `month` that of the board."""
    withheld = line["withheld"]
    done, total = line["done"], line["total"]
    return Reason(
        signal=line["signal"],
        clause=line["clause"],
        assessor=assessors.get(line["assessor"], line["assessor"]),
        grounds="" if withheld else line["grounds"],
        clause_text="" if withheld else line["clause_text"],
        pair=f"{thousands(done)} ÷ {thousands(total)}" if done and total and not withheld else "",
        withheld=withheld,
        made_up_for=made_up_for(line["data_month"], month),
        by_office=line["origin"] == "office",
    )


def group_tables(
    document: Document, month: CalendarMonth, strips: Mapping[str, Sequence[MonthCounts]]
) -> tuple[GroupTable, ...]:
    """The ranking by group: 镇街, 部门, 园区, then other words, so that the order is the same every month."""
    covered = {at for strip in strips.values() for at, *_ in strip} | {month}
    rows: dict[str, list[RankingRow]] = {}
    for row in document["ranking"]:
        counts = {at: tuple(found) for at, *found in strips.get(row["unit"], ())}
        counts[month] = (row["red_flag"], row["yellow_light"], row["red_light"])
        strip = tuple(_strip(counts, covered, month))
        rows.setdefault(row["group"], []).append(_ranking_row(row, strip))
    return tuple(GroupTable(name or "其他", tuple(rows[name])) for name in in_order(rows))


def _ranking_row(row: Mapping[str, Any], strip: tuple[StripMonth, ...]) -> RankingRow:
    year = row["year_to_date"]
    judged = row["rank"] is not None
    return RankingRow(
        unit=row["unit"],
        name=row["name"],
        judged=judged,
        group_rank=str(row["group_rank"]) if judged else "—",
        rank=str(row["rank"]) if judged else "—",
        counts=(row["red_flag"], row["yellow_light"], row["red_light"]),
        score=signed(row["score"]) if judged else "—",
        year_score=signed(year["score"]) if year else "—",
        strip=strip,
        strip_words="；".join(at.words for at in strip if at.shape not in BLANK)
        or "近十二个月无红旗、黄灯、红灯",
    )


def _strip(
    counts: Mapping[CalendarMonth, Sequence[int]], covered: set[CalendarMonth], month: CalendarMonth
) -> Iterator[StripMonth]:
    for position in range(STRIP_MONTHS):
        at = month.plus(position - STRIP_MONTHS + 1)
        flags, yellow, red = counts.get(at, (0, 0, 0))
        words = count_words({"red_flag": flags, "red_light": red, "yellow_light": yellow})
        shape = "-".join(s for s, n in (("flag", flags), ("red", red), ("yellow", yellow)) if n)
        if at not in covered:
            words, shape = "未发布", "unpublished"
        yield StripMonth(position * STRIP_STEP, shape or "none", f"{at.chinese}：{words or '无'}")
