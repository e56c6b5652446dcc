"""The explanations as the office reads them: what makes one worth a look, and one press for those that need none."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from assessments import permissions
from assessments.basis import stale_words
from assessments.models import Determination, Explanation, ExplanationState, Month, Reason
from assessments.office.lines import lines_for_office
from assessments.proposals import survey_now
from assessments.sheet.clauses import REMARKABLE_MONTHS
from assessments.workflow import take_step
from departments.models import Department, User
from rules.models import signal_order


@dataclass(frozen=True)
class RemarkedExplanation:
    """An explanation with what makes it remarkable, as short Chinese words (none: it can be folded)."""

    explanation: Explanation
    marks: tuple[str, ...]


@dataclass(frozen=True)
class AcceptedExplanations:
    """What a press on 采纳 took, and how many remarkable explanations still want a look each."""

    taken: int
    left: int


def explanations_for_desk() -> QuerySet[Explanation]:
    """The explanations that the office's desk opens: what a department has not filed is its own."""
    rows = Explanation.objects.exclude(state=ExplanationState.DRAFT)
    return rows.select_related(
        "clause__rule_set__department", "clause__metric", "unit", "month", "assessor", "decided_by"
    )


def explanations_for_office(month: Month) -> list[Explanation]:
    """Every explanation of the month that has left its department, by department, signal, clause and unit."""
    if month.pk is None:
        return []
    rows = explanations_for_desk().filter(month=month)
    order = (signal_order("clause__signal"), "clause__number", "unit__position", "unit__code")
    return list(rows.order_by("assessor__position", "assessor__code", *order))


def remarked(explanation: Explanation) -> RemarkedExplanation:
    """One explanation with what makes it worth a look."""
    return with_marks(explanation.month, [explanation], lines_for_office(explanation.month))[0]


def with_marks(
    month: Month, filed: list[Explanation], lines: list[Determination]
) -> list[RemarkedExplanation]:
    """Each filed explanation with what makes it worth a look; `lines` are those of the month for the office."""
    if not filed:
        return []
    at = month.calendar_month
    runs = same_reason_months(filed)
    given = {(line.clause_id, line.unit_id) for line in lines}
    lights = {
        explanation.clause.pk: explanation.clause
        for explanation in filed
        if explanation.unit is None and explanation.clause.is_light
    }
    findings = survey_now((at, clause) for clause in lights.values())
    spared = {
        pk: [
            finding.unit.label
            for finding in group
            if finding.is_called_for and (pk, finding.unit.pk) not in given
        ]
        for (_, pk), group in findings.items()
    }
    stale = stale_words(filed)
    marks = {
        explanation.pk: _marks(explanation, runs[explanation.pk], spared.get(explanation.clause_id, []))
        for explanation in filed
    }
    marks |= {pk: (*marks[pk], "数据已变") for pk in stale}
    return [RemarkedExplanation(explanation, marks[explanation.pk]) for explanation in filed]


def _marks(explanation: Explanation, months: int, spared: list[str]) -> tuple[str, ...]:
    marks = []
    if explanation.unit and explanation.clause.is_light:
        marks.append(f"数据应亮{explanation.clause.get_signal_display()}")
    elif explanation.unit is None and spared:
        marks.append(f"数据应亮{explanation.clause.get_signal_display()}：{'、'.join(spared)}")
    if months >= REMARKABLE_MONTHS:
        marks.append(f"同一原因第 {months} 个月")
    if explanation.reason == Reason.OTHER:
        marks.append("其他原因")
    if explanation.decided_at:
        marks.append("退回重审" if explanation.reopened_because else "重写已复")
    return tuple(marks)


def same_reason_months(explanations: Collection[Explanation]) -> dict[int, int]:
    """By pk, the months in a row, this one included, in which the whole clause gives the same reason; one query.

    An explanation about one unit is its own month's matter: 1.
    """
    if not explanations:
        return {}
    at = next(iter(explanations)).month.calendar_month
    earlier = Explanation.objects.filter(
        assessor__in={explanation.assessor_id for explanation in explanations},
        unit__isnull=True,
        month__calendar_month__lt=at,
        month__calendar_month__gte=at.plus(-12),
    ).select_related("month", "clause")
    known = {(e.assessor_id, e.clause.label, e.month.calendar_month): e.reason for e in earlier}
    runs = {}
    for explanation in explanations:
        length, key = 1, (explanation.assessor_id, explanation.clause.label)
        while explanation.unit_id is None and known.get((*key, at.plus(-length))) == explanation.reason:
            length += 1
        runs[explanation.pk] = length
    return runs


@transaction.atomic
def accept_explanations(
    month: Month, department: Department, *, actor: User, seen: Mapping[int, int] | None = None
) -> AcceptedExplanations:
    """采纳 every filed explanation of one department that needs no look, all or none.

    `seen` holds, by pk, the versions that the actor was shown: one filed or rewritten since is left.
    PermissionDenied for who may not review; StepRefused where one of them was decided meanwhile.
    """
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能采纳{department.label}的说明")
    filed = explanations_for_desk().filter(month=month, assessor=department, state=ExplanationState.FILED)
    explanations = with_marks(month, list(filed), lines_for_office(month))
    ordinary = [remarked.explanation for remarked in explanations if not remarked.marks]
    shown = [
        explanation
        for explanation in ordinary
        if seen is None or seen.get(explanation.pk) == explanation.version
    ]
    for explanation in shown:
        take_step(explanation, "accept", actor=actor, version=explanation.version)
    return AcceptedExplanations(len(shown), len(explanations) - len(ordinary))
