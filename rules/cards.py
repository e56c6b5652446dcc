"""The card of the desk about rules in work: a department's own sets, and what waits for the office."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from departments.cards import DeskCard
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import is_office
from rules.drafting import next_march
from rules.models import RuleSet
from rules.permissions import may_open_workshop
from rules.rounds import waiting_sets


@dataclass(frozen=True)
class RulesDesk:
    """A department's sets in work; the month for which it should begin one (None: none is due); the office's lot."""

    own: list[RuleSet]
    due: CalendarMonth | None
    waiting: list[RuleSet]


def rules_desk(user: User, *, now: datetime) -> RulesDesk:
    if is_office(user):
        return RulesDesk([], None, waiting_sets())
    if not may_open_workshop(user) or not user.department.assesses:
        return RulesDesk([], None, [])
    sets = user.department.rule_sets.in_work().select_related("department").prefetch_related("clauses")
    own = list(sets.order_by("effective_from"))
    today = CalendarMonth.of(timezone.localtime(now))
    march = next_march(today)
    is_due = today in (march.plus(-1), march) and not own and not _has_set(user, march)
    return RulesDesk(own, march if is_due else None, [])


def _has_set(user: User, march: CalendarMonth) -> bool:
    january = march.plus(-2)
    return user.department.rule_sets.filter(effective_from__gte=january).exists()


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    desk = rules_desk(user, now=now)
    is_empty = not (desk.own or desk.due or desk.waiting)
    return [] if is_empty else [DeskCard(30, "rules/_desk_rules.html", desk)]
