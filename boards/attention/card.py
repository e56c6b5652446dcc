"""The card of the office's desk: what the rules of the newest year propose, and what was adopted and not held yet."""

from dataclasses import dataclass

from boards.attention.kinds import AttentionFinding
from boards.attention.proposing import DecidedCase, year_attention
from boards.models import Edition
from departments.cards import DeskCard
from departments.models import User
from departments.permissions import is_office

SHOWN = 3


@dataclass(frozen=True)
class AttentionDesk:
    year: int
    open: tuple[AttentionFinding, ...]
    to_hold: tuple[DecidedCase, ...]

    @property
    def first(self) -> tuple[AttentionFinding, ...]:
        return self.open[:SHOWN]


def attention_cards(user: User) -> list[DeskCard]:
    """None for whoever is not of the office, nor before the first board."""
    if not is_office(user):
        return []
    newest = Edition.objects.order_by("-month").values_list("month", flat=True).first()
    if newest is None:
        return []
    known = year_attention(newest.year)
    desk = AttentionDesk(known.year, known.open, tuple(known.to_hold))
    return [DeskCard(70, "boards/attention/_desk_card.html", desk)]
