"""月度预安: what a unit proposes for a month, what proposes itself, and the list that is issued at once.

Carried items stay on the list by themselves; beside them the unit's 年度要点 without an open item and last month's
每月 items are offered, to be ticked.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from commitments.content import item_content
from commitments.events import ItemProposed, PanelSet, PlanDated, PlanIssued
from commitments.models import Item, Panel, Plan, Source, Work
from commitments.models.items import TEXT_LIMIT, helping_fault
from commitments.permissions import is_own, may_issue_plan, may_propose_for
from commitments.standing import ItemState
from commitments.steps import STEPS
from commitments.workflow import NO_APPROVAL, Taken, take_step, take_steps
from departments.fields import visible
from departments.history.records import record, record_all
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import refuse_unless_seen

MANY = 8  # items of a unit and month beyond which the page hints that these are many; it never bars


@dataclass(frozen=True)
class Proposal:
    """One thing that a unit would undertake: what, until when, and where it comes from."""

    text: str
    due_month: CalendarMonth
    source: str = Source.DEPARTMENT
    work: Work | None = None
    section: str = ""
    with_units: tuple[Department, ...] = ()
    recurs: bool = False


@dataclass(frozen=True)
class PlanApproval:
    """Who approved a month's list, on which day, in which words."""

    by: str
    on: date | None
    words: str = ""


def month_to_propose(today: date) -> CalendarMonth:
    """The month whose list still gathers: this one until it is issued, then the next."""
    month = CalendarMonth.of(today)
    return month.plus(1) if Plan.objects.at(month).is_issued else month


def suggestions(unit: Department, month: CalendarMonth) -> list[Proposal]:
    """What proposes itself: last month's 每月 items, then the unit's 年度要点 that no open item is a step of."""
    standing = Item.objects.filter(unit=unit).exclude(state=ItemState.CANCELLED.value)
    there = set(standing.filter(proposed_for=month).values_list("text", flat=True))
    monthly = standing.filter(recurs=True, proposed_for=month.plus(-1)).select_related("work")
    offered = [
        Proposal(item.text, month, item.source, item.work, item.section, tuple(item.with_units.all()), True)
        for item in monthly.exclude(source=Source.LETTER).prefetch_related("with_units")
        if item.text not in there
    ]
    under_way = standing.exclude(state=ItemState.CLOSED.value).filter(work__isnull=False)
    busy = set(under_way.values_list("work", flat=True)) | {one.work.pk for one in offered if one.work}
    works = Work.objects.filter(lead=unit, year=month.year).exclude(pk__in=busy)
    return offered + [
        Proposal(work.text[:TEXT_LIMIT], month, Source.WORK, work)
        for work in works
        if work.ends is None or work.ends >= month
    ]


@transaction.atomic
def propose(
    unit: Department,
    month: CalendarMonth,
    proposals: Sequence[Proposal],
    *,
    actor: User,
    token: str = "",
    now: datetime,
) -> list[Item]:
    """Put what a unit proposes on a month's list, all or none; a second press of one form gives the first result.

    `token` (32 hex digits) tells presses apart. PermissionDenied, or ValidationError with the number of the row.
    """
    if not may_propose_for(actor, unit):
        raise PermissionDenied(f"{actor} 不能为{unit}提出预安事项")
    if month.last_day < local_day(now):
        raise ValidationError(f"{month.chinese}已经过去，不能再列事项")
    plan = Plan.objects.select_for_update().get(pk=Plan.objects.open(month).pk)
    tokens = [uuid5(UUID(token), str(n)).hex if token else None for n in range(len(proposals))]
    if token and (earlier := list(Item.objects.filter(created_by=actor, token__in=tokens))):
        return earlier
    if not proposals:
        raise ValidationError("一项也没有，请勾选或加一项")
    codes, items = next_codes(plan.calendar_month, len(proposals)), []
    for n, proposal in enumerate(proposals):
        item = _proposed(unit, month, proposal, actor, now)
        item.code, item.token = codes[n], tokens[n]
        _refuse_invalid(item, proposal, n + 1 if len(proposals) > 1 else 0)
        item.save()
        item.with_units.set(proposal.with_units)
        items.append(item)
    told = [(ItemProposed(content=item_content(item)), item, f"提出了{item}") for item in items]
    record_all(actor, told, at=now)
    return items


def _proposed(unit: Department, month: CalendarMonth, proposal: Proposal, actor: User, now: datetime) -> Item:
    return Item(
        unit=unit,
        text=visible(proposal.text),
        source=proposal.source,
        work=proposal.work,
        section=visible(proposal.section),
        proposed_for=month,
        due_month=proposal.due_month,
        recurs=proposal.recurs,
        created_by=actor,
        proposed_at=now,
    )


def _refuse_invalid(item: Item, proposal: Proposal, number: int) -> None:
    try:
        item.full_clean()
        if fault := helping_fault(item.unit, proposal.with_units):
            raise ValidationError(fault)
    except ValidationError as refusal:
        place = f"第 {number} 项：" if number else ""
        raise ValidationError([f"{place}{text}" for text in refusal.messages]) from refusal


def next_codes(month: CalendarMonth, count: int) -> list[str]:
    """The next codes of a month, `2026-06-003`; whoever asks holds its plan."""
    taken = Item.objects.filter(code__startswith=f"{month}-").values_list("code", flat=True)
    numbers = (code.removeprefix(f"{month}-") for code in taken)
    last = max((int(number) for number in numbers if number.isascii() and number.isdigit()), default=0)
    return [f"{month}-{last + n:03d}" for n in range(1, count + 1)]


