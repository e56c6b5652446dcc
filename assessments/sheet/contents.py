"""The clerk's sheet as a value: every clause of a department in a month, and what its head would sign."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assessments.models import Determination, Explanation, Month, Submission
from assessments.proposals import findings_now, readings_under
from assessments.sheet.clauses import EDITABLE, Before, ClauseRow, Stale, is_ready
from assessments.wordings import wordings_apart
from departments.models import Department
from departments.months import CalendarMonth
from rules.judging import asked_of
from rules.models import Clause, RuleSet
from rules.readings import Readings, readings_for

LOOK_BACK = 12
FigurePlace = tuple[int, int]  # a metric and a unit, by their keys


@dataclass
class Sheet:
    """One department's month: its rows in the order of the rules, and what the head would sign."""

    month: Month
    department: Department
    submission: Submission | None
    rows: list[ClauseRow]
    typed_for_later: Mapping[FigurePlace, bool] = field(default_factory=dict)

    @cached_property
    def applicable(self) -> list[ClauseRow]:
        return [row for row in self.rows if row.applies]

    @property
    def complete(self) -> int:
        return sum(row.is_complete for row in self.applicable)

    @property
    def incomplete(self) -> list[ClauseRow]:
        return [row for row in self.applicable if not row.is_complete]

    @cached_property
    def figures(self) -> tuple[int, int]:
        """How many of the figures that have to be typed for the clauses are there, and how many are asked for."""
        asked = dict(self.typed_for_later)
        for finding in (finding for row in self.rows for finding in row.findings):
            if metric := finding.clause.metric:
                asked[metric.root.pk, finding.unit.pk] = finding.typed is not None
        return sum(asked.values()), len(asked)

    @cached_property
    def ready_lines(self) -> list[Determination]:
        """Lines that a signature would file now."""
        lines = (line for row in self.rows for line in row.lines)
        return [line for line in lines if is_ready(line) and line.grounds]

    @cached_property
    def ready_explanations(self) -> list[Explanation]:
        """Explanations that a signature would file now: none that the figures contradict."""
        explanations = [(row, explanation) for row in self.rows for explanation in row.explanations]
        return [
            explanation
            for row, explanation in explanations
            if is_ready(explanation) and explanation.pk not in row.outdated
        ]

    @cached_property
    def wordings(self) -> dict[int, str]:
        """By pk of a line, what the public will read of it, where that is not its grounds themselves."""
        known = {
            (self.month.calendar_month, finding.clause.pk, finding.unit.pk): finding.verdict
            for row in self.rows
            for finding in row.findings
        }
        return wordings_apart((line for row in self.rows for line in row.lines), known)

    @property
    def stale(self) -> list[Stale]:
        """What the figures contradict; while there is any, nothing is sent or signed."""
        contradictions = []
        for row in self.rows:
            contradictions += [Stale(row.clause, words) for words in row.stale.values()]
            contradictions += [Stale(row.clause, words) for words in row.outdated.values()]
        return contradictions

    @property
    def parts(self) -> dict[str, str]:
        """What a signature would file: by a short name of each thing (L for a line), its version and state."""
        lines, words = self.ready_lines, self.ready_explanations
        named = {f"L{line.pk}": line for line in lines} | {
            f"E{explanation.pk}": explanation for explanation in words
        }
        return {name: f"{thing.version}.{thing.state}" for name, thing in named.items()}

    @property
    def fingerprint(self) -> str:
        """Changes with anything that a signature would file: what was signed is what was seen."""
        parts = (f"{name}.{part}" for name, part in self.parts.items())
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def clauses_of(department: Department, month: CalendarMonth) -> list[Clause]:
    """The department's clauses in force in that month, in the order of the sheet."""
    clauses = Clause.objects.in_force(month).of(department)
    return list(clauses.with_metrics().select_related("rule_set__department"))


def first_rules(department: Department) -> RuleSet | None:
    """Since when the department has approved rules at all."""
    return RuleSet.objects.approved().filter(department=department).order_by("effective_from").first()


