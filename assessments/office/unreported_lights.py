"""应亮未亮: what the figures call for and nobody reported, and how the office adds it (补充认定)."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates, permissions
from assessments.content import line_content
from assessments.events import LineWritten
from assessments.filing import figure_for
from assessments.models import (
    GROUNDS_LIMIT,
    Determination,
    Explanation,
    ExplanationState,
    LineState,
    Month,
    Origin,
    Submission,
)
from assessments.models.determinations import GROUNDS_WANTED
from assessments.models.months import NOT_BEGUN, PUBLISHED
from assessments.proposals import survey_now
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.judging import Finding
from rules.models import Clause, Signal


@dataclass(frozen=True)
class UnreportedLight:
    """The figures call for a light, and the office has no line of it.

    `explanation` is the department's, if it gave one; `is_drafted` where it has a line that it
    has not filed; `has_filed` whether it has filed anything this month.
    """

    finding: Finding
    explanation: Explanation | None
    is_drafted: bool
    has_filed: bool

    @property
    def department(self) -> Department:
        return self.finding.clause.rule_set.department

    @property
    def key(self) -> str:
        """Which clause and unit, as a form names them."""
        return f"{self.finding.clause.pk}.{self.finding.unit.pk}"

    @property
    def words(self) -> str:
        """The sentence of the verdict as grounds."""
        return self.finding.verdict.within(GROUNDS_LIMIT)


def unreported_lights(month: Month) -> list[UnreportedLight]:
    """Units that the figures call a light for without a line, in register order of the departments.

    A rejected line was judged, so its unit is not listed. A constant number of queries.
    """
    at = month.calendar_month
    clauses = Clause.objects.in_force(at).exclude(signal=Signal.RED_FLAG)
    findings = survey_now((at, clause) for clause in clauses.select_related("metric", "rule_set__department"))
    lines = Determination.objects.filter(data_month=at).values_list("clause_id", "unit_id", "state")
    states = {(clause, unit): state for clause, unit, state in lines}
    words = _explanations(month)
    filed = {submission.department_id for submission in Submission.objects.filed(month)}
    lights: list[UnreportedLight] = []
    for finding in (finding for group in findings.values() for finding in group if finding.is_called_for):
        clause = finding.clause
        key = clause.pk, finding.unit.pk
        if states.get(key, LineState.DRAFT) != LineState.DRAFT:
            continue
        explanation = words.get(key) or words.get((clause.pk, None))
        lights.append(
            UnreportedLight(finding, explanation, key in states, clause.rule_set.department_id in filed)
        )
    return sorted(lights, key=lambda light: (light.department.position, light.department.code))


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
    data_month: CalendarMonth | None = None,
    now: datetime | None = None,
) -> Determination:
    """补充认定: the office adds a light that was not reported; a second person of it decides (permissions.may_judge).

    Enters as 已报送. PermissionDenied for who is not of the office or belongs to the department,
    StepRefused for a month that has not begun or is published, ValidationError where a rule forbids it.
    """
    data_month = data_month or calendar_month
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
    if not permissions.is_free_to_decide(actor, line):
        raise PermissionDenied(f"{actor} 不能补充{line.assessor.label}的认定")
    line.month = _open(calendar_month, now or timezone.now())
    if not line.grounds:
        raise ValidationError({"grounds": GROUNDS_WANTED})
    line.full_clean()
    line.save()
    event = LineWritten(verb="determination.add_spared", content=line_content(line))
    record(actor, event, line, f"补充认定了{line}")
    return line


def _open(calendar_month: CalendarMonth, now: datetime) -> Month:
    """The month, held against its publication."""
    if not dates.has_begun(calendar_month, now):
        raise StepRefused(f"{calendar_month.chinese}{NOT_BEGUN}", code="not_open")
    month = Month.objects.select_for_update().get(pk=Month.objects.open(calendar_month).pk)
    if month.published_at:
        raise StepRefused(f"{month}{PUBLISHED}", code="published")
    return month
