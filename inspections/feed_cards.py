"""The card of the desk of a department that fills a metric from the ledger of inspections."""

from datetime import datetime

from departments.cards import DeskCard
from departments.models import User
from inspections.feeding import feeds_of
from inspections.plan_permissions import may_feed


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    feeds = feeds_of(user.department) if may_feed(user) else []
    return [DeskCard(38, "inspections/_desk_feeds.html", feeds)] if feeds else []
