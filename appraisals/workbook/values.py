"""What the sheets of the appraisal hold, row by row; with a month, what is of its year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from appraisals.models import (
    Adjustment,
    AppraisalPaper,
    Colour,
    Indicator,
    PanelTally,
    PaperState,
    Quote,
    Stage,
    Title,
    UnitMark,
    Upper,
)
from appraisals.workbook import sheets
from assessments.workbook.values import Values, Ways, by_field
from departments.months import CalendarMonth

PAPER_WAYS: Ways = {"paper": "code", "owner": "owner.code"}
OF_A_PAPER: Ways = {"year": "paper.year", "paper": "paper.code"}
INDICATOR_WAYS: Ways = {**OF_A_PAPER, "lead": "lead.code"}
OF_A_LEAF: Ways = {
    "year": "indicator.paper.year",
    "paper": "indicator.paper.code",
    "number": "indicator.number",
    "unit": "unit.code",
}
ADJUSTMENT_WAYS: Ways = {**OF_A_PAPER, "unit": "unit.code"}
STAGE_WAYS: Ways = {"stage": "name"}
UNIT_WAYS: Ways = {"unit": "unit.code"}


def unit_or_lead(upper: Upper) -> str | None:
    """Blank where the rank is the lead's own."""
    return None if upper.unit_id == upper.indicator.lead_id else upper.unit.code


UPPER_WAYS: Ways = {**OF_A_LEAF, "unit": unit_or_lead}


def standing_papers() -> list[AppraisalPaper]:
    """Of every year and code the one version that counts."""
    chosen: dict[tuple[int, str], AppraisalPaper] = {}
    for paper in AppraisalPaper.objects.select_related("owner").order_by("year", "code", "version"):
        held = chosen.get((paper.year, paper.code))
        if held is None or paper.state != PaperState.DRAFT or held.state == PaperState.DRAFT:
            chosen[paper.year, paper.code] = paper
    return list(chosen.values())


def _of(month: CalendarMonth | None) -> list[AppraisalPaper]:
    return [paper for paper in standing_papers() if month is None or paper.year == month.year]


def papers(month: CalendarMonth | None) -> Values:
    return by_field(sheets.PAPERS, _of(month), PAPER_WAYS)


def indicators(month: CalendarMonth | None) -> Values:
    rows = Indicator.objects.filter(paper__in=_of(month)).select_related("paper", "lead")
    ordered = sorted(rows, key=lambda one: (one.paper.year, one.paper.code, one.place))
    return by_field(sheets.INDICATORS, ordered, INDICATOR_WAYS)


def _of_leaves(rows: QuerySet[Any], month: CalendarMonth | None) -> list[Any]:
    found = rows.filter(indicator__paper__in=_of(month)).select_related("indicator__paper", "unit")
    return sorted(
        found,
        key=lambda one: (
            one.indicator.paper.year,
            one.indicator.paper.code,
            one.indicator.place,
            one.unit.position,
            one.unit.code,
        ),
    )


def marks(month: CalendarMonth | None) -> Values:
    return by_field(sheets.MARKS, _of_leaves(UnitMark.objects.all(), month), OF_A_LEAF)


def uppers(month: CalendarMonth | None) -> Values:
    return by_field(sheets.UPPERS, _of_leaves(Upper.objects.all(), month), UPPER_WAYS)


def quotes(month: CalendarMonth | None) -> Values:
    return by_field(sheets.QUOTES, _of_leaves(Quote.objects.all(), month), OF_A_LEAF)


def stages(month: CalendarMonth | None) -> Values:
    rows = Stage.objects.filter(year=month.year) if month else Stage.objects.all()
    return by_field(sheets.STAGES, rows, STAGE_WAYS)


@dataclass
class TallyRow:
    """The answers of one sheet of a panel about one unit, as a row of the sheet: `counts` by option."""

    year: int
    stage: str
    panel: str
    unit: str
    sheet: str
    counts: dict[str, int]

    def __getattr__(self, name: str) -> int:
        if name not in sheets.TALLIES_OPTIONS:
            raise AttributeError(name)
        return self.counts.get(name, 0)


def tally_rows(tallies: Iterable[PanelTally]) -> Iterator[TallyRow]:
    """Together what is of one sheet, in the order of the tallies."""
    rows: dict[tuple[int, int, str], TallyRow] = {}
    for one in tallies:
        place = one.panel_id, one.unit_id, one.sheet
        stage = one.panel.stage
        row = rows.setdefault(
            place,
            TallyRow(stage.year, stage.name, one.panel.name, one.unit.code, one.get_sheet_display(), {}),
        )
        row.counts[one.option] = one.number
    yield from rows.values()


def tallies(month: CalendarMonth | None) -> Values:
    rows = PanelTally.objects.select_related("panel__stage", "unit")
    rows = rows.filter(panel__stage__year=month.year) if month else rows
    order = "panel__stage__year", "panel__stage__opens", "panel", "unit__position", "unit__code", "sheet"
    return by_field(sheets.TALLIES, tally_rows(rows.order_by(*order)), {})


def adjustments(month: CalendarMonth | None) -> Values:
    """What was accepted; an import would accept what is only proposed."""
    rows = Adjustment.objects.filter(state="accepted", paper__in=_of(month)).select_related("paper", "unit")
    ordered = sorted(rows, key=attrgetter("paper.year", "paper.code", "code"))
    return by_field(sheets.ADJUSTMENTS, ordered, ADJUSTMENT_WAYS)


def colours(month: CalendarMonth | None) -> Values:
    rows = Colour.objects.select_related("unit")
    return by_field(sheets.COLOURS, rows.filter(year=month.year) if month else rows, UNIT_WAYS)


def titles(month: CalendarMonth | None) -> Values:
    rows = Title.objects.select_related("unit")
    return by_field(sheets.TITLES, rows.filter(year=month.year) if month else rows, UNIT_WAYS)
