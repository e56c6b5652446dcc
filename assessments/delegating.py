"""代签: the head names somebody of the department for a few days, and may keep red lights for themself.

Whoever signs for the head signs neither what they wrote themself nor, where the head wants it, red lights:
both wait for the head.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments import permissions
from assessments.dates import local_day
from assessments.events import (
    EvidenceAttached,
    EvidenceRemoved,
    ExplanationsImported,
    ExplanationWritten,
    LineEdited,
    LinesImported,
    LineWritten,
)
from assessments.models import Delegation, Determination, Explanation, SigningRule, Submission
from assessments.signing_events import DelegationChanged, RedLightsInPerson
from departments.history.records import record
from departments.models import Department, Record, Role, User
from departments.notices import tell
from departments.steps import StepRefused
from rules.models import Signal

WRITING = [
    verb
    for event in (
        *(LineWritten, LineEdited, LinesImported, ExplanationWritten, ExplanationsImported),
        *(EvidenceAttached, EvidenceRemoved),
    )
    for verb in event.verbs
]
Thing = Determination | Explanation


@dataclass(frozen=True)
class SigningRight:
    """On what somebody signs: as the head (`delegation` None), or for the head who named them."""

    user: User
    delegation: Delegation | None = None
    in_person: bool = False
    own: Collection[Thing] = field(default=())

    @property
    def is_delegated(self) -> bool:
        return self.delegation is not None

    def hands_back_to_self(self, submission: Submission | None) -> bool:
        """Whether 退回经办人 would come back to the delegate who sent it: they change it instead."""
        return self.is_delegated and submission is not None and submission.sent_by_id == self.user.pk

    def why_not(self, thing: Thing) -> str:
        """Why this one waits for the head, in a word or two; "" where it does not."""
        if self.delegation is None:
            return ""
        if self.in_person and isinstance(thing, Determination) and thing.signal == Signal.RED_LIGHT:
            return "红灯"
        return "代签人填写的" if thing in self.own else ""


def delegation_of(user: User, department: Department, day: date) -> Delegation | None:
    """By what somebody signs for the department's head on that day; a query for clerks alone."""
    if not permissions.may_be_delegate(user, department):
        return None
    running = Delegation.objects.with_names().running(day)
    return running.filter(department=department, delegate=user).first()


def right_to_sign(
    user: User, department: Department, things: Collection[Thing] = (), *, now: datetime, lock: bool = False
) -> SigningRight | None:
    """None for who may not sign; `things` are what would be signed, of which one's own are sought out.

    With `lock`, inside a transaction, the delegation stands until it ends.
    """
    if permissions.may_sign(user, department):
        return SigningRight(user)
    delegation = delegation_of(user, department, local_day(now))
    if delegation is not None and lock:
        held = Delegation.objects.select_for_update(of=("self",)).with_names().running(local_day(now))
        delegation = held.filter(pk=delegation.pk).first()
    if delegation is None:
        return None
    return SigningRight(user, delegation, red_lights_in_person(department), _written_by(user, things))


def red_lights_in_person(department: Department) -> bool:
    return SigningRule.objects.filter(department=department, red_lights_in_person=True).exists()


def _written_by(user: User, things: Collection[Thing]) -> list[Thing]:
    """What somebody wrote, edited or attached files to with their own hand, in whatever version and by any door."""
    if not things:
        return []
    since = min(thing.month.calendar_month for thing in things).first_day
    rows = Record.objects.filter(actor=user, verb__in=WRITING, at__date__gte=since)
    written = {key for row in rows for key in _keys(row)}
    return [
        thing for thing in things if thing.created_by_id == user.pk or (type(thing), str(thing.pk)) in written
    ]


def _keys(row: Record) -> Iterable[tuple[type[Thing], str]]:
    """The lines and explanations that an event of WRITING is about."""
    if row.verb in LinesImported.verbs:
        return [(Determination, str(line.id)) for line in LinesImported.of(row).lines]
    if row.verb in ExplanationsImported.verbs:
        return [(Explanation, str(each.id)) for each in ExplanationsImported.of(row).explanations]
    for kind in (EvidenceAttached, EvidenceRemoved):
        if row.verb in kind.verbs:
            return [(Determination, str(kind.of(row).line))]
    is_words = row.verb in ExplanationWritten.verbs
    return [(Explanation if is_words else Determination, row.subject_id)]


def possible_delegates(department: Department) -> QuerySet[User]:
    people = User.objects.filter(department=department, role=Role.CLERK, is_active=True)
    return people.select_related("department").order_by("name", "username")


@transaction.atomic
def delegate(
    department: Department,
    delegate: User,
    first_day: date,
    last_day: date,
    *,
    actor: User,
    now: datetime | None = None,
) -> Delegation:
    """委托代签. PermissionDenied for who is not its head; ValidationError where days or person do not do."""
    if not permissions.may_sign(actor, department):
        raise PermissionDenied(f"{actor} 不能委托代签")
    if not permissions.may_be_delegate(delegate, department):
        raise StepRefused(f"{delegate.name}不是{department.label}在用的经办人，不能代签", code="person")
    now = now or timezone.now()
    if last_day < local_day(now):
        raise StepRefused("截止日期已经过去", code="past")
    User.objects.select_for_update(no_key=True).order_by().values_list("pk").get(pk=actor.pk)
    made = Delegation(
        department=department,
        head=actor,
        delegate=delegate,
        first_day=first_day,
        last_day=last_day,
        made_at=now,
    )
    made.full_clean()
    made.save()
    record(actor, DelegationChanged(verb="delegation.make", **_told(made)), made, f"{made}")
    tell(delegate, f"{actor}委托您代签{department.label}的月度报送，{made.days}")
    return made


@transaction.atomic
def end_delegation(delegation: Delegation, *, actor: User, now: datetime | None = None) -> Delegation:
    """结束委托 before its last day, or before it begins. The head who made it, and nobody else."""
    rows = Delegation.objects.select_for_update(of=("self",)).with_names()
    row, now = rows.get(pk=delegation.pk), now or timezone.now()
    if not permissions.may_end_delegation(actor, row):
        raise PermissionDenied(f"{actor} 不能结束这项委托")
    if (state := row.state_on(local_day(now))).is_past:
        raise StepRefused(f"这项委托{state.label}，不用再结束", code="state")
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    record(actor, DelegationChanged(verb="delegation.end", **_told(row)), row, f"结束了委托：{row}")
    tell(row.delegate, f"{actor}结束了委托，您不再代签（原定 {row.days}）")
    return row


@transaction.atomic
def keep_red_lights(department: Department, in_person: bool, *, actor: User) -> SigningRule:
    """Whether a delegate leaves red lights to the head; one event where it changes."""
    if not permissions.may_sign(actor, department):
        raise PermissionDenied(f"{actor} 不能改审签规定")
    rule = SigningRule.objects.get_or_create(department=department)[0]
    rule = SigningRule.objects.select_for_update().get(pk=rule.pk)
    if rule.red_lights_in_person != in_person:
        rule.red_lights_in_person = in_person
        rule.save()
        words = "须审签人本人签" if in_person else "可以代签"
        record(
            actor, RedLightsInPerson(in_person=in_person), department, f"规定{department.label}的红灯{words}"
        )
    return rule


def _told(row: Delegation) -> dict[str, Any]:
    return {
        "department": row.department.code,
        "head": row.head_id,
        "delegate": row.delegate_id,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
