"""The cards of the desk about promises: a unit's own, the office's and the auditor's, an examiner's queue."""

from datetime import datetime

from commitments.office_desk import office_desk, waiting_for_examiner
from commitments.own_desk import own_desk
from commitments.permissions import has_own_promises, may_see_all
from departments.cards import DeskCard
from departments.models import Role, User
from departments.permissions import has_role


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    if has_own_promises(user):
        return [DeskCard(35, "commitments/_desk_own.html", own_desk(user.department, now))]
    if may_see_all(user):
        return [DeskCard(35, "commitments/_desk_office.html", office_desk(user, now))]
    if has_role(user, Role.EXAMINER):
        return [DeskCard(35, "commitments/_desk_examiner.html", waiting_for_examiner(user, now))]
    return []