@transaction.atomic
def send_again(
    item: Item,
    text: str,
    due_month: CalendarMonth,
    *,
    actor: User,
    version: int | None = None,
    now: datetime,
) -> Item:
    """重新提出 what was returned, in other words or for another month. Raises as `take_step` does."""
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if is_own(actor, row) and row.state == ItemState.RETURNED:
        refuse_unless_seen(row, STEPS["send"], version=version, seen_state="")
        row.text, row.due_month = visible(text), due_month
        row.full_clean()
        row.save(update_fields=["text", "due_month"])
    return take_step(row, "send", actor=actor, now=now)


@transaction.atomic
def issue_plan(
    month: CalendarMonth,
    keys: Collection[int],
    approval: PlanApproval,
    *,
    shown: Collection[int] = (),
    actor: User,
    now: datetime,
) -> Taken:
    """交办 a month's list: what was proposed and seen (`keys`), with its approval; what a rule bars is left and said.

    A list that is out takes late items the same way, and its first approval stands unless another is written.
    """
    if not may_issue_plan(actor):
        raise PermissionDenied(f"{actor} 不能交办月度预安")
    plan = Plan.objects.select_for_update().get(pk=Plan.objects.open(month).pk)
    _write_approval(plan, approval, now)
    waiting = Item.objects.filter(proposed_for=month, state=ItemState.PROPOSED.value, pk__in=keys)
    taken = take_steps(
        list(waiting.values_list("pk", flat=True)), "issue", actor=actor, shown=set(shown), now=now
    )
    if not taken.items:
        raise ValidationError(taken.left or "没有要交办的事项")
    event = PlanIssued(
        month=str(month),
        approved_by=plan.approved_by,
        approved_on=str(plan.approved_on),
        approval_words=plan.approval_words,
        items=[item.code for item in taken.items],
        shown=[item.code for item in taken.items if item.is_shown],
    )
    record(actor, event, plan, f"交办了{plan} {len(taken.items)} 项，{plan.approved_by}批准", at=now)
    return taken


def _write_approval(plan: Plan, approval: PlanApproval, now: datetime) -> None:
    by, words = visible(approval.by), visible(approval.words)
    plan.approved_by, plan.approved_on = by or plan.approved_by, approval.on or plan.approved_on
    plan.approval_words = words or plan.approval_words
    if not plan.approved_by or plan.approved_on is None:
        raise ValidationError(NO_APPROVAL)
    if plan.approved_on > local_day(now):
        raise ValidationError("批准日期还没有到")
    plan.issued_at = plan.issued_at or now
    plan.full_clean()
    plan.save()


def is_late_proposal(item: Item, plan: Plan) -> bool:
    """补列: proposed after the day until which the month's list gathers."""
    return local_day(item.proposed_at) > plan.propose_until


@transaction.atomic
def set_dates(
    month: CalendarMonth,
    *,
    propose_until: date,
    examine_until: date,
    publish_on: date,
    actor: User,
    now: datetime,
) -> Plan:
    """Other dates for a month's list. PermissionDenied, or ValidationError where they are out of order."""
    if not may_issue_plan(actor):
        raise PermissionDenied(f"{actor} 不能改月度预安的日期")
    plan = Plan.objects.select_for_update().get(pk=Plan.objects.open(month).pk)
    plan.propose_until, plan.examine_until, plan.publish_on = propose_until, examine_until, publish_on
    plan.full_clean()
    plan.save()
    event = PlanDated(
        month=str(month),
        propose_until=str(propose_until),
        examine_until=str(examine_until),
        publish_on=str(publish_on),
    )
    sentence = f"改了{plan}的日期：提出至 {propose_until}，联审至 {examine_until}，{publish_on} 发布"
    record(actor, event, plan, sentence, at=now)
    return plan


@transaction.atomic
def set_panel(
    bodies: Iterable[Department], since: CalendarMonth, *, actor: User | None, now: datetime
) -> list[Panel]:
    """联审部门 from a month on: who is not among them any more sits until the month before. Returns who sits.

    `actor` None is the operator's own hand. PermissionDenied.
    """
    if actor is not None and not may_issue_plan(actor):
        raise PermissionDenied(f"{actor} 不能设定联审部门")
    wanted = {body.pk: body for body in bodies}
    sitting = Panel.objects.select_for_update(of=("self",)).of_month(since)
    for seat in sitting.exclude(department__in=wanted):
        seat.until = max(since.plus(-1), seat.since)
        seat.save()
        _record_seat(seat, f"{seat}到 {seat.until}", actor, now)
    seated = set(sitting.values_list("department", flat=True))
    for key, body in wanted.items():
        if key not in seated:
            seat = Panel(department=body, since=since)
            seat.full_clean()
            seat.save()
            _record_seat(seat, f"{seat}自 {since}", actor, now)
    return list(Panel.objects.of_month(since))


def _record_seat(seat: Panel, sentence: str, actor: User | None, now: datetime) -> None:
    until = str(seat.until) if seat.until else None
    event = PanelSet(department=seat.department.code, since=str(seat.since), until=until)
    record(actor, event, seat, sentence, at=now)
