"""The clerk's sheet as a value: every clause of a department in a month, and what is still missing.

A clause in effect ends in determinations or in an explanation; a proposal that was neither taken nor
declined, and a line or an explanation whose figures have changed since, are still open.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from assessments.basis import outdated_words
from assessments.models import Determination, Explanation, ExplanationState, LineState, Month, Submission
from assessments.proposals import Finding, findings
from departments.models import Department
from departments.months import CalendarMonth
from rules.models import Clause, Reading, RuleSet

EDITABLE = (LineState.DRAFT, LineState.RETURNED, LineState.ASKED)
UNFILED = (ExplanationState.DRAFT, ExplanationState.RETURNED)
REMARKABLE_MONTHS = 3
LOOK_BACK = 12


def is_back(thing: Determination | Explanation) -> bool:
    """Came back from the office, and nothing was done about it yet."""
    back = thing.state in (*EDITABLE[1:], ExplanationState.RETURNED)
    return back and thing.version == thing.decided_version


def goes_back_alone(thing: Determination | Explanation) -> bool:
    """Came back and was answered in what needs no second signature: only 重新报送 is still to be pressed."""
    back = thing.state in (*EDITABLE[1:], ExplanationState.RETURNED)
    signed = isinstance(thing, Explanation) or thing.signed_core == thing.core
    return back and signed and not is_back(thing)


def is_ready(thing: Determination | Explanation) -> bool:
    """Waits for the head: not with the office, and, where it came back, changed in what the head signs for."""
    unfiled = thing.state in (*EDITABLE, ExplanationState.RETURNED)
    return unfiled and not is_back(thing) and not goes_back_alone(thing)


@dataclass(frozen=True)
class Before:
    """What the clause led to last month, and how many months in a row its explanation gives one reason."""

    explanation: Explanation | None = None
    lines: tuple[Determination, ...] = ()
    same_reason_months: int = 0


@dataclass(frozen=True)
class Stale:
    """A line or an explanation that its figures have left behind: under which clause, and the sentence."""

    clause: Clause
    words: str


@dataclass
class Row:
    """One clause of the sheet with everything that it has led to so far."""

    clause: Clause
    applies: bool
    lines: list[Determination] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    declined: list[Explanation] = field(default_factory=list)
    explanation: Explanation | None = None
    before: Before = field(default_factory=Before)
    stale: dict[int, str] = field(default_factory=dict)

    @property
    def settled(self) -> set[int]:
        """The units that have a line or a word of their own."""
        return {line.unit_id for line in self.lines} | {each.unit_id for each in self.declined}

    @property
    def called_for(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_called_for]

    @cached_property
    def proposals(self) -> list[Finding]:
        """What the figures call for and nobody has taken up or declined."""
        settled = self.settled
        return [finding for finding in self.called_for if finding.unit.pk not in settled]

    @cached_property
    def outdated(self) -> dict[int, str]:
        """By pk, what stands against each explanation that is not with the office: the figures moved since."""
        unfiled = [each for each in self.explanations if each.state in UNFILED]
        words = {each.pk: outdated_words(each, self.findings, self.settled) for each in unfiled}
        return {pk: sentence for pk, sentence in words.items() if sentence}

    @property
    def explanations(self) -> list[Explanation]:
        return [*self.declined, *([self.explanation] if self.explanation else [])]

    @property
    def problems(self) -> list[str]:
        """What keeps the clause from being complete, as short Chinese sentences."""
        if not self.applies:
            return []
        found = [f"{len(self.proposals)} 条待确认"] if self.proposals else []
        found += [f"{line.unit.label}的数据已变" for line in self.lines if line.pk in self.stale]
        found += [
            f"{each.unit.label if each.unit else ''}说明与数据不符，请重看"
            for each in self.explanations
            if each.pk in self.outdated
        ]
        found += [f"{line.unit.label}未写事由" for line in self.lines if not line.grounds]
        found += [f"{line.unit.label}{line.get_state_display()}" for line in self.lines if is_back(line)]
        found += ["说明请重写" for each in self.explanations if is_back(each)]
        again = "改好了，还没有重新报送"
        found += [f"{line.unit.label}{again}" for line in self.lines if goes_back_alone(line)]
        found += [f"说明{again}" for each in self.explanations if goes_back_alone(each)]
        if not (self.proposals or self.lines or self.explanations):
            found.append("未填")
        return found

    @property
    def is_silent(self) -> bool:
        """Whether the clause, or a unit that the figures called for, led to nothing without a word why."""
        unsaid = not (self.lines or self.explanations)
        return self.applies and bool(self.proposals or unsaid)

    @property
    def is_complete(self) -> bool:
        return not self.problems

    @property
    def square(self) -> str:
        """The state of the small square: na, empty, open, returned, given or explained."""
        if not self.applies:
            return "na"
        if any(is_back(thing) or goes_back_alone(thing) for thing in (*self.lines, *self.explanations)):
            return "returned"
        if self.problems:
            return "empty" if self.problems == ["未填"] else "open"
        return "given" if self.lines else "explained"


@dataclass
class Sheet:
    """One department's month: its rows in the order of the rules, and what the head would sign."""

    month: Month
    department: Department
    submission: Submission | None
    rows: list[Row]

    @cached_property
    def applicable(self) -> list[Row]:
        return [row for row in self.rows if row.applies]

    @property
    def complete(self) -> int:
        return sum(row.is_complete for row in self.applicable)

    @property
    def incomplete(self) -> list[Row]:
        return [row for row in self.applicable if not row.is_complete]

    @cached_property
    def figures(self) -> tuple[int, int]:
        """How many of the figures that the clauses ask for are there, and how many are asked for."""
        found = [f for row in self.rows for f in row.findings if f.clause.metric_id]
        asked = {(f.clause.metric_id, f.unit.pk) for f in found}
        return len({(f.clause.metric_id, f.unit.pk) for f in found if f.reading}), len(asked)

    @cached_property
    def ready_lines(self) -> list[Determination]:
        """Lines that a signature would file now."""
        lines = (line for row in self.rows for line in row.lines)
        return [line for line in lines if is_ready(line) and line.grounds]

    @cached_property
    def ready_explanations(self) -> list[Explanation]:
        """Explanations that a signature would file now: none that the figures contradict."""
        found = [(row, each) for row in self.rows for each in row.explanations]
        return [each for row, each in found if is_ready(each) and each.pk not in row.outdated]

    @property
    def stale(self) -> list[Stale]:
        """What the figures contradict; while there is any, nothing is sent or signed."""
        found = []
        for row in self.rows:
            found += [Stale(row.clause, words) for words in row.stale.values()]
            found += [Stale(row.clause, words) for words in row.outdated.values()]
        return found

    @property
    def parts(self) -> dict[str, str]:
        """What a signature would file: by a short name of each thing (L for a line), its version and state."""
        lines, words = self.ready_lines, self.ready_explanations
        named = {f"L{line.pk}": line for line in lines} | {f"E{each.pk}": each for each in words}
        return {name: f"{thing.version}.{thing.state}" for name, thing in named.items()}

    @property
    def fingerprint(self) -> str:
        """Changes with anything that a signature would file: what was signed is what was seen."""
        parts = (f"{name}.{part}" for name, part in self.parts.items())
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def clauses_of(department: Department, month: CalendarMonth) -> list[Clause]:
    """The department's clauses in force in that month, in the order of the sheet."""
    clauses = Clause.objects.in_force(month).of(department)
    return list(clauses.select_related("metric", "rule_set__department"))


