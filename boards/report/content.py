"""专报: a month in one page for the leaders, as sentences with their figures. Plain Python, no Django.

Everything is bounded, so that it always fits: what is left out is counted. Nothing here is a score of anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boards.analysis.marks import MarkedGroup
from boards.digest import draft_digest
from boards.document import Board, Place
from boards.months_before import BACK, Boards, compared_total, lit_in_a_row
from boards.ranking import SIGNALS
from boards.site.year import NONE
from boards.words import WORDS, change, correction_label, count_words, in_order, signed
from departments.months import day_words
from departments.names import UNGROUPED
from rules.standards import plain

AT_EDGE = 3  # units named at the top and at the bottom of a group
FEWEST_AT_BOTTOM = 5  # judged units of a group in which a bottom is named


@dataclass(frozen=True)
class Limits:
    """How many of each list a page names: the room gets less as there is more to tell."""

    rows: int = 5
    proposals: int = 4
    overdue: int = 4
    departments: int = 4
    groups: int = 5


@dataclass(frozen=True)
class TotalLine:
    """One signal: this month, last month, the same month of last year, and the year so far against the last."""

    name: str
    signal: str
    month: int
    last_month: str
    last_year: str
    year: int
    year_before: str


@dataclass(frozen=True)
class EdgeUnit:
    """A unit that stands out: `东坝街道`, `+6`, `红旗 7 面、黄灯 1 盏`."""

    name: str
    score: str
    counts: str


@dataclass(frozen=True)
class EdgeGroup:
    """The units of a group that stand out, best first and last."""

    name: str
    top: tuple[EdgeUnit, ...]
    bottom: tuple[EdgeUnit, ...]


@dataclass(frozen=True)
class Overdue:
    """A light whose day has passed without a verified rectification."""

    unit: str
    clause: str
    due_on: date
    state: str

    @property
    def words(self) -> str:
        return f"{self.unit}（{self.clause}，期限 {day_words(self.due_on)}，{self.state}）"


@dataclass(frozen=True)
class ReportSection:
    """One heading with its sentences; `none` is what stands where there are none."""

    title: str
    lines: tuple[str, ...]
    none: str = "无。"


@dataclass(frozen=True)
class LeadersReport:
    """The page. `digest` is the edition's, "" of a draft, which is marked 送审稿."""

    board: Board
    totals: tuple[TotalLine, ...]
    summary: str
    groups: tuple[EdgeGroup, ...]
    sections: tuple[ReportSection, ...]
    note: str

    @property
    def is_draft(self) -> bool:
        return not self.board.digest

    @property
    def digest(self) -> str:
        return self.board.digest

    @property
    def correction(self) -> str:
        return correction_label(self.board.edition)

    @property
    def draft_digits(self) -> str:
        """What a 送审稿 bears."""
        return draft_digest(self.board)[:12]


@dataclass(frozen=True)
class ReportFacts:
    """What a report is told from beside its board: `boards` of the months around, all that stand.

    `lenient` are the departments marked in the months of `span_words`; `proposals` and `overdue` whole. `follow` says
    how far the year's lights have come.
    """

    board: Board
    boards: Boards
    span_words: str
    lenient: Sequence[MarkedGroup]
    proposals: Sequence[str]
    overdue: Sequence[Overdue]
    follow: str = ""
    note: str = ""


def report(facts: ReportFacts, limits: Limits) -> LeadersReport:
    board, boards = facts.board, facts.boards
    return LeadersReport(
        board=board,
        totals=tuple(_total(signal, board, boards) for signal in SIGNALS),
        summary=_summary(board),
        groups=tuple(_edges(board)[: limits.groups]),
        sections=(
            ReportSection(
                "二、连续亮灯", _bounded(_rows(board, boards), limits.rows, "个单位"), "没有连续亮灯的单位。"
            ),
            ReportSection(
                "三、认定部门情况",
                _bounded(_lenient(facts), limits.departments, "个部门"),
                f"{facts.span_words}没有红旗不少而少亮灯的部门。" if facts.span_words else "无。",
            ),
            ReportSection(
                "四、提醒约谈建议", _bounded(facts.proposals, limits.proposals, "件"), "没有待决定或待办的。"
            ),
            ReportSection(
                "五、亮灯整改",
                (
                    *([facts.follow] if facts.follow else []),
                    *_bounded([one.words for one in facts.overdue], limits.overdue, "件"),
                ),
                "没有逾期的。",
            ),
        ),
        note=facts.note,
    )


def _bounded(lines: Sequence[str], most: int, what: str) -> tuple[str, ...]:
    """So many of the lines; of the rest how many they are."""
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], f"另有 {len(lines) - most + 1} {what}，见系统")


def _summary(board: Board) -> str:
    filed = sum(assessor.filed for assessor in board.assessors)
    judged = sum(place.is_judged for place in board.places)
    totals = {signal: board.totals[signal] for signal in SIGNALS}
    counts = count_words(totals) or "没有授旗，也没有亮灯"
    late = [assessor.name for assessor in board.assessors if not assessor.filed]
    missing = f"（{'、'.join(late[:3])}{'等' if len(late) > 3 else ''}未报送）" if late else ""
    return (
        f"{len(board.assessors)} 个认定部门报送 {filed} 个{missing}，{counts}，"
        f"涉及 {judged} 个单位（共 {len(board.places)} 个）。"
    )


def _total(signal: str, board: Board, boards: Boards) -> TotalLine:
    total = compared_total(signal, board, boards)
    return TotalLine(
        WORDS[signal][0],
        signal,
        total.month,
        change(total.month, total.last_month),
        change(total.month, total.last_year),
        total.year,
        NONE if total.year_before is None else change(total.year, total.year_before),
    )


def _edges(board: Board) -> list[EdgeGroup]:
    groups: dict[str, list[Place]] = {}
    for place in board.places:
        if place.is_judged:
            groups.setdefault(place.group, []).append(place)
    return [_edge(name, groups[name]) for name in in_order(groups)]


def _edge(name: str, places: Sequence[Place]) -> EdgeGroup:
    """Best first. Nobody stands on both sides, and in a small group nobody at the bottom."""
    bottom = min(AT_EDGE, len(places) - AT_EDGE) if len(places) >= FEWEST_AT_BOTTOM else 0
    return EdgeGroup(
        name or UNGROUPED,
        tuple(map(_place, places[:AT_EDGE])),
        tuple(map(_place, places[len(places) - bottom :])) if bottom else (),
    )


def _place(place: Place) -> EdgeUnit:
    counts = dict(zip(SIGNALS, place.tally.counts, strict=True))
    return EdgeUnit(place.name, signed(plain(place.tally.score)), count_words(counts))


def _rows(board: Board, boards: Boards) -> list[str]:
    return [
        f"{row.place.name}连续 {_length(row.months)}，本月{_lights(row.place)}"
        for row in lit_in_a_row(board, boards)
    ]


def _length(months: int) -> str:
    """No further back than the boards of a report reach."""
    return f"{months} 个月" if months <= BACK else f"{BACK} 个月以上"


def _lights(place: Place) -> str:
    counts = dict(zip(SIGNALS, place.tally.counts, strict=True))
    return count_words({signal: counts[signal] for signal in SIGNALS[1:]})


def _lenient(facts: ReportFacts) -> list[str]:
    """A department a line; the first of each mark says what is counted."""
    lines = []
    for group in facts.lenient:
        opening = f"{facts.span_words}{group.mark.says}的："
        for _, name, counts in group.departments:
            lines.append(f"{opening}{name}（{counts}）")
            opening = ""
    return lines
