"""What lies before a supervisor today: the visits of this week and those that are late, and what they handed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments.dates import local_day
from departments.models import Department, User
from departments.months import CalendarMonth
from inspections import permissions
from inspections.models import Check, Finding, FindingState, Visit

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Walk:
    """`waiting` visits come first; a unit that was visited this week can still have something found there."""

    waiting: list[Visit]
    made: list[Visit]
    fault: str

    @property
    def visits(self) -> list[Visit]:
        return [*self.waiting, *self.made]


def walk_of(user: User, *, now: datetime) -> Walk:
    """The visits of somebody's own, none before its week has begun; `fault` says why they may not go today."""
    day = local_day(now)
    own = Visit.objects.visible_to(user, now=now).of_supervisor(user).filter(planned_week__lte=day)
    named = own.select_related("unit", "round").order_by("planned_week", "pk")
    waiting = [visit for visit in named if visit.is_waiting and visit.planned_week > day - 5 * WEEK]
    made = [visit for visit in named if visit.visited_at and visit.planned_week > day - WEEK]
    return Walk(waiting, made, _fault(user, now))


def _fault(user: User, now: datetime) -> str:
    supervisor = permissions.supervisor_of(user)
    if supervisor is None:
        return "" if permissions.is_office(user) else "还没有聘为监督员，请与区作风办联系"
    return supervisor.why_not_on(local_day(now))


def other_units(user: User, *, now: datetime) -> list[Department]:
    """Where something may be met by chance: every unit of the month but the own one."""
    month = CalendarMonth.of(local_day(now))
    return list(Department.objects.assessed(month).exclude(pk=user.department_id))


def chips() -> list[Check]:
    return list(Check.objects.filter(active=True))


@dataclass(frozen=True)
class Own:
    """A finding of the reader's, with what is still missing and who may add it."""

    finding: Finding
    may_add: bool
    may_confirm: bool
    may_redraft: bool


def own_findings(user: User) -> list[Own]:
    """What somebody handed in, or was found on a visit of theirs; the newest first."""
    rows = Finding.objects.seen_by(user).with_names().prefetch_related("files").order_by("-seen_at", "-pk")
    return [_own(user, row) for row in rows]


def _own(user: User, finding: Finding) -> Own:
    is_draft = finding.state == FindingState.DRAFT
    return Own(
        finding,
        may_add=is_draft and permissions.may_hand_in(user, finding),
        may_confirm=is_draft and permissions.may_confirm(user, finding),
        may_redraft=is_draft and permissions.may_redraft(user, finding),
    )
