"""Two sets of one department clause by clause, as a page and as sheets of A4 for the meeting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.template.loader import render_to_string

from departments.models import User
from departments.press import PrintJob, print_pdf
from rules.compared import ComparedClause, compared, counted_changes, new_metrics
from rules.matching import Comparison
from rules.models import RuleSet, Signal


@dataclass(frozen=True)
class DifferencesPart:
    """What differs under one signal, and the labels of the clauses that stay as they were."""

    signal: Signal
    rows: list[ComparedClause]
    same: list[str]


@dataclass(frozen=True)
class SetDifferences:
    """A set beside another one of its department; `changes` is `新增 1 条、修改 2 条` or empty.

    `new_metrics` as `rules.compared` tells them.
    """

    rule_set: RuleSet
    base: RuleSet
    parts: list[DifferencesPart]
    changes: str
    new_metrics: set[int]

    @property
    def title(self) -> str:
        return f"{self.rule_set.department.label}认定细则对照"

    @property
    def filename(self) -> str:
        return f"{self.rule_set}与{self.base.effective_from.chinese}起对照.pdf"


def sets_beside(rule_set: RuleSet, user: User) -> QuerySet[RuleSet]:
    """The other sets of the department that the reader may see, the newest first."""
    sets = RuleSet.objects.visible_to(user).filter(department=rule_set.department)
    return sets.exclude(pk=rule_set.pk).select_related("department").order_by("-effective_from", "-pk")


def set_differences(rule_set: RuleSet, base: RuleSet) -> SetDifferences:
    """Five queries at most, however many clauses there are."""
    rows = compared(rule_set, base)
    parts = [_part(signal, [row for row in rows if row.shown.signal == signal]) for signal in Signal]
    return SetDifferences(rule_set, base, parts, counted_changes(rows), new_metrics(rows))


def _part(signal: Signal, rows: Iterable[ComparedClause]) -> DifferencesPart:
    part = DifferencesPart(signal, [], [])
    for row in rows:
        if row.comparison is Comparison.SAME:
            part.same.append(row.shown.label)
        else:
            part.rows.append(row)
    return part


def differences_pdf(page: SetDifferences) -> bytes:
    """The same as A4 pages; the same two sets give the same bytes. Raises PrintingError."""
    html = render_to_string("rules/differences_print.html", {"page": page})
    return print_pdf(PrintJob("css/differences_print.css", html)).pdf
