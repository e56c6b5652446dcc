"""抽签: a month's plan from a seed that is committed to in the history first and revealed when the round is over.

The plan itself stands in the rows of its visits alone: no event, no export and no page names a unit of it before its
week, but for whom `permissions` lets see it.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from boards.approval import Approval, refuse_future
from departments.fields import visible
from departments.history.records import record
from departments.models import Department, RecordHead, SpecialDay, User
from departments.months import CalendarMonth
from inspections.draw import TWO, Batch, batches, commitment, dealt, new_seed, plan_digest, weeks
from inspections.draw_events import RoundDrawn, RoundRevealed, VisitStaffed
from inspections.models import Round, Supervisor, Visit
from inspections.plan_permissions import may_plan, may_release_round, may_staff

CHANCE = 32  # bytes
Chance = Callable[[int], bytes]


@dataclass(frozen=True)
class DrawnRound:
    """A round as it was drawn, and the visits for which fewer than two supervisors were left."""

    round: Round
    short: tuple[Visit, ...]


@transaction.atomic
def draw_round(
    month: CalendarMonth,
    *,
    document: str,
    approval: Approval,
    reason: str = "",
    actor: User,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> DrawnRound:
    """Draw the visits of a month over the weeks that are left of it, and deal its supervisors two at a time.

    A second draw takes the place of the first, needs a reason and is counted; none once a visit was made. Raises
    PermissionDenied, or ValidationError with what stands against it.
    """
    if not may_plan(actor):
        raise PermissionDenied(f"{actor} 不能抽签")
    refuse_future(approval, now)
    made_round = _held(month)
    mondays = _weeks_left(month, local_day(now))
    units = _units_to_visit(made_round)
    _refuse_undrawable(made_round, document, reason, mondays, units)
    made_round.visits.waiting().delete()
    _commit_to(made_round, document, approval, reason, mondays, units, chance=chance, now=now)
    plan = batches(made_round.seed, month, len(mondays), [unit.code for unit in units])
    short = _plan_visits(made_round, plan, mondays, {unit.code: unit for unit in units}, local_day(now))
    _tell_of_draw(made_round, len(units), actor=actor, now=now)
    return DrawnRound(made_round, short)


def _held(month: CalendarMonth) -> Round:
    """The row of a month, held until the transaction is over."""
    row, _ = Round.objects.get_or_create(calendar_month=month)
    return Round.objects.select_for_update().get(pk=row.pk)


def _weeks_left(month: CalendarMonth, today: date) -> list[date]:
    return weeks(month, today, **SpecialDay.objects.as_sets())


def _units_to_visit(made_round: Round) -> list[Department]:
    """The assessed units of the month that had no ordinary visit yet."""
    had = made_round.visits.ordinary().exclude(pk__in=made_round.visits.waiting())
    assessed = Department.objects.assessed(made_round.calendar_month)
    return list(assessed.exclude(pk__in=had.values("unit")))


def _refuse_undrawable(
    made_round: Round,
    document: str,
    reason: str,
    mondays: Sequence[date],
    units: Collection[Department],
) -> None:
    month = made_round.calendar_month.chinese
    if not document.strip():
        raise ValidationError("请写明方案文号", code="document")
    if made_round.draws and not reason.strip():
        raise ValidationError(f"{month}已经抽过签：再抽一次要写明原因，次数公开", code="drawn")
    if made_round.draws and made_round.visits.made().exists():
        raise ValidationError(f"{month}已有暗访，不能再抽签", code="begun")
    if not mondays:
        raise ValidationError(f"{month}没有剩下的工作日，不能抽签", code="over")
    if not units:
        raise ValidationError(f"{month}没有要暗访的单位", code="nobody")


def _commit_to(
    made_round: Round,
    document: str,
    approval: Approval,
    reason: str,
    mondays: Sequence[date],
    units: Iterable[Department],
    *,
    chance: Chance,
    now: datetime,
) -> None:
    """Choose the seed, from chance and the head of the history, which is held so that nothing slips between."""
    RecordHead.objects.get_or_create(pk=1)
    head = RecordHead.objects.select_for_update().get(pk=1)
    seed, month = new_seed(chance(CHANCE), head.hash), made_round.calendar_month
    plan = batches(seed, month, len(mondays), [unit.code for unit in units])
    made_round.seed, made_round.commitment = seed, commitment(seed)
    made_round.digest = plan_digest(seed, month, plan)
    made_round.draws, made_round.drawn_at, made_round.revealed_at = made_round.draws + 1, now, None
    made_round.document = document.strip()
    made_round.approved_by, made_round.approved_on = approval.who, approval.day
    made_round.approval_words, made_round.redrawn_because = approval.words, reason.strip()
    made_round.batch_count = len(mondays)
    made_round.full_clean()
    made_round.save()


def _plan_visits(
    made_round: Round,
    plan: Sequence[Batch],
    mondays: Sequence[date],
    units: Mapping[str, Department],
    today: date,
) -> tuple[Visit, ...]:
    """The rows of the visits, in the drawn order, with whom they fell to; those that are short of supervisors."""
    short = []
    for batch, monday in zip(plan, mondays, strict=True):
        people = eligible(max(monday, today, made_round.calendar_month.first_day), monday)
        barred = barred_units(people.values())
        pairs = dealt(made_round.seed, made_round.calendar_month, batch, barred)
        for code in batch.units:
            visit = Visit.objects.create(
                round=made_round, unit=units[code], batch=batch.number, planned_week=monday
            )
            visit.supervisors.set([people[account] for account in pairs[code]])
            if len(pairs[code]) < TWO:
                short.append(visit)
    return tuple(short)


def eligible(first: date, monday: date) -> dict[str, Supervisor]:
    """By account who may be sent in a week, from its first day that is left to its Friday."""
    on_friday = Supervisor.objects.able_on(max(first, monday + timedelta(days=4))).values("pk")
    fit = Supervisor.objects.able_on(first).filter(pk__in=on_friday).with_names()
    return {one.user.username: one for one in fit}


def barred_units(people: Iterable[Supervisor]) -> dict[str, set[str]]:
    """By account the units that somebody may not visit: those to avoid, and the own one."""
    return {
        one.user.username: {one.user.department.code, *(unit.code for unit in one.avoid.all())}
        for one in people
    }


def _tell_of_draw(made_round: Round, units: int, *, actor: User, now: datetime) -> None:
    event = RoundDrawn(
        month=str(made_round.calendar_month),
        draws=made_round.draws,
        reason=made_round.redrawn_because,
        document=made_round.document,
        approved_by=made_round.approved_by,
        approved_on=str(made_round.approved_on),
        approval_words=made_round.approval_words,
        units=units,
        batches=made_round.batch_count,
        commitment=made_round.commitment,
        digest=made_round.digest,
    )
    again = f"（第{made_round.draws}次，{event.reason}）" if made_round.draws > 1 else ""
    spread = f"{units}个单位分{event.batches}批"
    sentence = f"抽定{made_round}{again}：{spread}，承诺值 {event.commitment[:12]}"
    record(actor, event, made_round, sentence, at=now)


def is_round_over(made_round: Round, today: date) -> bool:
    """Whether nothing is left to keep secret: the month is over, or no planned visit is still to be made."""
    if today > made_round.calendar_month.last_day:
        return True
    return made_round.draws > 0 and not made_round.visits.waiting().exists()


@transaction.atomic
def reveal(month: CalendarMonth, *, actor: User, now: datetime) -> Round:
    """Make the seed of a round public, once it is over. Raises PermissionDenied, ValidationError."""
    if not may_release_round(actor):
        raise PermissionDenied(f"{actor} 不能公布种子")
    made_round = _held(month)
    if not made_round.draws:
        raise ValidationError(f"{month.chinese}没有抽签", code="undrawn")
    if made_round.revealed_at:
        raise ValidationError(f"{month.chinese}的种子已经公布", code="already")
    if not is_round_over(made_round, local_day(now)):
        raise ValidationError(f"{month.chinese}这一轮还没有结束，不能公布种子", code="running")
    made_round.revealed_at = now
    made_round.save(update_fields=["revealed_at"])
    event = RoundRevealed(
        month=str(month), seed=made_round.seed, commitment=made_round.commitment, digest=made_round.digest
    )
    record(actor, event, made_round, f"公布了{made_round}的种子 {made_round.seed[:12]}", at=now)
    return made_round


@transaction.atomic
def staff_visit(visit: Visit, supervisors: Sequence[Supervisor], *, actor: User, now: datetime) -> Visit:
    """Name by hand who makes a planned visit, one or two; nobody whom the draw would have passed over.

    Raises PermissionDenied, ValidationError.
    """
    row = Visit.objects.select_for_update().select_related("round", "unit").get(pk=visit.pk)
    if not may_staff(actor, row):
        raise PermissionDenied(f"{actor} 不能指定这次暗访的人员")
    if row.visited_at or row.skipped_because:
        raise ValidationError("这次暗访已有结果，不能再换人", code="made")
    _refuse_barred(row, supervisors)
    row.supervisors.set(supervisors)
    event = VisitStaffed(verb="visit.staff", month=str(row.round.calendar_month), batch=row.batch)
    record(actor, event, row, f"指定了{row.round}第{row.batch}批一次暗访的人员", at=now)
    return row


def _refuse_barred(visit: Visit, supervisors: Sequence[Supervisor]) -> None:
    if not 1 <= len(supervisors) <= TWO:
        raise ValidationError("一次暗访指定一至两名监督员", code="count")
    for one in supervisors:
        first = max(visit.planned_week, visit.round.calendar_month.first_day)
        if bar := one.why_not_at(visit.unit) or one.why_not_on(first):
            raise ValidationError(bar, code="barred")


@transaction.atomic
def add_extra_visit(
    made_round: Round,
    unit: Department,
    because: str,
    supervisors: Sequence[Supervisor],
    *,
    actor: User,
    now: datetime,
) -> Visit:
    """再访: a unit that was visited in this round is visited once more this week, for a reason that stays on the row.

    Raises PermissionDenied, ValidationError.
    """
    if not may_plan(actor) or actor.department_id == unit.pk:
        raise PermissionDenied(f"{actor} 不能安排再访")
    row, today = _held(made_round.calendar_month), local_day(now)
    monday = today - timedelta(days=today.weekday())
    beside = row.visits.filter(planned_week=monday).first()
    if beside is None:
        raise ValidationError("本周没有这一轮的批次，不能再访", code="week")
    if not row.visits.ordinary().made().filter(unit=unit).exists():
        raise ValidationError(f"{unit.label}本轮还没有访，照原来的安排去", code="first")
    if not visible(because):
        raise ValidationError("再访要写明原因", code="because")
    extra = Visit(round=row, unit=unit, batch=beside.batch, planned_week=monday)
    extra.extra_because = visible(because)
    _refuse_barred(extra, supervisors)
    extra.full_clean()
    extra.save()
    extra.supervisors.set(supervisors)
    event = VisitStaffed(verb="visit.extra", month=str(row.calendar_month), batch=extra.batch)
    record(actor, event, extra, f"安排了{extra}的一次再访", at=now)
    return extra
