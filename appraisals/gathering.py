"""A paper's facts out of the database in bulk: a fixed number of queries, however many units and leaves there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from appraisals.grading import Grade
from appraisals.models import (
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    AppraisalPaper,
    Indicator,
    PanelTally,
    Quote,
    Ruling,
    RulingKind,
    TallySheet,
    UnitMark,
    Upper,
)
from appraisals.outcomes import (
    BoardsOutcome,
    EvaluatedOutcome,
    LeafOutcome,
    MarkedOutcome,
    MeasuredMonth,
    MeasuredOutcome,
    QuotedOutcome,
    QuotedPoints,
    RankedOutcome,
    RuledLeaf,
)
from appraisals.reasons import BoardYear, NamedLeaf, UpperWord
from appraisals.results import ScoredUnit, ScoringFacts
from appraisals.scoring import Adjusted, Answers, Caps, MonthFigure
from appraisals.shares import ByBoards, ByEvaluation, ByMarks, ByMetric, ByRank, RankTable
from boards.models import YearResult
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Metric
from rules.readings import AnyReading, Readings, readings_for


def facts_of(paper: AppraisalPaper) -> ScoringFacts:
    """Everything that the points of a paper for units rest on."""
    return _Gathering(paper).facts()


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


@dataclass
class _Gathering:
    paper: AppraisalPaper
    indicators: list[Indicator] = field(init=False)
    units: list[Department] = field(init=False)
    years: dict[str, BoardYear] = field(init=False)

    def __post_init__(self) -> None:
        rows = self.paper.indicators.select_related("lead")
        self.indicators = sorted(rows, key=lambda one: one.place)
        last, pools = CalendarMonth(self.paper.year, 12), self.paper.pools
        self.units = [
            unit
            for unit in Department.objects.filter(is_assessed=True)
            if unit.is_active(last) and (not pools or any(unit.group in pool for pool in pools))
        ]
        self.years = self._board_years()

    def facts(self) -> ScoringFacts:
        paper = self.paper
        return ScoringFacts(
            full=Fraction(paper.full),
            caps=Caps(_fraction(paper.cap_up), _fraction(paper.cap_down)),
            excellent=_fraction(paper.excellent),
            good=_fraction(paper.good),
            pools=paper.pools,
            nodes=[(one.number, one.name, Fraction(one.full)) for one in self.indicators],
            outcomes=self._outcomes(),
            units=self._units(),
            rulings={
                (one.unit.code, one.indicator.number): RuledLeaf(
                    _fraction(one.points), one.words, one.document
                )
                for one in self._rulings()
                if one.indicator
            },
        )

    def _rulings(self) -> list[Ruling]:
        return list(Ruling.objects.filter(paper=self.paper).select_related("unit", "indicator"))

    def _units(self) -> list[ScoredUnit]:
        accepted: dict[int, list[Adjustment]] = defaultdict(list)
        for one in Adjustment.objects.filter(paper=self.paper, state=AdjustmentState.ACCEPTED):
            accepted[one.unit_id].append(one)
        ruled = {(one.unit_id, one.kind) for one in self._rulings()}
        return [self._unit(unit, accepted[unit.pk], ruled) for unit in self.units]

    def _unit(
        self, unit: Department, accepted: Sequence[Adjustment], ruled: set[tuple[int, str]]
    ) -> ScoredUnit:
        kinds = {one.kind for one in accepted}
        year = self.years.get(unit.code)
        return ScoredUnit(
            unit.code,
            unit.label,
            unit.group,
            red_lights=year.red if year else 0,
            adjusted=Adjusted(
                _points_of(accepted, AdjustmentKind.ADD), _points_of(accepted, AdjustmentKind.SUBTRACT)
            ),
            has_veto=AdjustmentKind.VETO in kinds,
            has_exception=AdjustmentKind.EXCEPTION in kinds,
            ruled=Grade.POOR if (unit.pk, RulingKind.POOR) in ruled else None,
            is_chosen=(unit.pk, RulingKind.CHOSEN) in ruled,
        )

    def _board_years(self) -> dict[str, BoardYear]:
        """Of the frozen result of the year that stands; none where there is no such result yet."""
        result = YearResult.objects.version(self.paper.year)
        if result is None:
            return {}
        rows = [unit for _, units in result.table.groups for unit in units]
        return {row.unit: BoardYear(*row.tally.counts, row.converted) for row in rows}

    def _outcomes(self) -> list[LeafOutcome]:
        marks: dict[int, dict[str, Fraction]] = defaultdict(dict)
        for mark in UnitMark.objects.filter(indicator__paper=self.paper).select_related("unit"):
            marks[mark.indicator_id][mark.unit.code] = Fraction(mark.points)
        uppers: dict[int, dict[str, UpperWord]] = defaultdict(dict)
        for upper in Upper.objects.filter(indicator__paper=self.paper).select_related("unit"):
            said = UpperWord(upper.rank, _fraction(upper.percent), upper.document)
            uppers[upper.indicator_id][upper.unit.code] = said
        quotes: dict[int, dict[str, QuotedPoints]] = defaultdict(dict)
        for quote in Quote.objects.filter(indicator__paper=self.paper).select_related("unit"):
            quoted = QuotedPoints(Fraction(quote.points), quote.document)
            quotes[quote.indicator_id][quote.unit.code] = quoted
        sources = _Sources(marks, uppers, quotes, self._measured(), self._heard(), self.years)
        table = self.paper.ranks
        found = (sources.outcome(one, table) for one in self.indicators)
        return [outcome for outcome in found if outcome is not None]

    def _measured(self) -> "_Measured":
        wanted = {
            (way.department, way.metric) for one in self.indicators if isinstance(way := one.way, ByMetric)
        }
        if not wanted:
            return _Measured(self.paper.year, {}, Readings(), self.units)
        metrics = {
            (metric.department.code, metric.name): metric
            for metric in Metric.objects.filter(name__in={name for _, name in wanted}).select_related(
                "department", "base__base"
            )
            if (metric.department.code, metric.name) in wanted
        }
        months = _months(self.paper.year)
        return _Measured(self.paper.year, metrics, readings_for(metrics.values(), months), self.units)

    def _heard(self) -> "_Heard":
        heard = _Heard()
        counts: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
        rows = PanelTally.objects.filter(panel__stage__year=self.paper.year)
        for one in rows.select_related("panel__stage", "unit"):
            counts[one.unit.code, one.panel.name, one.sheet][one.get_option_display()] = one.number
            heard.extra[one.panel.name] = Fraction(one.panel.stage.extra_weight)
        for (unit, panel, sheet), numbers in counts.items():
            heard.answers[unit, panel].append(Answers(numbers, sheet == TallySheet.EXTRA))
        return heard


@dataclass
class _Heard:
    """The counted answers of a year by unit and panel."""

    answers: dict[tuple[str, str], list[Answers]] = field(default_factory=lambda: defaultdict(list))
    extra: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class _Measured:
    """The readings of a year of all metrics that a paper names."""

    year: int
    metrics: dict[tuple[str, str], Metric]
    readings: Readings
    units: Sequence[Department]

    def months(self, way: ByMetric) -> dict[str, list[MeasuredMonth]]:
        """By unit the months that have a reading, in order."""
        metric = self.metrics.get((way.department, way.metric))
        months: dict[str, list[MeasuredMonth]] = defaultdict(list)
        if metric is None:
            return {}
        for month in _months(self.year):
            by_unit = self.readings.of(metric.pk, month)
            for unit in self.units:
                if (reading := by_unit.get(unit.pk)) is not None:
                    months[unit.code].append(MeasuredMonth(f"{month.month}月", _figure(reading)))
        return dict(months)


@dataclass
class _Sources:
    """What was read for all leaves of a paper, each by the leaf that it is of."""

    marks: dict[int, dict[str, Fraction]]
    uppers: dict[int, dict[str, UpperWord]]
    quotes: dict[int, dict[str, QuotedPoints]]
    measured: _Measured
    heard: _Heard
    years: dict[str, BoardYear]

    def outcome(self, one: Indicator, table: RankTable) -> LeafOutcome | None:
        """A leaf with what its points rest on; None of a node with others under it."""
        leaf, way = NamedLeaf(one.number, one.name, Fraction(one.full)), one.way
        if isinstance(way, ByMarks) and one.lead:
            upper = self.uppers[one.pk].get(one.lead.code)
            marks = self.marks[one.pk]
            return MarkedOutcome(leaf, one.lead.code, one.lead.label, marks, upper, table, way.absent)
        if isinstance(way, ByRank):
            return RankedOutcome(leaf, self.uppers[one.pk], table)
        if isinstance(way, ByMetric):
            months = self.measured.months(way)
            return MeasuredOutcome(leaf, way.metric, months, way.reckoning, way.absent)
        if isinstance(way, ByEvaluation):
            return EvaluatedOutcome(leaf, way, self.heard.answers, self.heard.extra)
        if isinstance(way, ByBoards):
            return BoardsOutcome(leaf, way.start, self.years)
        return QuotedOutcome(leaf, self.quotes[one.pk]) if way else None


def _figure(reading: AnyReading) -> MonthFigure:
    return MonthFigure(_fraction(reading.value), _fraction(reading.done), _fraction(reading.total))


def _months(year: int) -> list[CalendarMonth]:
    return [CalendarMonth(year, month) for month in range(1, 13)]


def _points_of(accepted: Sequence[Adjustment], kind: AdjustmentKind) -> list[Fraction]:
    return [Fraction(one.points) for one in accepted if one.kind == kind and one.points is not None]
