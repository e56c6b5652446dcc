"""问责: what a finding led to, one by one or for a batch under one document; and the return from a re-posting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from assessments.dates import local_day
from departments.history.records import record
from departments.models import User
from departments.permissions import exception_words
from departments.steps import StepRefused
from inspections import permissions
from inspections.models import Accountability, AccountabilityKind, AccountabilityTarget, Finding
from inspections.models.findings import VERIFIED
from inspections.terms import usual_end
from inspections.workflow import locked_finding, measure_told

K = AccountabilityKind


@dataclass(frozen=True)
class Decision:
    """What was decided, by which organ under which document; `ends_on` None is three months after the start."""

    kind: str
    decided_on: date
    target: str = AccountabilityTarget.UNIT
    post: str = ""
    person_code: str = ""
    organ: str = ""
    document: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


@transaction.atomic
def hold_to_account(finding: Finding, decision: Decision, *, actor: User, now: datetime) -> Accountability:
    """One measure of one finding. PermissionDenied, StepRefused where the finding does not stand, ValidationError."""
    row = locked_finding(finding)
    if not permissions.may_hold_to_account(actor, row):
        raise PermissionDenied(f"{actor} 不能给 {row} 登记问责")
    if row.state not in VERIFIED:
        said = f"{row} 现在是“{row.get_state_display()}”，查实之后才能登记问责"
        raise StepRefused(said, code="state")
    measure = _measure(row, decision, actor)
    if decision.decided_on > local_day(now):
        raise ValidationError({"decided_on": "决定日期不能晚于今天"})
    measure.full_clean()
    measure.save()
    conflict = permissions.unit_conflict(actor, row.unit)
    sentence = f"登记了{measure}{exception_words(conflict)}"
    record(actor, measure_told(measure, "add", conflict), measure, sentence, at=now)
    return measure


def _measure(finding: Finding, decision: Decision, actor: User) -> Accountability:
    last = finding.measures.filter(kind=decision.kind).aggregate(last=Max("number"))["last"] or 0
    is_posting = decision.kind == K.REPOST
    starts_on = decision.starts_on if is_posting else None
    ends_on = decision.ends_on if is_posting else None
    return Accountability(
        finding=finding,
        kind=decision.kind,
        number=last + 1,
        target=decision.target,
        post=decision.post,
        person_code=decision.person_code,
        organ=decision.organ,
        document=decision.document,
        decided_on=decision.decided_on,
        starts_on=starts_on,
        ends_on=ends_on or (usual_end(starts_on) if starts_on else None),
        reason=decision.reason,
        by=actor,
    )


@transaction.atomic
def hold_all_to_account(
    findings: Iterable[Finding], decision: Decision, *, actor: User, now: datetime
) -> list[Accountability]:
    """The bulk door: one document for many findings, all of them or none."""
    return [hold_to_account(finding, decision, actor=actor, now=now) for finding in findings]


@transaction.atomic
def enter_return(measure: Accountability, day: date, *, actor: User, now: datetime) -> Accountability:
    """返岗: the day on which somebody is back from a re-posting. A longer one takes a new document."""
    row = Accountability.objects.select_for_update(of=("self",)).select_related("finding__unit")
    locked = row.get(pk=measure.pk)
    if not permissions.may_enter_return(actor, locked):
        raise PermissionDenied(f"{actor} 不能登记返岗")
    if locked.kind != K.REPOST or locked.returned_on:
        raise StepRefused(f"{locked} 没有等着返岗的人", code="already")
    if day > local_day(now):
        raise ValidationError({"returned_on": "返岗日期不能晚于今天"})
    locked.returned_on = day
    locked.full_clean()
    locked.save()
    record(actor, measure_told(locked, "return"), locked, f"{locked}的人员已返岗", at=now)
    return locked
