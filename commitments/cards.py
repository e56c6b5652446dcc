"""The cards of the desk about promises: a unit's own, what the office has before it, what an examiner looks at."""

from datetime import datetime

from commitments.own_desk import own_desk
from commitments.permissions import has_own_promises
from departments.cards import DeskCard
from departments.models import User


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    if has_own_promises(user):
        return [DeskCard(35, "commitments/_desk_own.html", own_desk(user.department, now))]
    return []