def first_rules(department: Department) -> RuleSet | None:
    """Since when the department has approved rules at all."""
    return RuleSet.objects.approved().filter(department=department).order_by("effective_from").first()


def sheet(month: Month, department: Department) -> Sheet:
    """Gather one department's month; a constant number of queries, whatever it holds."""
    at = month.calendar_month
    clauses = clauses_of(department, at)
    found = findings(department, at, clauses)
    lines, explanations = _lines(month, department), _explanations(month, department)
    before = _before(department, at)
    current = _readings(department, [line for group in lines.values() for line in group])
    rows = []
    for clause in clauses:
        of_clause = explanations.get(clause.label, [])
        row = Row(
            clause=clause,
            applies=clause.in_effect(at),
            lines=lines.get(clause.label, []),
            findings=found.get(clause.pk, []),
            declined=[each for each in of_clause if each.unit_id],
            explanation=next((each for each in of_clause if not each.unit_id), None),
            before=before.get(clause.label, Before()),
        )
        row.stale = {line.pk: words for line in row.lines if (words := staleness(line, current))}
        rows.append(row)
    submission = None
    if month.pk:
        submission = Submission.objects.filter(month=month, department=department).first()
    return Sheet(month, department, submission, rows)


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
        for each in rows.select_related("clause__rule_set__department", "unit", "month", "assessor"):
            by_label[each.clause.label].append(each)
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
    for each in earlier:
        by_label[each.clause.label][each.month.calendar_month] = each
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
    while (each := explanations.get(last.plus(-length))) and each.reason == reason:
        length += 1
    return length


def _readings(department: Department, lines: list[Determination]) -> dict[tuple, Reading]:
    months = {line.data_month for line in lines if line.clause.metric_id}
    rows = Reading.objects.filter(metric__department=department, calendar_month__in=months) if months else []
    return {(reading.metric_id, reading.unit_id, reading.calendar_month): reading for reading in rows}


def staleness(line: Determination, current: dict[tuple, Reading]) -> str:
    """A sentence where the figure changed after the unfiled line was taken up on it, else ""."""
    if line.state not in EDITABLE or not line.clause.metric_id:
        return ""
    reading = current.get((line.clause.metric_id, line.unit_id, line.data_month))
    now = (reading.value, reading.done, reading.total) if reading else (None, None, None)
    if now == (line.value, line.done, line.total):
        return ""
    return f"{line.unit.label}的{line.clause.metric}在填报之后{'有改动' if reading else '被删去'}，请重新确认"


def staleness_of(line: Determination) -> str:
    """`staleness` of one line, against the reading as it stands now."""
    return staleness(line, _readings(line.assessor, [line]))
