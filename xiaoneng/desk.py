"""What waits for me: the cards of every app for the one page that a person opens first."""

from datetime import datetime

from departments.cards import DeskCard
from departments.declared import declared
from departments.models import User


def desk_for(user: User, *, now: datetime) -> list[DeskCard]:
    """The desk of one person now, in the cards' order."""
    gathered = [card for module in declared("cards") for card in module.cards(user, now=now)]
    return sorted(gathered, key=lambda card: card.order)