def sheet(month: Month, department: Department) -> Sheet:
    """Gather one department's month; a constant number of queries, whatever it holds."""
    at = month.calendar_month
    clauses = clauses_of(department, at)
    findings = findings_now(department, at, clauses)
    lines, explanations = _lines(month, department), _explanations(month, department)
    before = _before(department, at)
    current = readings_under(line for group in lines.values() for line in group)
    rows = []
    for clause in clauses:
        of_clause = explanations.get(clause.label, [])
        row = ClauseRow(
            clause=clause,
            applies=clause.in_effect(at),
            lines=lines.get(clause.label, []),
            findings=findings.get(clause.pk, []),
            declined=[explanation for explanation in of_clause if explanation.unit_id],
            explanation=next((explanation for explanation in of_clause if not explanation.unit_id), None),
            before=before.get(clause.label, Before()),
        )
        row.stale = {line.pk: words for line in row.lines if (words := staleness(line, current))}
        rows.append(row)
    submission = None
    if month.pk:
        submission = Submission.objects.filter(month=month, department=department).first()
    return Sheet(month, department, submission, rows, _typed_for_later(department, at, clauses))


def _typed_for_later(
    department: Department, at: CalendarMonth, clauses: Iterable[Clause]
) -> dict[FigurePlace, bool]:
    """Whether each figure is there that clauses ask now for the sake of another month; mostly none, and no query."""
    resting = [clause for clause in clauses if clause.rests_on_other_months and not clause.in_effect(at)]
    asked = asked_of(department, at, resting) if resting else {}
    readings = readings_for(asked, [at])
    return {
        (metric.pk, unit.pk): unit.pk in readings.of(metric.pk, at)
        for metric, units in asked.items()
        for unit in units
    }


def _lines(month: Month, department: Department) -> dict[str, list[Determination]]:
    """By label, so that a late line under last year's text stands with the clause of the same label."""
    by_label: dict[str, list[Determination]] = defaultdict(list)
    if month.pk:
        lines = Determination.objects.filter(month=month, assessor=department).with_names()
        for line in lines.order_by("unit__position", "unit__code", "data_month").prefetch_related("evidence"):
            by_label[line.clause.label].append(line)
    return by_label


def _explanations(month: Month, department: Department) -> dict[str, list[Explanation]]:
    by_label: dict[str, list[Explanation]] = defaultdict(list)
    if month.pk:
        rows = Explanation.objects.filter(month=month, assessor=department)
        for explanation in rows.select_related("clause__rule_set__department", "unit", "month", "assessor"):
            by_label[explanation.clause.label].append(explanation)
    return by_label


def _before(department: Department, at: CalendarMonth) -> dict[str, Before]:
    """Last month's outcome by label, and the run of months with the same reason that ends with it."""
    earlier = Explanation.objects.filter(
        assessor=department,
        unit__isnull=True,
        month__calendar_month__lt=at,
        month__calendar_month__gte=at.plus(-LOOK_BACK),
    ).select_related("month", "clause")
    by_label: dict[str, dict[CalendarMonth, Explanation]] = defaultdict(dict)
    for explanation in earlier:
        by_label[explanation.clause.label][explanation.month.calendar_month] = explanation
    given: dict[str, list[Determination]] = defaultdict(list)
    last = Determination.objects.accepted().filter(assessor=department, month__calendar_month=at.plus(-1))
    for line in last.select_related("clause", "unit"):
        given[line.clause.label].append(line)
    return {
        label: Before(
            by_label[label].get(at.plus(-1)), tuple(given.get(label, ())), _run(by_label[label], at.plus(-1))
        )
        for label in {*by_label, *given}
    }


def _run(explanations: dict[CalendarMonth, Explanation], last: CalendarMonth) -> int:
    if last not in explanations:
        return 0
    reason, length = explanations[last].reason, 0
    while (explanation := explanations.get(last.plus(-length))) and explanation.reason == reason:
        length += 1
    return length


def staleness(line: Determination, current: Readings) -> str:
    """A sentence where the figure changed after the unfiled line was taken up on it, else ""."""
    if line.state not in EDITABLE or not line.clause.metric_id:
        return ""
    reading = current.one(line.clause.metric_id, line.unit_id, line.data_month)
    now = (reading.value, reading.done, reading.total) if reading else (None, None, None)
    if now == (line.value, line.done, line.total):
        return ""
    gone = "算不出来了" if line.clause.rests_on_other_months else "被删去"
    return f"{line.unit.label}的{line.clause.metric}在填报之后{'有改动' if reading else gone}，请重新确认"


def staleness_of(line: Determination) -> str:
    """`staleness` of one line, against the reading as it stands now."""
    return staleness(line, readings_under([line]))
