"""监督员名册: appoint, change, end; and the office's word of a year."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from departments.fields import visible
from departments.history.records import record
from departments.models import Department, User
from departments.steps import StepRefused
from inspections.content import told_day
from inspections.events import ConductTold, SupervisorTold
from inspections.models import Conduct, Supervisor
from inspections.permissions import may_keep_inspections


@transaction.atomic
def appoint(supervisor: Supervisor, avoid: Iterable[Department], *, actor: User, now: datetime) -> Supervisor:
    """Save an appointment, new or changed, with the units to avoid. PermissionDenied, ValidationError."""
    if not may_keep_inspections(actor):
        raise PermissionDenied(f"{actor} 不能聘任监督员")
    is_new = supervisor.pk is None
    supervisor.full_clean()
    supervisor.save()
    supervisor.avoid.set(avoid)
    said = "聘任了" if is_new else "改了聘任："
    record(actor, told_of(supervisor, "appoint"), supervisor, f"{said}{supervisor}", at=now)
    return supervisor


@transaction.atomic
def end_appointment(
    supervisor: Supervisor, day: date, because: str, *, actor: User, now: datetime
) -> Supervisor:
    """解聘 from a day on, with its reason. PermissionDenied, StepRefused where it has ended, ValidationError."""
    if not may_keep_inspections(actor):
        raise PermissionDenied(f"{actor} 不能解聘监督员")
    row = Supervisor.objects.select_for_update(of=("self",)).select_related("user").get(pk=supervisor.pk)
    if row.ended_on:
        raise StepRefused(f"{row} 已于 {row.ended_on} 解聘", code="already")
    if day < row.since:
        raise ValidationError({"ended_on": f"解聘日期不能早于聘期自（{row.since}）"})
    row.ended_on, row.ended_because = day, visible(because)
    row.full_clean()
    row.save()
    record(actor, told_of(row, "end"), row, f"解聘了{row}：{row.ended_because}", at=now)
    return row


@transaction.atomic
def judge_conduct(
    supervisor: Supervisor, year: int, word: str, reason: str, *, actor: User, now: datetime
) -> Conduct:
    """The office's word of a year; a second one replaces it. PermissionDenied, ValidationError."""
    if not may_keep_inspections(actor) or supervisor.user_id == actor.pk:
        raise PermissionDenied(f"{actor} 不能评价{supervisor}")
    if year > local_day(now).year:
        raise ValidationError({"year": "还没有到这一年"})
    row = Conduct.objects.select_for_update().filter(supervisor=supervisor, year=year).first()
    row = row or Conduct(supervisor=supervisor, year=year)
    row.word, row.reason, row.by = word, visible(reason), actor
    row.full_clean()
    row.save()
    event = ConductTold(year=year, word=row.word, reason=row.reason)
    record(actor, event, supervisor, f"评价了{row}", at=now)
    return row


def told_of(supervisor: Supervisor, verb: str) -> SupervisorTold:
    return SupervisorTold(
        verb=f"supervisor.{verb}",
        account=supervisor.user.username,
        kind=supervisor.kind,
        since=supervisor.since.isoformat(),
        until=supervisor.until.isoformat(),
        document=supervisor.document,
        trained_on=told_day(supervisor.trained_on),
        confidential_on=told_day(supervisor.confidential_on),
        avoid=sorted(unit.code for unit in supervisor.avoid.all()),
        ended_on=told_day(supervisor.ended_on),
        ended_because=supervisor.ended_because,
    )
