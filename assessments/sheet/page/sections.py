"""责任科室 on the sheet: the chips that narrow it to one, and what is printed and copied for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from assessments.figures import typed
from assessments.forms.figures_desk import FiguresDesk
from assessments.sections import WHOLE, Contact, SectionMetric, in_order, reminder
from assessments.sheet.addresses import sheet_address
from assessments.sheet.contents import Sheet
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.models import Clause, Kind, Metric


@dataclass(frozen=True)
class Narrowing:
    """The sections that the clauses of a sheet name, and the one that it is narrowed to; "" is all."""

    month: CalendarMonth
    names: tuple[str, ...]
    chosen: str = ""

    @classmethod
    def of(cls, current: Sheet, *asked: QueryDict) -> "Narrowing":
        """`asked` are the fields of an address or a form, in which a section may be named."""
        names = tuple(filter(None, in_order([row.clause.section for row in current.applicable])))
        chosen = next((name for query in asked if (name := query.get("section", "")) in names), "")
        return cls(current.month.calendar_month, names, chosen)

    @property
    def chips(self) -> list[tuple[str, str, bool]]:
        """Word, address, whether it is the one that stands; none where there is nothing to choose."""
        if len(self.names) < 2 and not self.chosen:
            return []
        return [("全部", self.address(""), not self.chosen)] + [
            (name, self.address(name), name == self.chosen) for name in self.names
        ]

    def address(self, section: str) -> str:
        return in_section(sheet_address(self.month), section)


def in_section(address: str, section: str) -> str:
    return f"{address}?{urlencode({'section': section})}" if section else address


@dataclass(frozen=True)
class AskedCell:
    """What is to be written of one unit: the figure that stands, and what it was a month before."""

    unit: Department
    stands: str
    last: str


@dataclass(frozen=True)
class AskedMetric:
    """A metric on the paper of a section: its cells in the order of the register."""

    metric: Metric
    cells: Sequence[AskedCell]

    @property
    def as_words(self) -> SectionMetric:
        missing = tuple(cell.unit.label for cell in self.cells if not cell.stands)
        return SectionMetric(self.metric.name, self.metric.measure, len(self.cells), missing)


@dataclass(frozen=True)
class SectionPaper:
    """All that one section is asked for: figures, and clauses that people judge. `words` ask for what is missing."""

    name: str
    metrics: Sequence[AskedMetric]
    clauses: Sequence[Clause]
    words: str

    @property
    def called(self) -> str:
        return self.name or WHOLE

    @property
    def rows(self) -> list[tuple[Department, list[AskedCell | None]]]:
        """By unit in register order a cell for each metric, None where it is not asked."""
        by_metric = [{cell.unit: cell for cell in asked.cells} for asked in self.metrics]
        units = {unit for cells in by_metric for unit in cells}
        ordered = sorted(units, key=lambda unit: (unit.position, unit.code))
        return [(unit, [cells.get(unit) for cells in by_metric]) for unit in ordered]


def papers(desk: FiguresDesk, person: User, section: str = "") -> list[SectionPaper]:
    """A paper for each section that is asked for anything, in the order of the clauses; or for the one so called."""
    in_effect = [clause for clause in desk.clauses if clause.in_effect(desk.month)]
    names = in_order([clause.section for clause in desk.clauses])
    found = [_paper(desk, name, in_effect, person) for name in names if section in ("", name or WHOLE)]
    return [paper for paper in found if paper.metrics or paper.clauses]


def _paper(desk: FiguresDesk, name: str, in_effect: Sequence[Clause], person: User) -> SectionPaper:
    metrics = [_asked_metric(desk, metric) for metric in _metrics_of(desk, name)]
    judged = [clause for clause in in_effect if clause.section == name and clause.kind == Kind.NARRATIVE]
    asked = [metric.as_words for metric in metrics]
    contact = Contact(person.name, person.phone)
    words = reminder(name, desk.month, desk.current.report_until, asked, contact)
    return SectionPaper(name, metrics, judged, words)


def _metrics_of(desk: FiguresDesk, name: str) -> Sequence[Metric]:
    if name:
        return desk.sections.get(name, ())
    owned = {metric for metrics in desk.sections.values() for metric in metrics}
    return [metric for metric in desk.asked if metric not in owned]


def _asked_metric(desk: FiguresDesk, metric: Metric) -> AskedMetric:
    def text(unit: Department, month: CalendarMonth) -> str:
        return typed(desk.held.get((metric.pk, unit.pk, month)))

    last = desk.month.plus(-1)
    return AskedMetric(
        metric, [AskedCell(unit, text(unit, desk.month), text(unit, last)) for unit in desk.asked[metric]]
    )
