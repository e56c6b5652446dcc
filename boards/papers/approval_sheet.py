"""呈批单: what the leaders read before they sign, on one sheet of A4. Plain Python, no Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from boards.document import Award, Board, Place
from boards.papers.facts import PaperFacts
from boards.words import WORDS, change, in_order, made_up_for, signed
from departments.names import UNGROUPED
from rules.standards import plain

TOP = 3  # ranks of a group, from above and from below
NAMED = 3  # of those that share a rank
MOVED = 3  # of a group, the longest way up or down
LISTED = 5  # red lights, lines that stay out, things that stand against it: the rest is in the meeting table


@dataclass(frozen=True)
class SignalTotal:
    """One signal of the month: how many, of what measure, and the change on the month before in neutral words."""

    signal: str
    word: str
    count: int
    measure: str
    change: str


@dataclass(frozen=True)
class GroupPlaces:
    """One group at a glance: who leads, who stands last, who moved most; each as words."""

    name: str
    units: int
    judged: int
    first: str
    last: str
    moved: str


@dataclass(frozen=True)
class FirstFew:
    """The first of a list that may be long, and how many more there are."""

    rows: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class ApprovalSheet:
    """Everything that the sheet prints, as words in the order of the sheet."""

    title: str
    subject: str
    issuer: str
    period: str
    totals: tuple[SignalTotal, ...]
    judged: str
    reporting: tuple[str, ...]
    decided: str
    corrected: str
    groups: tuple[GroupPlaces, ...]
    red_lights: FirstFew
    left_out: FirstFew
    standing: FirstFew
    early: str


def approval_sheet(board: Board, facts: PaperFacts, before: Board | None) -> ApprovalSheet:
    """The sheet of a draft; `before` is the board of the month before as it stood, None where it was not out."""
    at = board.month
    return ApprovalSheet(
        title="呈　批　单",
        subject=f"关于发布{board.district}{at.chinese}份“效能亮榜”的呈批",
        issuer=board.issuer,
        period=f"{at.year}年第{at.month}期",
        totals=tuple(_totals(board, before)),
        judged=_judged(board),
        reporting=tuple(_reporting(board)),
        decided=_counted(facts.decided),
        corrected=_counted(facts.corrected),
        groups=tuple(_groups(board, before)),
        red_lights=_listed([_red_light(board, award) for award in board.awards if _is_red(award)]),
        left_out=_listed(
            [
                f"{line.unit_name}{line.clause}（{line.assessor_name}，{line.state}）"
                for line in facts.left_out
            ]
        ),
        standing=_listed(list(facts.standing)),
        early=facts.early,
    )


def _totals(board: Board, before: Board | None) -> Iterable[SignalTotal]:
    for signal, count in board.totals.items():
        word, measure = WORDS[signal]
        yield SignalTotal(
            signal, word, count, measure, change(count, before.totals[signal] if before else None)
        )


def _judged(board: Board) -> str:
    judged = sum(place.is_judged for place in board.places)
    flagged = sum(1 for place in board.places if place.tally.red_flag)
    lit = sum(1 for place in board.places if place.tally.yellow_light or place.tally.red_light)
    return f"{len(board.places)} 个被考核单位中 {judged} 个进榜：{flagged} 个授红旗，{lit} 个亮灯"


def _reporting(board: Board) -> Iterable[str]:
    missing = [assessor.name for assessor in board.assessors if not assessor.filed]
    late = [assessor.name for assessor in board.assessors if assessor.late]
    filed = len(board.assessors) - len(missing)
    yield f"{len(board.assessors)} 个认定部门，{filed} 个报送"
    if late:
        yield f"逾期报送 {len(late)} 个：{'、'.join(late)}"
    if missing:
        yield f"未报送 {len(missing)} 个：{'、'.join(missing)}"


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return "，".join(f"{word} {count}" for word, count in counts)


def _groups(board: Board, before: Board | None) -> Iterable[GroupPlaces]:
    ranks = {place.unit: place.group_rank for place in before.places} if before else {}
    for name in in_order({place.group for place in board.places}):
        own = [place for place in board.places if place.group == name]
        judged = [place for place in own if place.is_judged]
        tied = [list(places) for _, places in groupby(judged, key=lambda place: place.group_rank)]
        first = [places for places in tied if (places[0].group_rank or 0) <= TOP]
        last = [places for places in tied[len(first) :] if places[0].tally.score < 0][-TOP:]
        yield GroupPlaces(
            name or UNGROUPED,
            len(own),
            len(judged),
            "，".join(_tied(places) for places in first),
            "，".join(_tied(places) for places in last),
            "、".join(_moved(judged, ranks)),
        )


def _tied(places: Sequence[Place]) -> str:
    """`第1 淳溪街道（+4）`; of several on one rank `第1 区司法局、区水务局等 4 个（各 +1）`."""
    names = "、".join(place.name for place in places[:NAMED])
    several = f"等 {len(places)} 个" if len(places) > NAMED else ""
    score = signed(plain(places[0].tally.score))
    return f"第{places[0].group_rank} {names}{several}（{'各 ' if len(places) > 1 else ''}{score}）"


def _moved(judged: Sequence[Place], ranks: dict[str, int | None]) -> Iterable[str]:
    rises = [
        (place.name, was - place.group_rank)
        for place in judged
        if place.group_rank and (was := ranks.get(place.unit))
    ]
    furthest = sorted((rise for rise in rises if rise[1]), key=lambda rise: -abs(rise[1]))
    for name, rise in furthest[:MOVED]:
        yield f"{name}{'上升' if rise > 0 else '下降'} {abs(rise)} 位"


def _is_red(award: Award) -> bool:
    return award.signal == "red_light"


def _red_light(board: Board, award: Award) -> str:
    late = made_up_for(award.data_month, board.month)
    words = award.wording or "内容不公开"
    return f"{board.name_of(award.unit)}：{words}（{board.assessor_of(award)}{award.clause}{late and f'，{late}'}）"


def _listed(rows: Sequence[str]) -> FirstFew:
    return FirstFew(tuple(rows[:LISTED]), max(0, len(rows) - LISTED))
