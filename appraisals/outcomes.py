"""A leaf with everything that its points rest on, as plain values: asked for a unit, it gives points and reason.

Plain Python, no Django; one class for each way of scoring.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from appraisals.reasons import (
    AbsentReason,
    BoardsReason,
    BoardYear,
    EvaluatedReason,
    LeadsReason,
    LeafReason,
    MarkedReason,
    MeasuredReason,
    NamedLeaf,
    PanelWord,
    QuotedReason,
    RuledReason,
    UndecidedReason,
    UnmeasuredReason,
    UpperWord,
    plainly,
)
from appraisals.scoring import (
    LEFT_OUT,
    UNDECIDED,
    Answers,
    MarkedLeaf,
    MonthFigure,
    Points,
    by_absence,
    evaluation_score,
    lead_share,
    of_boards,
    panel_score,
    year_share,
)
from appraisals.shares import Absent, ByEvaluation, RankTable, Reckoning


class LeafOutcome(Protocol):
    """What every way of scoring answers."""

    @property
    def leaf(self) -> NamedLeaf: ...

    def reason(self, unit: str) -> LeafReason: ...


def _share_of(upper: UpperWord | None, table: RankTable) -> Fraction | None:
    return None if upper is None else lead_share(table, rank=upper.rank, percent=upper.percent)


@dataclass(frozen=True)
class MarkedOutcome:
    """Marks in register order; the lead's own points come from `upper`."""

    leaf: NamedLeaf
    lead: str
    lead_name: str
    marks: Mapping[str, Fraction]
    upper: UpperWord | None
    table: RankTable
    absent: Absent

    def reason(self, unit: str) -> LeafReason:
        share = _share_of(self.upper, self.table)
        points = MarkedLeaf(self.leaf.full, self.lead, self.marks, share, self.absent).points(unit)
        if unit == self.lead:
            if self.upper is None or share is None:
                return UndecidedReason(self.leaf, UNDECIDED, lack="本单位牵头，还没有上级名次")
            return LeadsReason(self.leaf, points, share, self.upper, is_lead=True)
        if unit in self.marks:
            return MarkedReason(self.leaf, points, self.lead_name)
        if points.is_undecided:
            return UndecidedReason(self.leaf, UNDECIDED, lack="还没有一家承担单位有赋分")
        return AbsentReason(self.leaf, points, list(self.marks.values()))


@dataclass(frozen=True)
class RankedOutcome:
    leaf: NamedLeaf
    uppers: Mapping[str, UpperWord]
    table: RankTable

    def reason(self, unit: str) -> LeafReason:
        upper = self.uppers.get(unit)
        share = _share_of(upper, self.table)
        if upper is None or share is None:
            return UndecidedReason(self.leaf, UNDECIDED, lack="还没有上级名次")
        return LeadsReason(self.leaf, Points(share * self.leaf.full), share, upper, is_lead=False)


@dataclass(frozen=True)
class MeasuredMonth:
    """A month of a metric by its name, with what was measured of one unit."""

    name: str
    figure: MonthFigure


@dataclass(frozen=True)
class MeasuredOutcome:
    """The months of each unit in order; the mean is that of the units that are scored and were measured."""

    leaf: NamedLeaf
    metric: str
    months: Mapping[str, Sequence[MeasuredMonth]]
    reckoning: Reckoning
    absent: Absent

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        shares = {
            unit: year_share([month.figure for month in months], self.reckoning)
            for unit, months in self.months.items()
        }
        return {unit: share for unit, share in shares.items() if share is not None}

    def reason(self, unit: str) -> LeafReason:
        share = self.shares.get(unit)
        if share is None:
            others = [other * self.leaf.full for other in self.shares.values()]
            points = by_absence(self.absent, others)
            if points.is_undecided:
                return UndecidedReason(self.leaf, UNDECIDED, lack=f"{self.metric}没有数据")
            return UnmeasuredReason(self.leaf, points, self.metric, len(others))
        months = self.months[unit]
        names = [month.name for month in months]
        return MeasuredReason(
            self.leaf,
            Points(share * self.leaf.full),
            self.metric,
            share,
            self._fraction(months),
            names[-1:] if self.reckoning is Reckoning.LAST else names,
        )

    def _fraction(self, months: Sequence[MeasuredMonth]) -> str:
        """`15/18`, where the months are pairs that add up."""
        if self.reckoning is not Reckoning.SUM:
            return ""
        pairs = [month.figure for month in months if month.figure.total]
        done = sum((pair.done for pair in pairs if pair.done is not None), Fraction(0))
        total = sum((pair.total for pair in pairs if pair.total is not None), Fraction(0))
        return f"{plainly(done)}/{plainly(total)}"


@dataclass(frozen=True)
class EvaluatedOutcome:
    """The answers by unit and panel; what an answer of the extra sheet weighs, by panel."""

    leaf: NamedLeaf
    method: ByEvaluation
    answers: Mapping[tuple[str, str], Sequence[Answers]]
    extra: Mapping[str, Fraction]

    def reason(self, unit: str) -> LeafReason:
        scores = {
            panel: panel_score(
                self.answers.get((unit, panel), ()), extra_weight=self.extra.get(panel, Fraction(1, 2))
            )
            for panel, _ in self.method.weights
        }
        score = evaluation_score(self.method, scores)
        if score is None:
            return UndecidedReason(self.leaf, UNDECIDED, lack="还没有一类评议计票")
        panels = [PanelWord(panel, weight, scores[panel]) for panel, weight in self.method.weights]
        return EvaluatedReason(self.leaf, Points(score * self.leaf.full / 100), score, panels)


@dataclass(frozen=True)
class BoardsOutcome:
    leaf: NamedLeaf
    start: Decimal | None
    years: Mapping[str, BoardYear]

    def reason(self, unit: str) -> LeafReason:
        year = self.years.get(unit)
        if year is None:
            return UndecidedReason(self.leaf, UNDECIDED, lack="亮榜的年度结果里还没有本单位")
        start = self.leaf.full / 2 if self.start is None else Fraction(self.start)
        points = Points(of_boards(year.converted, self.leaf.full, self.start))
        return BoardsReason(self.leaf, points, year, start)


@dataclass(frozen=True)
class QuotedPoints:
    """Points that were decided elsewhere."""

    points: Fraction
    document: str


@dataclass(frozen=True)
class QuotedOutcome:
    leaf: NamedLeaf
    quotes: Mapping[str, QuotedPoints]

    def reason(self, unit: str) -> LeafReason:
        quote = self.quotes.get(unit)
        if quote is None:
            return UndecidedReason(self.leaf, UNDECIDED, lack="还没有引用分值")
        return QuotedReason(self.leaf, Points(quote.points), quote.document)


@dataclass(frozen=True)
class RuledLeaf:
    """What a ruling says of one unit's leaf; without points it is left out."""

    points: Fraction | None
    because: str
    document: str

    def reason(self, leaf: NamedLeaf) -> LeafReason:
        points = LEFT_OUT if self.points is None else Points(self.points)
        return RuledReason(leaf, points, self.because, self.document)


def reasons_of(
    outcomes: Collection[LeafOutcome], unit: str, ruled: Mapping[tuple[str, str], RuledLeaf]
) -> list[LeafReason]:
    """Every leaf of a unit; a ruling, by unit and number, goes before arithmetic."""
    found = []
    for outcome in outcomes:
        ruling = ruled.get((unit, outcome.leaf.number))
        found.append(ruling.reason(outcome.leaf) if ruling else outcome.reason(unit))
    return found
