"""The card of the desk about rules in work: a department's own sets, and what waits for the office."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from departments.cards import DeskCard
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import has_own_clauses, is_office
from rules.drafting import next_march
from rules.models import RevisionRound, RoundReminder, RuleSet
from rules.permissions import may_open_workshop
from rules.rounds import OWING, days_late, leading_set, waiting_sets


@dataclass(frozen=True)
class OwedRules:
    """What a department has to send by a date, by how many days it is late, and the office's last words on it."""

    month: CalendarMonth
    send_until: date
    late_by: int
    past: int  # days since `send_until`, of a set that was returned too
    reminder: RoundReminder | None


@dataclass(frozen=True)
class RulesDesk:
    """A department's sets in work; the month for which it should begin one (None: none is due); the office's lot."""

    own: list[RuleSet]
    due: CalendarMonth | None
    waiting: list[RuleSet]
    owed: OwedRules | None = None


def rules_desk(user: User, *, now: datetime) -> RulesDesk:
    if is_office(user):
        return RulesDesk(_own_clauses(user), None, waiting_sets())
    if not may_open_workshop(user) or not user.department.assesses:
        return RulesDesk([], None, [])
    sets = user.department.rule_sets.select_related("department").prefetch_related("clauses")
    known = list(sets.order_by("effective_from"))
    own = [rule_set for rule_set in known if rule_set.is_in_work]
    today = timezone.localdate(now)
    owed = _owed(user, known, next_march(CalendarMonth.of(today)), today)
    return RulesDesk(own, owed.month if owed and not own else None, [], owed)


def _own_clauses(user: User) -> list[RuleSet]:
    """The office's own sets in work (通用条款), before its own people."""
    if not has_own_clauses(user):
        return []
    return list(user.department.rule_sets.in_work().select_related("department").prefetch_related("clauses"))


def _owed(user: User, sets: list[RuleSet], march: CalendarMonth, today: date) -> OwedRules | None:
    """None before the month of the date has come, unless the office reminded; and once nothing is left to send."""
    leading, dates = leading_set(sets, march), RevisionRound.objects.at(march)
    reminder = RoundReminder.objects.filter(month=march, department=user.department).first()
    if (leading.state if leading else None) not in OWING:
        return None
    if today < dates.send_until.replace(day=1) and reminder is None:
        return None
    past = max(0, (today - dates.send_until).days)
    return OwedRules(march, dates.send_until, days_late(leading, dates, today), past, reminder)


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    desk = rules_desk(user, now=now)
    is_empty = not (desk.own or desk.due or desk.waiting)
    return [] if is_empty else [DeskCard(30, "rules/_desk_rules.html", desk)]
