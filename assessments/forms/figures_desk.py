"""What the page of a month's figures stands on: who is asked for what, what is held, and what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from assessments.block_aliases import aliases_of
from assessments.figures import ComputedColumn, Held, computed_columns, figures_beside
from assessments.forms.figures import CELL_FIELD, FiguresForm
from assessments.models import BlockAlias, Month
from assessments.sheet.contents import Sheet, clauses_of
from assessments.understanding import Understanding
from departments.models import Department
from departments.months import CalendarMonth
from rules.judging import asked_of
from rules.models import Clause, Metric


@dataclass(frozen=True)
class FiguresDesk:
    """One department and month, gathered in a constant number of queries. `sections` are the 责任科室 with metrics."""

    department: Department
    current: Month
    clauses: Sequence[Clause]
    asked: Mapping[Metric, list[Department]]
    held: Held
    computed: Sequence[ComputedColumn]
    sections: Mapping[str, list[Metric]]

    @classmethod
    def of(cls, department: Department, month: CalendarMonth) -> "FiguresDesk":
        return cls._gathered(department, Month.objects.at(month), clauses_of(department, month))

    @classmethod
    def of_sheet(cls, current: Sheet) -> "FiguresDesk":
        """The same, of which the sheet knows the most already."""
        return cls._gathered(current.department, current.month, [row.clause for row in current.rows])

    @classmethod
    def _gathered(cls, department: Department, current: Month, clauses: Sequence[Clause]) -> "FiguresDesk":
        month = current.calendar_month
        asked = asked_of(department, month, clauses)
        return cls(
            department,
            current,
            clauses,
            asked,
            figures_beside(department, month),
            computed_columns(month, clauses),
            _sections(clauses, asked),
        )

    @property
    def month(self) -> CalendarMonth:
        return self.current.calendar_month

    @property
    def place(self) -> str:
        """Under which the words that are not saved yet are kept."""
        return f"figures {self.department.code} {self.month}"

    @cached_property
    def aliases(self) -> list[BlockAlias]:
        return aliases_of(self.department)

    @cached_property
    def understanding(self) -> Understanding:
        computed = [column.metric for column in self.computed]
        return Understanding(self.month, self.asked, computed, self.aliases)

    def form(self, data: QueryDict | None = None) -> FiguresForm:
        return FiguresForm(data, month=self.month, asked=self.asked, held=self.held, computed=self.computed)

    def asked_of_section(self, section: str) -> Mapping[Metric, list[Department]]:
        """The metrics of a 责任科室 with their units; all, where there is no such section."""
        metrics = self.sections.get(section, self.asked)
        return {metric: self.asked[metric] for metric in metrics}


def with_kept(data: QueryDict, kept: QueryDict) -> QueryDict:
    """What was sent, and of the cells that the page did not show what was kept."""
    whole = data.copy()
    for name in kept:
        if CELL_FIELD.fullmatch(name) and name not in whole:
            whole.setlist(name, kept.getlist(name))
    return whole


def _sections(clauses: Sequence[Clause], asked: Mapping[Metric, object]) -> dict[str, list[Metric]]:
    """By 责任科室, in the order of the clauses, the metrics that are typed for them."""
    found: dict[str, dict[Metric, None]] = {}
    for clause in clauses:
        if clause.section and clause.metric and clause.metric.root in asked:
            found.setdefault(clause.section, {})[clause.metric.root] = None
    return {section: [metric for metric in asked if metric in metrics] for section, metrics in found.items()}
