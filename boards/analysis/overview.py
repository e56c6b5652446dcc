"""The page of the analysis as plain values: rows, medians, the drawing, a department beside its past. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from boards.analysis.drawing import ScatterDrawing, ScatterPoint, scatter
from boards.analysis.marks import Mark, MarkedGroup, counts_of, mark_of, marked_groups
from boards.analysis.measures import (
    MEASURES,
    AnalysisMeasure,
    Counted,
    DepartmentFigures,
    SpanFacts,
    changed,
    figures,
    medians,
    said,
)
from boards.analysis.spans import MonthSpan
from boards.site.year import NONE
from departments.months import CalendarMonth

REGISTER = ""  # the order of the register, which is no column


@dataclass(frozen=True)
class ComparedFigure:
    """One figure of a department as printed: beside the median of all, and its own past; what it counts."""

    measure: AnalysisMeasure
    words: str
    median: str
    past: str
    change: str
    counted: tuple[Counted, ...]


@dataclass(frozen=True)
class DepartmentRow:
    """One department with every figure, in the order of MEASURES, and what it is marked with."""

    code: str
    name: str
    has_rules: bool
    mark: Mark | None
    figures: tuple[ComparedFigure, ...]

    def figure(self, key: str) -> ComparedFigure | None:
        return next((figure for figure in self.figures if figure.measure.key == key), None)


@dataclass(frozen=True)
class AnalysisColumn:
    """A column of the table: where it is ordered by (`descending` or `ascending`, else ""), and the next order."""

    measure: AnalysisMeasure
    median: str
    order: str
    next_order: str


@dataclass(frozen=True)
class Overview:
    """All that the page prints of a span in which some month is out.

    `left_out` are the months of the span that are not; `has_past` whether the same months a year earlier all are.
    """

    span: MonthSpan
    months: tuple[CalendarMonth, ...]
    left_out: tuple[CalendarMonth, ...]
    has_past: bool
    columns: tuple[AnalysisColumn, ...]
    rows: tuple[DepartmentRow, ...]
    groups: tuple[MarkedGroup, ...]
    drawing: ScatterDrawing | None

    def row(self, code: str) -> DepartmentRow | None:
        return next((row for row in self.rows if row.code == code), None)


def overview(span: MonthSpan, facts: SpanFacts, past: SpanFacts | None, *, order: str = REGISTER) -> Overview:
    """`order` is a measure's key, with a minus the greatest first; rows without that figure stand last."""
    own = figures(facts)
    usual = medians(own.values())
    before = figures(past) if past else {}
    listed = _ordered(list(own.values()), order)
    return Overview(
        span=span,
        months=tuple(sorted(facts.boards)),
        left_out=tuple(at for at in span.months if at not in facts.boards),
        has_past=past is not None,
        columns=tuple(_column(measure, usual, order) for measure in MEASURES.values()),
        rows=tuple(_row(one, usual, before.get(one.code)) for one in listed),
        groups=tuple(marked_groups(own.values(), usual)),
        drawing=_drawing([one for one in own.values() if one.has_rules], usual),
    )


def _ordered(rows: list[DepartmentFigures], order: str) -> list[DepartmentFigures]:
    key = order.removeprefix("-")
    if key not in MEASURES:
        return rows
    known = [row for row in rows if row.value(key) is not None]
    known.sort(key=lambda row: row.value(key) or 0, reverse=order.startswith("-"))
    return [*known, *(row for row in rows if row.value(key) is None)]


def _column(measure: AnalysisMeasure, usual: Mapping[str, Fraction | None], order: str) -> AnalysisColumn:
    falling = f"-{measure.key}"
    state = {falling: "descending", measure.key: "ascending"}.get(order, "")
    following = measure.key if order == falling else falling
    return AnalysisColumn(measure, said(measure, usual[measure.key]), state, following)


def _row(
    row: DepartmentFigures, usual: Mapping[str, Fraction | None], before: DepartmentFigures | None
) -> DepartmentRow:
    return DepartmentRow(
        row.code,
        row.name,
        row.has_rules,
        mark_of(row, usual),
        tuple(_figure(measure, row, usual[measure.key], before) for measure in MEASURES.values()),
    )


def _figure(
    measure: AnalysisMeasure, row: DepartmentFigures, usual: Fraction | None, before: DepartmentFigures | None
) -> ComparedFigure:
    past = before.value(measure.key) if before else None
    return ComparedFigure(
        measure,
        row.said(measure.key),
        said(measure, usual),
        before.said(measure.key) if before else NONE,
        changed(measure, row.value(measure.key), past),
        row.behind[measure.key] if row.has_rules else (),
    )


def _drawing(
    rows: Sequence[DepartmentFigures], usual: Mapping[str, Fraction | None]
) -> ScatterDrawing | None:
    if not rows:
        return None
    points = []
    for row in rows:
        mark = mark_of(row, usual)
        words = f"{row.name}：{counts_of(row)}{f'，{mark.word}' if mark else ''}"
        lights, flags = Fraction(len(row.behind["lights"])), Fraction(len(row.behind["flags"]))
        points.append(ScatterPoint(row.name, lights, flags, mark.key if mark else "", words))
    return scatter(points, usual["lights"], usual["flags"])
