"""应亮未亮: what the figures call for and nobody reported, and how the office adds it (补充认定)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates, permissions
from assessments.content import line_content
from assessments.events import LineWritten
from assessments.filing import figure_for
from assessments.light_requests import placed, request_for, unasked_fault
from assessments.models import (
    GROUNDS_LIMIT,
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LightRequestState,
    LineState,
    Month,
    Origin,
    Submission,
)
from assessments.models.determinations import GROUNDS_WANTED
from assessments.models.light_requests import Place
from assessments.models.months import NOT_BEGUN, PUBLISHED
from assessments.proposals import survey_now
from departments.fields import visible
from departments.history.events import UNSAID
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import by_exception, exception_words
from departments.steps import StepRefused
from rules.judging import ClauseFinding
from rules.models import Clause


@dataclass(frozen=True)
class Unreported:
    """The figures call for a flag or a light, and the office has no line of it.

    `explanation` is the department's, if it gave one; `is_drafted` where it has a line that it
    has not filed; `has_filed` whether it has filed anything this month.
    """

    data_month: CalendarMonth
    finding: ClauseFinding
    explanation: Explanation | None
    is_drafted: bool
    has_filed: bool

    @property
    def department(self) -> Department:
        return self.finding.clause.rule_set.department

    @property
    def clause(self) -> Clause:
        return self.finding.clause

    @property
    def unit(self) -> Department:
        return self.finding.unit

    @property
    def place(self) -> Place:
        """What is called for is called for in the month's own right."""
        return self.clause.pk, self.unit.pk, self.data_month

    @property
    def words(self) -> str:
        """The sentence of the verdict as grounds."""
        return self.finding.verdict.within(GROUNDS_LIMIT)


def unreported(month: Month) -> list[Unreported]:
    """Units that the figures call a flag or a light for without a line, in register order of the departments.

    A rejected line was judged, so its unit is not listed. A constant number of queries.
    """
    at = month.calendar_month
    clauses = Clause.objects.in_force(at).select_related("metric", "rule_set__department")
    words = _explanations(month)
    filed = {submission.department_id for submission in Submission.objects.filed(month)}
    found: list[Unreported] = []
    for finding, is_drafted in called_in_vain(at, clauses):
        clause = finding.clause
        explanation = words.get((clause.pk, finding.unit.pk)) or words.get((clause.pk, None))
        has_filed = clause.rule_set.department_id in filed
        found.append(Unreported(at, finding, explanation, is_drafted, has_filed))
    return sorted(found, key=lambda each: (each.department.position, each.department.code))


def called_in_vain(at: CalendarMonth, clauses: Iterable[Clause]) -> list[tuple[ClauseFinding, bool]]:
    """Whom the figures of a month call for under these clauses without a line of that month, in whatever month it
    counts; with whether a draft is there. A constant number of queries.
    """
    clauses = list(clauses)
    findings = survey_now((at, clause) for clause in clauses)
    lines = Determination.objects.filter(data_month=at, clause__in=[clause.pk for clause in clauses])
    rows = lines.order_by().values_list("clause_id", "unit_id", "state")
    states = {(clause, unit): state for clause, unit, state in rows}
    called_for = (finding for group in findings.values() for finding in group if finding.is_called_for)
    return [
        (finding, key in states)
        for finding in called_for
        if states.get(key := (finding.clause.pk, finding.unit.pk), LineState.DRAFT) == LineState.DRAFT
    ]


def passed_over(found: Iterable[Unreported], requests: Iterable[LightRequest]) -> list[Unreported]:
    """What counts as 应亮未亮, on its page and in the queue: of departments that have filed, and not 不必补."""
    waived = {
        place for place, request in placed(requests).items() if request.state == LightRequestState.WAIVED
    }
    return [each for each in found if each.has_filed and each.place not in waived]


def _explanations(month: Month) -> dict[tuple[int, int | None], Explanation]:
    if month.pk is None:
        return {}
    rows = Explanation.objects.filter(month=month).exclude(state=ExplanationState.DRAFT)
    return {(explanation.clause_id, explanation.unit_id): explanation for explanation in rows}


@transaction.atomic
def add_unreported(
    calendar_month: CalendarMonth,
    clause: Clause,
    unit: Department,
    *,
    actor: User,
    grounds: str,
    facts: str = "",
    unasked: str = "",
    data_month: CalendarMonth | None = None,
    now: datetime | None = None,
) -> Determination:
    """补充认定: the office adds a light that was not reported; a second person of it decides (permissions.may_judge).

    Enters as 已报送. `unasked` is why the department was not asked first, or its day not waited for (提请补亮);
    of one that answered or let its day pass nothing is asked. PermissionDenied for who is not of the office or
    belongs to the department, StepRefused for a month that has not begun or is published and for what was settled
    as 不必补, ValidationError where a rule forbids it or that reason is missing.
    """
    data_month, now = data_month or calendar_month, now or timezone.now()
    line = Determination(
        assessor=clause.rule_set.department,
        clause=clause,
        unit=unit,
        data_month=data_month,
        grounds=grounds.strip(),
        facts=facts.strip(),
        state=LineState.FILED,
        origin=Origin.OFFICE,
        created_by=actor,
        **figure_for(clause, unit, data_month),
    )
    if not permissions.is_free_about(actor, line.assessor, line.unit):
        raise PermissionDenied(f"{actor} 不能补充{line.assessor.label}的认定")
    line.month = _open(calendar_month, now)
    line.unasked_because = _why_unasked(line, unasked, now)
    line.full_clean()
    line.save()
    _record_addition(line, actor, now)
    return line


def _why_unasked(line: Determination, unasked: str, now: datetime) -> str:
    """The reason where one is wanted, else ""; refused too without the public reason of the line."""
    if not line.grounds:
        raise ValidationError({"grounds": GROUNDS_WANTED})
    request = request_for(line.month.calendar_month, line.clause, line.unit, line.data_month)
    if request.state == LightRequestState.WAIVED:
        raise StepRefused(f"{request} 已定为不必补（{request.note}），要补充先撤销", code="waived")
    fault = unasked_fault(request, dates.local_day(now))
    if fault and not visible(unasked):
        raise ValidationError({"unasked": fault})
    return visible(unasked) if fault else ""


def _record_addition(line: Determination, actor: User, now: datetime) -> None:
    conflict = permissions.side_conflict(actor, line.assessor, line.unit)
    event = LineWritten(
        verb="determination.add_spared",
        by_exception=by_exception(conflict),
        unasked=line.unasked_because or UNSAID,
        content=line_content(line),
    )
    why = f"，未先提请：{line.unasked_because}" if line.unasked_because else ""
    record(actor, event, line, f"补充认定了{line}{exception_words(conflict)}{why}", at=now)


def _open(calendar_month: CalendarMonth, now: datetime) -> Month:
    """The month, held against its publication."""
    if not dates.has_begun(calendar_month, now):
        raise StepRefused(f"{calendar_month.chinese}{NOT_BEGUN}", code="not_open")
    month = Month.objects.select_for_update().get(pk=Month.objects.open(calendar_month).pk)
    if month.published_at:
        raise StepRefused(f"{month}{PUBLISHED}", code="published")
    return month
