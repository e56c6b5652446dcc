"""Why a unit has these points on a leaf: a frozen value a way, and the one place of its sentence. Plain Python."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from appraisals.scoring import Points, shown


def plainly(number: Fraction) -> str:
    """A number as it was written, without idle zeros: `2.8`; with two places where it never ends."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{exact.normalize():f}" if Fraction(exact) == number else shown(number)


@dataclass(frozen=True)
class NamedLeaf:
    """A leaf of a paper: its number, its name, its full points."""

    number: str
    name: str
    full: Fraction


@dataclass(frozen=True)
class UpperWord:
    """What the upper level said of a unit: its place or its percent, with the document."""

    rank: int | None
    percent: Fraction | None
    document: str

    @property
    def words(self) -> str:
        return f"上级第{self.rank}位" if self.rank else f"上级得分率{plainly(self.percent or Fraction(0))}%"


@dataclass(frozen=True)
class LeafReason(ABC):
    """The points of one unit on one leaf, and why."""

    how: ClassVar[str] = ""
    leaf: NamedLeaf
    points: Points

    @property
    def sum(self) -> str:
        """`=2.43分`, or that the leaf is left out."""
        if self.points.exact is None:
            return "剔除"
        return f"={shown(self.points.exact)}分"

    @property
    @abstractmethod
    def words(self) -> str:
        """The whole sentence."""


@dataclass(frozen=True)
class LeadsReason(LeafReason):
    """The lead of a leaf, by its own rank at the upper level; or any unit of a leaf that goes by rank."""

    how: ClassVar[str] = "名次"
    share: Fraction
    upper: UpperWord
    is_lead: bool

    @property
    def words(self) -> str:
        role = "本单位牵头，" if self.is_lead else ""
        percent, full = plainly(self.share * 100), plainly(self.leaf.full)
        return f"{self.leaf.name}：{role}{self.upper.words}，{percent}%×{full}分{self.sum}（{self.upper.document}）"


@dataclass(frozen=True)
class MarkedReason(LeafReason):
    how: ClassVar[str] = "赋分"
    lead: str

    @property
    def words(self) -> str:
        return f"{self.leaf.name}：本单位承担，{self.lead}赋分{self.sum}"


@dataclass(frozen=True)
class AbsentReason(LeafReason):
    """A unit that does not bear the task: the mean of those that do, or the leaf left out."""

    how: ClassVar[str] = "均值"
    others: Sequence[Fraction]

    @property
    def words(self) -> str:
        if self.points.is_left_out:
            return f"{self.leaf.name}：未承担，剔除"
        listed = "、".join(map(plainly, self.others))
        return f"{self.leaf.name}：未承担，取{len(self.others)}家承担单位均分（{listed}）{self.sum}"


@dataclass(frozen=True)
class MeasuredReason(LeafReason):
    """The months of a metric: `fraction` is how they add up, where they are pairs."""

    how: ClassVar[str] = "指标"
    metric: str
    share: Fraction
    fraction: str
    months: Sequence[str]

    @property
    def words(self) -> str:
        said = self.fraction or f"{plainly(self.share * 100)}%"
        months = "、".join(self.months)
        return f"{self.metric}{said}，×{plainly(self.leaf.full)}分{self.sum}（{months}）"


@dataclass(frozen=True)
class UnmeasuredReason(LeafReason):
    how: ClassVar[str] = "均值"
    metric: str
    others: int

    @property
    def words(self) -> str:
        if self.points.is_left_out:
            return f"{self.leaf.name}：{self.metric}没有数据，剔除"
        return f"{self.leaf.name}：{self.metric}没有数据，取{self.others}家均值{self.sum}"


@dataclass(frozen=True)
class PanelWord:
    """One panel with its weight, and its score where anybody answered."""

    name: str
    weight: int
    score: Fraction | None

    @property
    def words(self) -> str:
        return (
            f"{self.name}{shown(self.score)}" if self.score is not None else f"{self.name}无有效票，不计权重"
        )


@dataclass(frozen=True)
class EvaluatedReason(LeafReason):
    how: ClassVar[str] = "评议"
    score: Fraction
    panels: Sequence[PanelWord]

    @property
    def words(self) -> str:
        """The panels that drop out are named; the others are for the office alone."""
        silent = "；".join(panel.words for panel in self.panels if panel.score is None)
        times = f"{shown(self.score)}分×{plainly(self.leaf.full)}÷100"
        return f"{self.leaf.name}：{times}{self.sum}{f'（{silent}）' if silent else ''}"


@dataclass(frozen=True)
class BoardYear:
    """A unit's year on the boards as it was frozen."""

    flags: int
    yellow: int
    red: int
    converted: Decimal

    @property
    def words(self) -> str:
        counts = (self.flags, "红旗", "面"), (self.yellow, "黄灯", "盏"), (self.red, "红灯", "盏")
        said = "、".join(f"{name}{count}{measure}" for count, name, measure in counts if count)
        return said or "没有旗和灯"


@dataclass(frozen=True)
class BoardsReason(LeafReason):
    how: ClassVar[str] = "亮榜"
    year: BoardYear
    start: Fraction

    @property
    def words(self) -> str:
        converted = f"{self.year.converted:+.2f}".replace("-", "−")
        return f"{self.year.words}，折算{converted}，起评{plainly(self.start)}分{self.sum}"


@dataclass(frozen=True)
class QuotedReason(LeafReason):
    how: ClassVar[str] = "引用"
    document: str

    @property
    def words(self) -> str:
        return f"{self.leaf.name}：引用{self.sum}（{self.document}）"


@dataclass(frozen=True)
class RuledReason(LeafReason):
    """A person's word where arithmetic has none, or against it."""

    how: ClassVar[str] = "定夺"
    because: str
    document: str

    @property
    def words(self) -> str:
        return f"{self.leaf.name}：定夺{self.sum}，{self.because}（{self.document}）"


@dataclass(frozen=True)
class UndecidedReason(LeafReason):
    how: ClassVar[str] = "待定"
    lack: str

    @property
    def words(self) -> str:
        return f"{self.leaf.name}：待定，{self.lack}"
