"""来历 as values and words: from a row of a board back to figure, clause, decision and signature. Plain Python.

What stands on the board is said first, as it is frozen; what its row, the figures and the history know is beside it.
`boards.tracing` reads them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from boards.document import Award, Board, Place
from boards.ranking import SIGNALS
from boards.words import count_words, made_up_for, signed
from departments.months import CalendarMonth
from rules.standards import plain

DIGITS = 12  # of a sum, as printed on posters


@dataclass(frozen=True)
class Happened:
    """One event of the history: its number, what, by whom, at which moment in words, and what was said with it."""

    sequence: int
    verb: str
    who: str
    at: str
    remark: str = ""
    on_behalf: str = ""
    door: str = ""

    @property
    def words(self) -> str:
        """`审核一岗 7月9日 10:02（代签：…；第 25 条）：意见`."""
        inside = "；".join(
            filter(
                None, (self.on_behalf and f"代签：{self.on_behalf}", self.door, f"历史第 {self.sequence} 条")
            )
        )
        return f"{self.who} {self.at} {self.verb}（{inside}）" + (f"：{self.remark}" if self.remark else "")


@dataclass(frozen=True)
class TracedRow:
    """What the row behind an award says today, and what was read beside it; events in their order.

    `since` is the first month of the clause's set; `judged` outcome and sentence that it was accepted on ("" where
    none was kept); `root` the typed metric that a computed one comes from; `apart` what differs from the board.
    """

    pk: int
    since: CalendarMonth
    text: str
    standard: str
    is_narrative: bool
    judged: tuple[str, str]
    root: str
    accepted: str
    entered: Happened | None = None
    added: Happened | None = None
    signed: Happened | None = None
    decided: Happened | None = None
    amended: Happened | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    sequences: tuple[int, ...] = ()
    apart: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class TracedAward:
    """One determination of the board: labelled lines, the first of which names it; `pk` None where its row is gone."""

    name: str
    signal: str
    pk: int | None
    lines: tuple[tuple[str, str], ...]
    sequences: tuple[int, ...]


@dataclass(frozen=True)
class Trace:
    """One unit on one edition: the line of its row, and every determination that it was counted from."""

    unit: str
    head: str
    board: Board
    awards: tuple[TracedAward, ...]

    @property
    def lines(self) -> Iterator[str]:
        """The whole as text: ten lines for a row of one determination that stands as it was published."""
        yield f"榜单：{self.head}"
        for award in self.awards:
            yield from (f"{label}：{words}" for label, words in award.lines)


def head_words(board: Board, place: Place, *, edition: str) -> str:
    """`淳溪街道，全区第 3 名、镇街第 2 名，得分 +1（红旗 1 面）；2026年第6期，7月17日 09:00 发布，校验值 …`."""
    counts = count_words(dict(zip(SIGNALS, place.tally.counts, strict=True)))
    rank = (
        f"全区第 {place.rank} 名、{place.group or '组内'}第 {place.group_rank} 名"
        if place.is_judged
        else "没有名次"
    )
    scored = f"，得分 {signed(plain(place.tally.score))}（{counts}）" if counts else "，未授旗亮灯"
    return f"{place.name}，{rank}{scored}；{edition}，校验值 {board.digest[:DIGITS]}"


def traced_award(award: Award, board: Board, row: TracedRow | None) -> TracedAward:
    """What is known of one determination; without its row, what the board alone says."""
    name = f"{award.clause} {board.assessor_of(award)} → {board.name_of(award.unit)}"
    late = made_up_for(award.data_month, board.month)
    added = "，区作风办补充认定" if award.by_office else ""
    words = f"{name}{late and f'（{late}）'}{added}：{award.wording or '内部条款，榜上不写事由'}"
    if row is None:
        gone = "这一条现在不在登记的认定里；上面是榜上冻结的"
        lines = [
            ("认定", words),
            ("条款", _text(award.clause_text)),
            ("数据", _figure(award)),
            ("不同", gone),
        ]
    else:
        lines = [("认定", words), *_known(award, row), *(("不同", each) for each in row.apart)]
    return TracedAward(
        name, award.signal, row.pk if row else None, tuple(lines), row.sequences if row else ()
    )


def _known(award: Award, row: TracedRow) -> Iterator[tuple[str, str]]:
    standard = f"；标准 {row.standard}" if row.standard else ""
    text = _text(award.clause_text or row.text) + ("（内部条款，榜上不写）" if award.withheld else "")
    yield "条款", f"{row.since.chinese}起施行的细则{text}{standard}"
    entered = row.entered.words if row.entered else "历史里没有逐格记谁填的"
    derived = f"，由“{row.root}”推算" if row.root else ""
    yield (
        "数据",
        f"{_figure(award)}{derived}；{entered}" if award.metric or row.root else "没有指标，不靠数据",
    )
    yield "判定", _judged(row)
    yield "添加", row.added.words if row.added else "历史里没有逐条记谁添加的"
    yield "审签", row.signed.words if row.signed else "历史里没有逐条记谁审签的"
    decided = row.decided.words if row.decided else row.accepted
    yield "审定", decided + (f"；{row.amended.words}" if row.amended else "")
    files = "、".join(f"{name}（{sha256[:DIGITS]}）" for name, sha256 in row.evidence)
    yield "佐证", files or "没有附佐证"
    numbers = "、".join(map(str, row.sequences))
    yield "历史", f"第 {numbers} 条" if numbers else "没有逐条的记录"


def _text(text: str) -> str:
    return f"“{text}”" if text else "（内部条款，榜上不写条文）"


def _figure(award: Award) -> str:
    """`参保完成率 87.2%（54000/90000）`."""
    if award.metric is None:
        return "榜上没有数据"
    pair = f"（{award.done}/{award.total}）" if award.done is not None else ""
    value = f"{award.value}{award.measure or ''}" if award.value is not None else "没有数值"
    return f"{award.metric} {value}{pair}"


def _judged(row: TracedRow) -> str:
    if row.is_narrative:
        return "定性条款，由人判断"
    outcome, sentence = row.judged
    return f"{outcome}：{sentence}" if sentence else "审定时没有留下机器判定"


APART = {
    "signal": "等次",
    "grounds": "事由",
    "clause_text": "条文",
    "withheld": "是否内部条款",
    "metric": "指标",
    "value": "数值",
    "measure": "计量单位",
    "done": "完成数",
    "total": "总数",
    "origin": "来源",
}


def apart(award: Award, live: Award) -> list[str]:
    """What the row would put on a board today other than what stands there, one sentence a field of APART."""
    pairs = ((word, getattr(award, name), getattr(live, name)) for name, word in APART.items())
    return [
        f"{word}：榜上是“{_said(was)}”，这一条现在是“{_said(now)}”" for word, was, now in pairs if was != now
    ]


def _said(value: object) -> str:
    return {None: "无", "": "空", True: "是", False: "否"}.get(value, str(value))  # type: ignore[call-overload]
