"""Who plans a round, who may open its page, who lets its seed and its result out: two-line predicates."""

from departments.models import Role, User
from departments.permissions import has_role, is_office, is_publisher, works_for
from inspections.models import Round, Visit


def may_plan(user: User) -> bool:
    return is_office(user)


def may_open_round(user: User) -> bool:
    """The page says to each what he may know: a supervisor the own visits, the auditor numbers."""
    return is_office(user) or has_role(user, Role.AUDITOR, Role.SUPERVISOR)


def may_release_round(user: User) -> bool:
    """公布种子、发布结果."""
    return is_publisher(user)


def may_staff(user: User, visit: Visit) -> bool:
    return may_plan(user) and user.department_id != visit.unit_id


def may_know_units(user: User, made_round: Round) -> bool:
    """Whether the units of a round, as they were drawn, are no secret before this reader."""
    is_open = made_round.revealed_at is not None or not made_round.draws
    return is_open and (is_office(user) or has_role(user, Role.AUDITOR))


def may_feed(user: User) -> bool:
    """Who writes and signs for an assessing department takes its figures from the ledger."""
    return works_for(user, user.department) and user.department.assesses
