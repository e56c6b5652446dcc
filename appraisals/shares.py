"""How a leaf of a paper gets its points, as people write it: read, written back in one form. Plain Python, no Django.

`赋分`, `名次`, `指标 部门/指标 年合计`, `评议 类别40，类别60`, `亮榜`, `引用`, `月积`; and the table that turns a rank
of the upper level into a share of the points.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class MethodFault(ValueError):
    """What is written is no way of giving points; the sentence says what is wrong and how it is written."""


class Absent(StrEnum):
    """What a unit gets that does not bear the task, or was not measured."""

    MEAN = "均值"
    LEFT_OUT = "剔除"
    UNDECIDED = ""  # a person decides


class Reckoning(StrEnum):
    """How the months of a metric make a year."""

    SUM = "年合计"
    MEAN = "年均"
    LAST = "年末"


@dataclass(frozen=True)
class ByMarks:
    """A lead marks the units that bear its task; its own points come from its rank at the upper level."""

    absent: Absent = Absent.MEAN

    def __str__(self) -> str:
        return "赋分，未承担按均值" if self.absent is Absent.MEAN else "赋分，未承担剔除"


@dataclass(frozen=True)
class ByRank:
    """The unit's own rank at the upper level."""

    def __str__(self) -> str:
        return "名次"


@dataclass(frozen=True)
class ByMetric:
    """The months of a metric that a department keeps."""

    department: str
    metric: str
    reckoning: Reckoning
    absent: Absent = Absent.UNDECIDED

    def __str__(self) -> str:
        rule = {Absent.MEAN: "，未测按均值", Absent.LEFT_OUT: "，未测剔除"}.get(self.absent, "")
        return f"指标 {self.department}/{self.metric} {self.reckoning}{rule}"


@dataclass(frozen=True)
class ByEvaluation:
    """The panels of the evaluation with their weights, which make 100 together."""

    weights: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return "评议 " + "，".join(f"{panel}{weight}" for panel, weight in self.weights)


@dataclass(frozen=True)
class ByBoards:
    """The year of the boards, converted; `start` points to begin with, None for half of the leaf's."""

    start: Decimal | None = None

    def __str__(self) -> str:
        return "亮榜" if self.start is None else f"亮榜 起评{self.start.normalize():f}"


@dataclass(frozen=True)
class Quoted:
    """Points that were decided elsewhere, with a document."""

    def __str__(self) -> str:
        return "引用"


@dataclass(frozen=True)
class ByMonths:
    """A member of staff: the points of the year's months."""

    def __str__(self) -> str:
        return "月积"


Method = ByMarks | ByRank | ByMetric | ByEvaluation | ByBoards | Quoted | ByMonths
WAYS = "赋分、名次、指标、评议、亮榜、引用、月积"


def read_method(text: str) -> Method:
    """The method that a cell names; commas may be of either width. Raises MethodFault."""
    plain = " ".join(text.replace("\u3000", " ").replace(",", "，").split())
    word, _, rest = re.sub(r"^(赋分|名次|指标|评议|亮榜|引用|月积)\s*，?\s*", r"\1 ", plain).partition(" ")
    reader = _READERS.get(word)
    if reader is None:
        raise MethodFault(f"“{text}”不是赋分方式，请写 {WAYS} 之一")
    return reader(rest.strip(), text)


def _nothing_more(method: Method) -> Callable[[str, str], Method]:
    def read(rest: str, text: str) -> Method:
        if rest:
            raise MethodFault(f"“{text}”里“{rest}”是多余的，只写“{method}”")
        return method

    return read


def _read_marks(rest: str, text: str) -> Method:
    rules = {"": Absent.MEAN, "未承担按均值": Absent.MEAN, "未承担剔除": Absent.LEFT_OUT}
    if rest not in rules:
        raise MethodFault(f"“{text}”里“{rest}”读不懂，请写“赋分，未承担按均值”或“赋分，未承担剔除”")
    return ByMarks(rules[rest])


