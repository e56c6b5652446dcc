"""What was decided in bulk, lot by lot as the history has it, and the undoing of a lot by one press."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assessments import permissions
from assessments.lot_events import ExplanationsAccepted, LinesAccepted, LotUndone
from assessments.models import Determination, Explanation, LineState, Month
from assessments.office.explanations import explanations_for_desk
from assessments.office.lines import lines_for_desk
from assessments.workflow_in_bulk import locked_explanations, locked_lines, take_steps
from departments.history.records import history_of, record
from departments.models import Department, Record, User
from departments.steps import StepRefused

LotEvent = LinesAccepted | ExplanationsAccepted


@dataclass(frozen=True)
class BulkLot:
    """One press that accepted many; `standing` are those that nobody has decided or changed since.

    `sample` are the lines that were shown before the press, those that are gone apart.
    """

    number: int
    at: datetime
    actor_id: int | None
    actor_name: str
    event: LotEvent
    standing: list[Determination | Explanation]
    sample: list[Determination]
    department: Department | None = None

    @property
    def versions(self) -> Mapping[str, int]:
        return versions_of(self.event)

    @property
    def words(self) -> str:
        if isinstance(self.event, LinesAccepted):
            return f"批量审定 {len(self.versions)} 条"
        name = self.department.label if self.department else self.event.department
        return f"采纳{name}的说明 {len(self.versions)} 条"


def versions_of(event: LotEvent) -> Mapping[str, int]:
    return event.lines if isinstance(event, LinesAccepted) else event.explanations


def bulk_lots(month: Month) -> list[BulkLot]:
    """Every lot of a month, the latest first; a constant number of queries."""
    if month.pk is None:
        return []
    rows = list(history_of(month).filter(verb__in=(*LinesAccepted.verbs, *ExplanationsAccepted.verbs)))
    events = [_event(row) for row in rows]
    keys = {int(pk) for event in events if isinstance(event, LinesAccepted) for pk in event.lines}
    lines = lines_for_desk().in_bulk(keys)
    asked = {
        int(pk) for event in events if isinstance(event, ExplanationsAccepted) for pk in versions_of(event)
    }
    explanations = explanations_for_desk().in_bulk(asked)
    departments = {department.code: department for department in Department.objects.filter(assesses=True)}
    lots = []
    for row, event in zip(rows, events, strict=True):
        things = cast(
            Mapping[int, Determination | Explanation],
            lines if isinstance(event, LinesAccepted) else explanations,
        )
        kept = (things.get(int(pk)) for pk in versions_of(event))
        standing = [thing for thing in kept if thing and _stands(thing, event, row)]
        sample = [lines[pk] for pk in event.sample if pk in lines] if isinstance(event, LinesAccepted) else []
        department = departments.get(event.department) if isinstance(event, ExplanationsAccepted) else None
        lots.append(
            BulkLot(row.sequence, row.at, row.actor_id, row.actor_name, event, standing, sample, department)
        )
    return lots


def _event(row: Record) -> LotEvent:
    return (LinesAccepted if row.verb in LinesAccepted.verbs else ExplanationsAccepted).of(row)


def _stands(thing: Determination | Explanation, event: LotEvent, row: Record) -> bool:
    """Accepted by that press, and neither decided otherwise nor changed since."""
    by_it = (thing.decided_at, thing.decided_by_id) == (row.at, row.actor_id)
    same = versions_of(event).get(str(thing.pk)) == thing.version == thing.decided_version
    return thing.state == LineState.ACCEPTED and by_it and same


@transaction.atomic
def undo_bulk_lot(
    month: Month, number: int, *, actor: User, note: str = "", now: datetime | None = None
) -> tuple[int, int]:
    """撤销 what is left of a lot; how many were undone, and how many stay as they have changed since or by 回避.

    PermissionDenied for who may not review; StepRefused where nothing is left, or the month is out;
    ValidationError where another's decisions are undone without words.
    """
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能撤销审核")
    Month.objects.select_for_update().get(pk=month.pk)
    lot = next((lot for lot in bulk_lots(month) if lot.number == number), None)
    standing = [thing for thing in lot.standing if permissions.may_undo(actor, thing)] if lot else []
    if lot is None or not standing:
        raise StepRefused("这一批后来都另有变化，没有可以撤销的", code="changed")
    now = now or timezone.now()
    keys = sorted(thing.pk for thing in standing)
    if isinstance(lot.event, LinesAccepted):
        take_steps(locked_lines(month, keys), "undo", actor=actor, now=now, note=note)
    else:
        take_steps(locked_explanations(month, keys), "undo", actor=actor, now=now, note=note)
    left = len(lot.versions) - len(keys)
    event = LotUndone(lot=number, undone=keys, left=left, remark=note.strip())
    record(
        actor, event, month, f"撤销了{lot.words}中的 {len(keys)} 条" + (f"：{note}" if note else ""), at=now
    )
    return len(keys), left
