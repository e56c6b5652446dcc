"""What a unit sees of its promises: what came in, what is in hand, what is proposed, what proposes itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assessments.dates import local_day
from commitments.examining import examinations
from commitments.models import APPLIED_FOR, OPEN, UNISSUED, Item, Plan
from commitments.planning import MANY, Proposal, month_to_propose, suggestions
from commitments.shown import ShownItem, shown_items
from commitments.standing import ItemState, Plate
from departments.models import Department
from departments.months import CalendarMonth

LATELY = timedelta(days=62)


@dataclass(frozen=True)
class OwnDesk:
    """`helped` are open items of other units that this one helps with; `closed` those of the last two months."""

    unit: Department
    today: date
    month: CalendarMonth
    plan: Plan
    in_hand: list[ShownItem]
    proposed: list[ShownItem]
    helped: list[ShownItem]
    closed: list[ShownItem]
    offered: list[Proposal]

    @property
    def unreceived(self) -> list[ShownItem]:
        return [each for each in self.in_hand if each.item.received_at is None]

    @property
    def sent_back(self) -> list[ShownItem]:
        """What waits for the unit's own words: returned proposals, questions about an application."""
        back = (ItemState.RETURNED, ItemState.ASKED)
        return [each for each in (*self.in_hand, *self.proposed) if each.item.state in back]

    @property
    def pressing(self) -> list[ShownItem]:
        """What nobody applied for and is late or nearly so."""
        mine = (each for each in self.in_hand if each.item.state == ItemState.ASSIGNED)
        return [each for each in mine if each.plate is not Plate.GREEN]

    @property
    def carried(self) -> list[ShownItem]:
        """What stays on the list of the month by itself."""
        return [each for each in self.in_hand if each.item.month and each.item.month < self.month]

    @property
    def are_many(self) -> bool:
        return len(self.carried) + len(self.proposed) + len(self.offered) > MANY

    @property
    def is_late_to_propose(self) -> bool:
        return self.today > self.plan.propose_until


def own_desk(unit: Department, now: datetime) -> OwnDesk:
    """A constant number of queries, whatever the unit has in hand."""
    today = local_day(now)
    month = month_to_propose(today)
    own = Item.objects.filter(unit=unit).with_terms().with_names()
    open_items = list(own.filter(state__in=[state.value for state in OPEN]))
    applied = [item for item in open_items if item.state in APPLIED_FOR]
    proposed = own.filter(state__in=[state.value for state in UNISSUED])
    closed = own.filter(state=ItemState.CLOSED.value, closed_at__gte=now - LATELY).order_by("-closed_at")
    helped = Item.objects.open().filter(with_units=unit).with_terms().with_names()
    return OwnDesk(
        unit=unit,
        today=today,
        month=month,
        plan=Plan.objects.at(month),
        in_hand=shown_items(open_items, today, examinations(applied)),
        proposed=shown_items(proposed, today),
        helped=shown_items(helped, today),
        closed=shown_items(closed, today),
        offered=suggestions(unit, month),
    )
