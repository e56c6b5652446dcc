"""The explanations as the office reads them: what makes one worth a look, and one press for those that need none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments import permissions
from assessments.basis import stale_words
from assessments.dates import LOOK_BACK
from assessments.lot_events import ExplanationsAccepted
from assessments.models import Explanation, ExplanationState, Month, Reason
from assessments.office.unreported_lights import called_in_vain
from assessments.sheet.clauses import REMARKABLE_MONTHS
from assessments.workflow_in_bulk import locked_explanations, take_steps
from departments.history.records import record
from departments.models import Department, User
from rules.judging import ClauseFinding
from rules.models import signal_order


@dataclass(frozen=True)
class RemarkedExplanation:
    """An explanation with what makes it remarkable, as short Chinese words (none: it can be folded)."""

    explanation: Explanation
    marks: tuple[str, ...]
    same_words: bool = False  # for the third month, or longer


@dataclass(frozen=True)
class MonthsInARow:
    """How many months, this one included, the whole clause gives the same reason, and says the same words (0: none).

    An explanation about one unit is its own month's matter: 1.
    """

    reason: int
    words: int


@dataclass(frozen=True)
class AcceptedExplanations:
    """What a press on 采纳 took, and how many remarkable explanations still want a look each.

    Of those that were shown and not taken: `by_others` were decided meanwhile, `changed` by their department,
    `recused` are not the actor's to decide (回避).
    """

    taken: int
    left: int
    by_others: int = 0
    changed: int = 0
    recused: int = 0


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
    return with_marks([explanation], spared_under([explanation]))[0]


Spared = Mapping[int, Mapping[int, str]]  # by the key of a clause: the units that it calls for, name by key


def spared_under(filed: Collection[Explanation]) -> Spared:
    """What 应亮未亮 lists of the clauses of explanations of one month, and of no others."""
    lights = {each.clause_id: each.clause for each in filed if each.clause.is_light}
    if not lights:
        return {}
    month = next(iter(filed)).month.calendar_month
    return by_clause(finding for finding, _ in called_in_vain(month, lights.values()))


def by_clause(findings: Iterable[ClauseFinding]) -> Spared:
    spared: dict[int, dict[int, str]] = defaultdict(dict)
    for finding in findings:
        spared[finding.clause.pk][finding.unit.pk] = finding.unit.label
    return spared


def with_marks(filed: Collection[Explanation], spared: Spared) -> list[RemarkedExplanation]:
    """Each filed explanation with what makes it worth a look; `spared` is what 应亮未亮 has of their clauses."""
    if not filed:
        return []
    runs, stale = months_in_a_row(filed), stale_words(filed)
    remarked = []
    for each in filed:
        marks = _marks(each, runs[each.pk], spared.get(each.clause_id, {}))
        marks += ("数据已变",) if each.pk in stale else ()
        remarked.append(RemarkedExplanation(each, marks, runs[each.pk].words >= REMARKABLE_MONTHS))
    return remarked


def _marks(explanation: Explanation, months: MonthsInARow, spared: Mapping[int, str]) -> tuple[str, ...]:
    """`spared` are the units that the figures call for and that have no line, as in 应亮未亮: name by key."""
    marks = []
    if explanation.unit_id in spared:
        marks.append(f"数据应亮{explanation.clause.get_signal_display()}")
    elif explanation.unit is None and spared:
        marks.append(f"数据应亮{explanation.clause.get_signal_display()}：{'、'.join(spared.values())}")
    if months.words >= REMARKABLE_MONTHS:
        marks.append(f"同样的话第 {months.words} 个月")
    elif months.reason >= REMARKABLE_MONTHS and explanation.reason != Reason.OTHER:
        marks.append(f"同一原因第 {months.reason} 个月")
    if explanation.reason == Reason.OTHER:
        marks.append("其他原因")
    if explanation.decided_at and explanation.state == ExplanationState.FILED:  # filed again after a decision
        marks.append("退回重审" if explanation.reopened_because else "重写已复")
    return tuple(marks)


def months_in_a_row(explanations: Collection[Explanation]) -> dict[int, MonthsInARow]:
    """By pk, of explanations of one month; one query."""
    if not explanations:
        return {}
    at = next(iter(explanations)).month.calendar_month
    earlier = Explanation.objects.filter(
        assessor__in={explanation.assessor_id for explanation in explanations},
        unit__isnull=True,
        month__calendar_month__lt=at,
        month__calendar_month__gte=at.plus(-LOOK_BACK),
    ).select_related("month", "clause")
    known = {(e.assessor_id, e.clause.label, e.month.calendar_month): e for e in earlier}

    def length(explanation: Explanation, *fields: str) -> int:
        count, key = 1, (explanation.assessor_id, explanation.clause.label)
        while explanation.unit_id is None and (before := known.get((*key, at.plus(-count)))):
            if any(getattr(before, name) != getattr(explanation, name) for name in fields):
                break
            count += 1
        return count

    return {
        each.pk: MonthsInARow(length(each, "reason"), length(each, "reason", "words") if each.words else 0)
        for each in explanations
    }


@transaction.atomic
def accept_explanations(
    month: Month,
    department: Department,
    *,
    actor: User,
    seen: Mapping[int, int] | None = None,
    now: datetime | None = None,
) -> AcceptedExplanations:
    """采纳 every filed explanation of one department that needs no look, all or none; one event more for the lot.

    `seen` holds, by pk, the versions that the actor was shown: one filed or rewritten since is left, and so is what
    the actor keeps out of. PermissionDenied for who may not review, or may decide none of them; StepRefused where the
    month is out.
    """
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能采纳{department.label}的说明")
    Month.objects.select_for_update().get(pk=month.pk)  # nobody files or decides anything of it meanwhile
    filed = list(
        explanations_for_desk().filter(month=month, assessor=department, state=ExplanationState.FILED)
    )
    explanations = with_marks(filed, spared_under(filed))
    ordinary = [remarked.explanation for remarked in explanations if not remarked.marks]
    asked = [each for each in ordinary if seen is None or seen.get(each.pk) == each.version]
    free = [each for each in asked if permissions.is_free_to_decide(actor, each)]
    if asked and not free:
        raise PermissionDenied(f"{actor} 不能采纳{department.label}的说明")
    now = now or timezone.now()
    taken = take_steps(locked_explanations(month, [each.pk for each in free]), "accept", actor=actor, now=now)
    if taken:
        versions = {str(explanation.pk): explanation.version for explanation in taken}
        event = ExplanationsAccepted(department=department.code, explanations=versions)
        record(actor, event, month, f"采纳了{department.label}{month}的 {len(taken)} 条说明", at=now)
    remarkable = [remarked.explanation for remarked in explanations if remarked.marks]
    missed = {*(seen or ())} - {explanation.pk for explanation in (*asked, *remarkable)}
    decided = explanations_for_desk().filter(month=month, assessor=department, pk__in=missed)
    by_others = decided.exclude(state=ExplanationState.FILED).count()
    recused = len(asked) - len(taken)
    return AcceptedExplanations(len(taken), len(remarkable), by_others, len(missed) - by_others, recused)
