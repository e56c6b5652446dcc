"""The bulk door beside `workflow.take_step`: one step on many lines or explanations of a month, all or none.

Rights, sources, rules and events are those of the single door; what the things rest on is gathered once for all.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q

from assessments.models import Determination, Explanation, Month
from assessments.models.determinations import line_fault
from assessments.recheck import (
    THEN,
    LineGround,
    doubts_of_explanations,
    ground_of,
    refuse_doubted,
    refuse_untrue,
)
from assessments.steps import BACK, STEPS, Thing, refuse_unless_open
from assessments.workflow import (
    FALLS,
    WRITTEN,
    apply_step,
    decided_by_another,
    follow,
    judging_conflict,
    step_told,
)
from departments.history.records import record_all
from departments.models import User
from departments.notices import tell
from departments.steps import Step
from rules.models import NUMBERS, RuleSet, governing

SAVED: dict[type, list[str]] = {
    Determination: [*sorted(WRITTEN), *THEN, "grounds", *NUMBERS],
    Explanation: sorted(WRITTEN - {"merged_into"}),
}
IN_BULK = ("accept", "undo")  # nothing is sent back in bulk, and no other step writes only what is SAVED


def locked_lines(month: Month, keys: Collection[int]) -> list[Determination]:
    """The fresh rows in the order of their keys, held until the transaction ends behind their month, held first."""
    Month.objects.select_for_update().get(pk=month.pk)
    rows = Determination.objects.select_for_update(of=("self",)).with_names()
    return list(rows.filter(month=month.pk, pk__in=keys).order_by("pk"))


def locked_explanations(month: Month, keys: Collection[int]) -> list[Explanation]:
    """The same of explanations."""
    Month.objects.select_for_update().get(pk=month.pk)
    rows = Explanation.objects.select_for_update(of=("self",)).filter(month=month.pk, pk__in=keys)
    names = ("month", "assessor", "unit", "clause__metric", "clause__rule_set__department", "decided_by")
    return list(rows.select_related(*names).order_by("pk"))


@transaction.atomic
def take_steps(
    things: Sequence[Thing], name: str, *, actor: User, now: datetime, note: str = ""
) -> list[Thing]:
    """Take one step of IN_BULK on things of one kind that `locked_lines` or `locked_explanations` holds; the history
    gets an event for each.

    Queries do not grow with the things, but for one a thing that moves the head of the history on, and for what
    rests on a line that is undone. Raises what `take_step` raises of the first one that refuses; ValueError of
    another step.
    """
    if name not in IN_BULK:
        raise ValueError(f"{name} is not taken in bulk")
    if not things:
        return []
    kind, note = type(things[0]), note.strip()
    step = STEPS[kind][name]
    told = _undone(things, step, actor, note)
    before = {thing.pk: thing.state for thing in things}
    conflicts = {thing.pk: judging_conflict(thing, step, actor) for thing in things}
    for thing in things:
        if not step.who(actor, thing):
            raise PermissionDenied(f"{actor} 不能对 {thing} {step.label}")
        refuse_unless_open(thing, step)
        apply_step(thing, step, actor, note, now)
    if step.asks_whole_row:
        _refuse_invalid(things, note)
    cast(models.Manager, kind._default_manager).bulk_update(things, SAVED[kind])
    events = [step_told(each, step, note, before[each.pk], conflict=conflicts[each.pk]) for each in things]
    record_all(actor, events, at=now)
    for person, count in told.items():
        tell(person, f"您审核的 {count} 条由{actor}一次撤销审核：{note}")
    for thing in things if name in FALLS else ():
        follow(thing, name, actor)
    return list(things)


def _undone(things: Sequence[Thing], step: Step, actor: User, note: str) -> dict[User, int]:
    """Whose decisions an undoing takes back, and how many: they are told, with the words that it then needs."""
    counts: dict[User, int] = defaultdict(int)
    for thing in things if step.target == BACK else ():
        if thing.decided_by and decided_by_another(thing, actor):
            counts[thing.decided_by] += 1
    if counts and not note:
        names = "、".join(person.name for person in counts)
        raise ValidationError(f"这是{names}审核的，撤销要写明理由", code="note")
    return counts


def _refuse_invalid(things: Sequence[Thing], note: str) -> None:
    _refuse_invalid_lines([thing for thing in things if isinstance(thing, Determination)], note)
    _refuse_invalid_words([thing for thing in things if isinstance(thing, Explanation)])


def _refuse_invalid_words(explanations: Sequence[Explanation]) -> None:
    """Each by its own fields; the rules of its clause and unit are among the doubts."""
    for each in explanations:
        each.clean_fields(exclude={field.name for field in each._meta.fields if field.is_relation})
    refuse_doubted(doubts_of_explanations(explanations))


def _refuse_invalid_lines(lines: Sequence[Determination], note: str) -> None:
    """Each as a whole, as `full_clean` asks it, and true as it stands; keys to other rows the database holds."""
    ground, rivals = ground_of(lines), _rivals(lines)
    keys = {field.name for field in Determination._meta.fields if field.is_relation}
    for line in lines:
        line.clean_fields(exclude=keys)
        if fault := line_fault(line, _governing(line, ground), rivals.get(line.pk, ())):
            raise ValidationError(f"{line}：{fault}")
        refuse_untrue(line, note, ground)


def _governing(line: Determination, ground: LineGround) -> RuleSet | None:
    return governing(ground.rules.get(line.assessor_id, ()), line.data_month)


def _rivals(lines: Sequence[Determination]) -> dict[int, list[Determination]]:
    """The other standing lines of the same department, unit, data month and metric; one query."""
    measured = [line for line in lines if line.clause.metric_id]
    places: dict[tuple, list[Determination]] = defaultdict(list)
    near = Q(
        assessor__in={line.assessor_id for line in measured},
        unit__in={line.unit_id for line in measured},
        data_month__in={line.data_month for line in measured},
        clause__metric__isnull=False,
    )
    for other in Determination.objects.standing().filter(near).select_related("clause"):
        places[_metric_place(other)].append(other)
    return {
        line.pk: [other for other in places[_metric_place(line)] if other.pk != line.pk] for line in measured
    }


def _metric_place(line: Determination) -> tuple:
    return line.assessor_id, line.unit_id, line.data_month, line.clause.metric_id
