"""One sheet of the appraisal under way: what a row names, what it changes, and what is against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from appraisals.entering import EnteredThings, model_faults, write_things
from appraisals.models import AppraisalPaper, Indicator
from appraisals.workbook.sheets import INDICATORS, PAPERS
from appraisals.workbook.values import standing_papers
from assessments.workbook.ledger import Ledger, assign
from assessments.workbook.sheets import ReadRow, ReadRows, WorkbookSheet
from assessments.workbook.values import Ways, by_field
from departments.models import Department

UNREADABLE_KEY = "*"


def refuse_later(ledger: Ledger, sheet: WorkbookSheet, rows: ReadRows) -> None:
    """Note which rows of a sheet were at fault, so that later ones which name them are not blamed for it."""
    if rows.unplaced:
        ledger.refused.add((sheet.title, UNREADABLE_KEY))
    for row in rows:
        if row.faulty:
            key = "/".join(str(row[name]) for name in sheet.key_fields)
            ledger.refused.add((sheet.title, key))


class NamedPapers:
    """The papers and their indicators as they stand when a sheet is taken in: two queries."""

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.papers = {(paper.year, paper.code): paper for paper in standing_papers()}
        self.indicators: dict[tuple[int, str], Indicator] = {}
        by_pk = {paper.pk: paper for paper in self.papers.values()}
        for one in Indicator.objects.filter(paper__in=by_pk).select_related("lead"):
            one.paper = by_pk[one.paper_id]
            self.indicators[one.paper_id, one.number] = one

    def _is_refused(self, sheet: WorkbookSheet, key: str) -> bool:
        """Whether an earlier sheet may have the row that is missing, and it was at fault there."""
        return not {(sheet.title, key), (sheet.title, UNREADABLE_KEY)}.isdisjoint(self.ledger.refused)

    def paper(self, row: ReadRow) -> AppraisalPaper | None:
        found = self.papers.get((row["year"], row["paper"]))
        if found is None and self._is_refused(PAPERS, f"{row['year']}/{row['paper']}"):
            row.faulty.add("paper")  # its own row says why
        elif found is None:
            self.ledger.fault(row, "paper", f"{row['year']}年没有考卷“{row['paper']}”，请先写进考卷表")
        return found

    def indicator(self, row: ReadRow) -> Indicator | None:
        paper = self.paper(row)
        if paper is None:
            return None
        found = self.indicators.get((paper.pk, row["number"]))
        if found is None and self._is_refused(INDICATORS, f"{paper.year}/{paper.code}/{row['number']}"):
            row.faulty.add("number")  # its own row says why
        elif found is None:
            self.ledger.fault(row, "number", f"没有考核指标 {row['number']}，请先写进考核指标表")
        return found


def leaf_named(papers: NamedPapers, row: ReadRow, way: type, called: str) -> Indicator | None:
    """The leaf of a row, which must be scored in that way; a fault where it is not."""
    leaf = papers.indicator(row)
    if leaf is not None and not isinstance(leaf.way, way):
        papers.ledger.fault(row, "number", f"{leaf.number} 的赋分方式不是“{called}”")
        return None
    return leaf


@dataclass
class SheetTaking:
    """The rows of one sheet as they are taken in; `fallback` is the column that a refusal of no column is told at."""

    ledger: Ledger
    sheet: WorkbookSheet
    ways: Ways
    fallback: str
    with_constraints: bool = True
    things: EnteredThings = field(init=False)

    def __post_init__(self) -> None:
        self.things = EnteredThings(self.sheet.title)

    def take(self, row: ReadRow, thing: models.Model, values: Mapping[str, Any]) -> bool:
        """Keep what the row says of a thing, held or new; whether it says anything new and is right."""
        if row.faulty or (not assign(thing, values) and thing.pk):
            return False
        for name, sentences in model_faults(thing, with_constraints=self.with_constraints).items():
            for sentence in sentences:
                self.ledger.fault(row, self._column(name), sentence)
        if row.faulty:
            return False
        self.things.keep(thing)
        self.ledger.changed(self.sheet.title, self._told_under(thing))
        return True

    def _column(self, name: str) -> str:
        fields = {column.field for column in self.sheet.columns}
        return name if name != NON_FIELD_ERRORS and name in fields else self.fallback

    def _told_under(self, thing: models.Model) -> Department:
        """The unit under which the import is told: the thing's own, else the first of the register."""
        unit = getattr(thing, "unit", None)
        if isinstance(unit, Department):
            return unit
        return min(self.ledger.departments.values(), key=lambda one: (one.position, one.code))

    def write(self) -> None:
        """Save what was kept; where another row is at fault the import takes all of it back."""
        rows = by_field(self.sheet, [*self.things.new, *self.things.changed], self.ways)
        shown = [["" if value is None else str(value) for value in row] for row in rows]
        self.write_shown(shown)

    def write_shown(self, shown: list[list[str]]) -> None:
        """The same, told to the history by the rows as they are shown."""
        write_things(self.things, shown, actor=self.ledger.actor, now=self.ledger.now)