def _read_metric(rest: str, text: str) -> Method:
    found_parts = re.fullmatch(
        r"(?P<department>[^/\s]+)/(?P<metric>.+?) (?P<reckoning>年合计|年均|年末)(， ?未测(?P<rule>按均值|剔除))?",
        rest,
    )
    if not found_parts:
        raise MethodFault(
            f"“{text}”要写成“指标 部门编码/指标 年合计”，年合计也可以是年均、年末，后面可加“，未测按均值”"
        )
    absent = {"按均值": Absent.MEAN, "剔除": Absent.LEFT_OUT}.get(found_parts["rule"] or "", Absent.UNDECIDED)
    return ByMetric(
        found_parts["department"], found_parts["metric"], Reckoning(found_parts["reckoning"]), absent
    )


def _read_evaluation(rest: str, text: str) -> Method:
    weights = []
    for part in filter(None, (piece.strip() for piece in re.split("[，、]", rest))):
        found_weight = re.fullmatch(r"(.*?\D) ?(\d{1,3}) ?%?", part)
        if not found_weight:
            raise MethodFault(f"“{text}”里“{part}”要写成类别和权重，如“市领导40”")
        weights.append((found_weight[1].strip(), int(found_weight[2])))
    panels = [panel for panel, _ in weights]
    if twice := next((panel for panel in panels if panels.count(panel) > 1), None):
        raise MethodFault(f"“{text}”里“{twice}”写了两次")
    if (total := sum(weight for _, weight in weights)) != 100:
        raise MethodFault(f"“{text}”里各类别的权重合计 {total}，要是 100")
    return ByEvaluation(tuple(weights))


def _read_boards(rest: str, text: str) -> Method:
    if not rest:
        return ByBoards()
    found_start = re.fullmatch(r"起评 ?(\d{1,4}(\.\d{1,2})?) ?分?", rest)
    if not found_start:
        raise MethodFault(f"“{text}”要写成“亮榜”，或“亮榜 起评5”")
    return ByBoards(Decimal(found_start[1]))


_READERS: dict[str, Callable[[str, str], Method]] = {
    "赋分": _read_marks,
    "名次": _nothing_more(ByRank()),
    "指标": _read_metric,
    "评议": _read_evaluation,
    "亮榜": _read_boards,
    "引用": _nothing_more(Quoted()),
    "月积": _nothing_more(ByMonths()),
}


@dataclass(frozen=True)
class RankTable:
    """A rank of the upper level as a share: the first `whole` have all of it, then `step` percent less a place."""

    whole: int = 3
    step: int = 5
    last: int = 16

    def __str__(self) -> str:
        first = "1" if self.whole == 1 else f"1-{self.whole}"
        return f"{first}=100，逐位-{self.step}，至{self.last}"

    def share(self, rank: int) -> Fraction:
        """Exact, 0 to 1. Raises MethodFault for what is no place of the table."""
        if not isinstance(rank, int) or not 1 <= rank <= self.last:
            raise MethodFault(f"名次要是 1 到 {self.last} 的整数，不是 {rank}")
        return Fraction(100 - max(0, rank - self.whole) * self.step, 100)


def read_rank_table(text: str) -> RankTable:
    """`1-3=100，逐位-5，至16`. Raises MethodFault."""
    plain = re.sub(r"\s", "", text).replace(",", "，").replace("－", "-").replace("—", "-").replace("%", "")
    found_parts = re.fullmatch(r"1(?:-(\d{1,3}))?=100，逐位-(\d{1,3})，至(\d{1,3})", plain)
    if not found_parts:
        raise MethodFault(f"“{text}”不是名次表，请写成“1-3=100，逐位-5，至16”")
    table = RankTable(int(found_parts[1] or 1), int(found_parts[2]), int(found_parts[3]))
    if table.last < table.whole:
        raise MethodFault(f"“{text}”里满分的名次多于全部名次")
    if (table.last - table.whole) * table.step > 100:
        raise MethodFault(f"“{text}”里最后一名的得分率低于 0")
    return table
