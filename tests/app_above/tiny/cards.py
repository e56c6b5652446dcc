"""The card of the desk about small accounts."""

from datetime import datetime

from departments.cards import DeskCard
from departments.models import User
from tiny.models import Notch
from tiny.permissions import may_notch


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    if not may_notch(user):
        return []
    return [DeskCard(70, "tiny/_desk_notches.html", list(Notch.objects.filter(unit=user.department)))]
