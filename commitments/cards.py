"""The cards of the desk about promises: a unit's own, what the office has before it, what an examiner looks at."""

from datetime import datetime

from commitments.office_desk import office_desk, waiting_for_examiner
from commitments.own_desk import own_desk
from commitments.permissions import has_own_promises
from departments.cards import DeskCard
from departments.models import Role, User
from departments.permissions import has_role, is_office


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    if has_own_promises(user):
        return [DeskCard(35, "commitments/_desk_own.html", own_desk(user.department, now))]
    if is_office(user):
        return [DeskCard(35, "commitments/_desk_office.html", office_desk(user, now))]
    if has_role(user, Role.EXAMINER):
        return [DeskCard(35, "commitments/_desk_examiner.html", waiting_for_examiner(user, now))]
    return []
