"""细则修订 as a department sees it: its sets with what stands in each, and one set clause by clause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max
from django.utils import timezone

from departments.models import Department, Record
from departments.months import CalendarMonth
from rules.band_drawing import DrawnBands, drawn
from rules.compared import ComparedClause, base_of, compared, counted_changes, new_metrics
from rules.drafting import SetFault, set_faults
from rules.figure_hints import FigureHint, figure_hints
from rules.metric_bands import bands_of
from rules.models import Clause, ClauseLimit, RuleSet, Signal, governing, with_newer
from rules.set_history import changed_since_return
from rules.word_lists import marks_by_label
from rules.wording import VagueMark


@dataclass(frozen=True)
class Quantified:
    """How many clauses of a set a machine can check, of how many."""

    measured: int
    total: int

    @property
    def words(self) -> str:
        if not self.total:
            return "还没有条款"
        return f"{self.measured} / {self.total} 条（{round(100 * self.measured / self.total)}%）"


def quantified(clauses: Iterable[Clause]) -> Quantified:
    checked = [clause.is_machine_checked for clause in clauses]
    return Quantified(sum(checked), len(checked))


@dataclass(frozen=True)
class SignalPart:
    """The clauses of one signal, those that are gone among them, and the most that there may be."""

    signal: Signal
    clauses: list[ComparedClause]
    most: int

    @property
    def count(self) -> int:
        return sum(row.clause is not None for row in self.clauses)

    @property
    def next_number(self) -> int | None:
        """The first number that is free; None where the limit is reached."""
        taken = {row.clause.number for row in self.clauses if row.clause}
        return next((number for number in range(1, self.most + 1) if number not in taken), None)


@dataclass(frozen=True)
class WordingAdvice:
    """A clause of a set in work that rests on vague words: advice, which blocks nothing."""

    clause: Clause
    marks: list[VagueMark]


@dataclass(frozen=True)
class WorkshopSet:
    """One set with the one that it is held against, part by part; `newer` came into force after it was copied.

    `bands` are those of each metric with two clauses or more.
    """

    rule_set: RuleSet
    base: RuleSet | None
    newer: RuleSet | None
    parts: list[SignalPart]
    faults: list[SetFault]
    advice: list[WordingAdvice]
    hints: list[FigureHint]
    bands: list[DrawnBands]

    @property
    def rows(self) -> list[ComparedClause]:
        return [row for part in self.parts for row in part.clauses]

    @cached_property
    def quantified(self) -> Quantified:
        return quantified(row.clause for row in self.rows if row.clause)

    @cached_property
    def quantified_before(self) -> Quantified | None:
        return quantified(source for row in self.rows for source in row.sources) if self.base else None

    @cached_property
    def new_metrics(self) -> set[int]:
        return new_metrics(self.rows)

    @cached_property
    def since_return(self) -> dict[str, list[str]]:
        """As `changed_since_return`; asked for only where the office wrote words on clauses."""
        return changed_since_return(self.rule_set) if self.noted else {}

    @property
    def beside(self) -> list[tuple[RuleSet, str]]:
        """The department's other sets in work, each with which of the two gives way to which, and when."""
        if not self.rule_set.is_in_work:
            return []
        others = self.rule_set.department.rule_sets.in_work().exclude(pk=self.rule_set.pk)
        return [(other, _gives_way(self.rule_set, other)) for other in others.order_by("effective_from")]

    @property
    def noted(self) -> list[Clause]:
        """The clauses on which the office wrote words with its return."""
        return [row.clause for row in self.rows if row.clause and row.clause.note]

    @property
    def changes(self) -> str:
        """`新增 1 条、修改 2 条`; empty where nothing was changed."""
        return counted_changes(self.rows)


