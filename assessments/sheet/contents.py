"""The clerk's sheet as a value: every clause of a department in a month, and what its head would sign."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assessments.basis import figures_digest
from assessments.dates import LOOK_BACK
from assessments.light_request_answers import answers_to, with_request_names
from assessments.models import (
    Determination,
    Explanation,
    LightRequest,
    LightRequestState,
    Month,
    Submission,
)
from assessments.proposals import survey_now, verdicts_in
from assessments.sheet.clauses import EDITABLE, Before, ClauseRow, Stale, is_ready
from assessments.sheet.staleness import figures_under
from assessments.superseding import answered_by, stands_at
from assessments.wordings import wordings_apart
from departments.models import Department
from departments.months import CalendarMonth
from rules.judging import ClauseFinding, asked_of
from rules.models import Clause, RuleSet
from rules.readings import NOTHING_SUPPOSED, Supposed, readings_for

FigurePlace = tuple[int, int]  # a metric and a unit, by their keys
Surveyed = Mapping[tuple[CalendarMonth, int], list[ClauseFinding]]  # by data month and clause


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
    def ready(self) -> dict[str, Determination | Explanation]:
        """Both, by their names in `parts`."""
        things: list[Determination | Explanation] = [*self.ready_lines, *self.ready_explanations]
        return {part_name(thing): thing for thing in things}

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
    def doubted(self) -> list[Stale]:
        """What the figures contradict, filed things among it."""
        return [doubt for row in self.rows for doubt in row.doubted]

    @property
    def stale(self) -> list[Stale]:
        """The same of what is not filed; while there is any, nothing is sent or signed."""
        return [doubt for doubt in self.doubted if not doubt.is_filed]

    @property
    def parts(self) -> dict[str, str]:
        """What a signature would file: by the name of each thing its version and state, and a digest of the
        figures that it rests on where there are any.
        """
        parts = {}
        for row in self.rows:
            for line in filter(self._is_ready, row.lines):
                figures = row.figures.get(line.pk)
                parts[part_name(line)] = _part(line, figures.digest if figures else "")
            for each in filter(self._is_ready, row.explanations):
                parts[part_name(each)] = _part(each, figures_digest(row.findings, each.unit_id))
        return parts

    def _is_ready(self, thing: Determination | Explanation) -> bool:
        return part_name(thing) in self.ready

    @property
    def fingerprint(self) -> str:
        """Changes with anything that a signature would file: what was signed is what was seen."""
        parts = (f"{name}.{part}" for name, part in self.parts.items())
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def part_name(thing: Determination | Explanation) -> str:
    """`L12` of a line, `E7` of an explanation: how a page and its answer name it."""
    return f"{'L' if isinstance(thing, Determination) else 'E'}{thing.pk}"


def _part(thing: Determination | Explanation, digest: str) -> str:
    return ".".join(filter(None, (str(thing.version), thing.state, digest)))


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
    lines, explanations = _lines(month, department), _explanations(month, department)
    surveyed = surveyed_under(at, clauses, lines.values())
    before, requests = _before(department, at), _requests(month, department)
    answers = answers_to([request for group in requests.values() for request in group])
    rows = []
    for clause in clauses:
        own_lines = lines.get(clause.label, [])
        of_clause, replaced = _apart(explanations.get(clause.label, []), own_lines)
        row = ClauseRow(
            clause=clause,
            applies=clause.in_effect(at),
            lines=own_lines,
            findings=surveyed.get((at, clause.pk), []),
            declined=[explanation for explanation in of_clause if explanation.unit_id],
            explanation=next((explanation for explanation in of_clause if not explanation.unit_id), None),
            before=before.get(clause.label, Before()),
            replaced=replaced,
            requests=requests.get(clause.label, []),
            asked=[each for each in requests.get(clause.label, ()) if each.pk not in answers],
        )
        rows.append(row)
    hold_against_figures(rows, surveyed)
    submission = None
    if month.pk:
        submission = Submission.objects.filter(month=month, department=department).first()
    return Sheet(month, department, submission, rows, _typed_for_later(department, at, clauses))


def surveyed_under(
    at: CalendarMonth,
    clauses: Iterable[Clause],
    lines: Iterable[Iterable[Determination]],
    *,
    supposed: Supposed = NOTHING_SUPPOSED,
) -> Surveyed:
    """What the figures say of the clauses in this month, and of every line in its data month."""
    of_lines = [(line.data_month, line.clause) for group in lines for line in group]
    return survey_now([*((at, clause) for clause in clauses), *of_lines], supposed=supposed)


def hold_against_figures(
    rows: Iterable[ClauseRow], surveyed: Surveyed, *, supposed: Supposed = NOTHING_SUPPOSED
) -> None:
    """Tell each row of the lines that its figures contradict, and on what they rest."""
    rows = list(rows)
    lines = [line for row in rows for line in row.lines]
    under = figures_under(lines, verdicts_in(surveyed), supposed=supposed)
    for row in rows:
        row.stale = {line.pk: words for line in row.lines if (words := under.staleness(line))}
        row.figures = {line.pk: figures for line in row.lines if (figures := under.figures(line))}


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


def _requests(month: Month, department: Department) -> dict[str, list[LightRequest]]:
    """What the office asked for and did not take back (提请补亮), by label."""
    by_label: dict[str, list[LightRequest]] = defaultdict(list)
    if month.pk:
        asked = with_request_names().filter(month=month, state=LightRequestState.ASKED)
        for request in asked.filter(clause__rule_set__department=department).order_by("unit__position", "pk"):
            by_label[request.clause.label].append(request)
    return by_label


def _apart(
    explanations: list[Explanation], lines: list[Determination]
) -> tuple[list[Explanation], list[Explanation]]:
    """Those that speak for the clause, and those in whose place a line that is not filed yet stands."""
    answered = answered_by(line for line in lines if line.state in EDITABLE)
    replaced = [each for each in explanations if stands_at(each) in answered]
    return [each for each in explanations if each not in replaced], replaced


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