def workshop_set(rule_set: RuleSet) -> WorkshopSet:
    """A set as its page shows it; the faults are asked of what is still in work alone."""
    base = base_of(rule_set)
    rows = compared(rule_set, base)
    most = ClauseLimit.objects.most(rule_set.department, rule_set.effective_from.year)
    parts = [
        SignalPart(signal, [row for row in rows if row.shown.signal == signal], most) for signal in Signal
    ]
    clauses = [row.clause for row in rows if row.clause]
    bands = [drawn(metric) for metric in bands_of(clauses) if metric.is_drawn]
    if not rule_set.is_in_work:
        return WorkshopSet(rule_set, base, None, parts, faults=[], advice=[], hints=[], bands=bands)
    newer, faults = _newer(rule_set, base), set_faults(rule_set)
    hints = figure_hints(clauses, today=CalendarMonth.of(timezone.localdate()))
    return WorkshopSet(rule_set, base, newer, parts, faults, _advice(clauses), hints, bands)


def _advice(clauses: list[Clause]) -> list[WordingAdvice]:
    marks = marks_by_label(clauses)
    return [WordingAdvice(clause, marks[clause.label]) for clause in clauses if marks.get(clause.label)]


def _gives_way(rule_set: RuleSet, other: RuleSet) -> str:
    later = max(rule_set.effective_from, other.effective_from)
    first, then = ("这一套", "那一套") if other.effective_from == later else ("那一套", "这一套")
    return f"都批准后，{first}只管到{later.plus(-1).chinese}，{later.chinese}起按{then}"


def _newer(rule_set: RuleSet, base: RuleSet | None) -> RuleSet | None:
    in_force = RuleSet.objects.in_force(rule_set.effective_from).filter(department=rule_set.department)
    standing = in_force.first()
    return standing if standing != base else None


@dataclass(frozen=True)
class ListedSet:
    """One set in a department's list: the words for when it holds, its share, and who did what last."""

    rule_set: RuleSet
    period: str
    quantified: Quantified
    last: Record | None
    is_late: bool


@dataclass(frozen=True)
class DepartmentWorkshop:
    """All sets of a department: in work, in force, approved for later, and past, the newest first."""

    in_work: list[ListedSet]
    current: list[ListedSet]
    coming: list[ListedSet]
    past: list[ListedSet]

    @property
    def approved(self) -> list[ListedSet]:
        return [*self.coming, *self.current, *self.past]


def department_workshop(department: Department, *, today: CalendarMonth) -> DepartmentWorkshop:
    """A department's sets as of a month; three queries, however many there are."""
    sets = list(department.rule_sets.prefetch_related("clauses").order_by("-effective_from", "-pk"))
    events = last_events(sets)
    approved = [rule_set for rule_set in sets if not rule_set.is_in_work]
    current, newer = governing(approved, today), dict(with_newer(approved))
    shelves = DepartmentWorkshop([], [], [], [])
    for rule_set in sets:
        row = ListedSet(
            rule_set,
            _period(rule_set, newer.get(rule_set)),
            quantified(rule_set.clauses.all()),
            events.get(rule_set.pk),
            is_late(rule_set, today),
        )
        if rule_set.is_in_work:
            shelves.in_work.append(row)
        elif rule_set == current:
            shelves.current.append(row)
        else:
            (shelves.coming if rule_set.effective_from > today else shelves.past).append(row)
    return shelves


def is_late(rule_set: RuleSet, today: CalendarMonth) -> bool:
    """Whether the month from which a set was to hold has begun, and it is not approved."""
    return rule_set.is_in_work and rule_set.effective_from <= today


def last_events(sets: Sequence[RuleSet]) -> dict[int, Record]:
    """What the history last tells of each set, by its key; one query."""
    of_sets = Record.objects.filter(
        subject_kind=RuleSet._meta.label_lower, subject_id__in=[str(rule_set.pk) for rule_set in sets]
    )
    last = of_sets.order_by().values("subject_id").annotate(last=Max("sequence")).values("last")
    return {int(row.subject_id): row for row in Record.objects.filter(sequence__in=last)}


def _period(rule_set: RuleSet, newer: RuleSet | None) -> str:
    begins = rule_set.effective_from.chinese
    return f"{begins}至{newer.effective_from.plus(-1).chinese}" if newer else f"{begins}起"
