"""A month's list as the office reads it: by unit, with what is returned, issued, carried, and likely twins."""

from dataclasses import dataclass, field
from datetime import date, datetime

from assessments.dates import local_day
from commitments.models import Item, Panel, Plan
from commitments.planning import is_late_proposal
from commitments.shown import ShownItem, shown_items
from commitments.standing import ItemState
from commitments.twins import twins
from departments.models import Department, User
from departments.months import CalendarMonth

NOT_FOR_LISTS = (ItemState.PROPOSED.value, ItemState.RETURNED.value)


@dataclass(frozen=True)
class PlannedRow:
    """One proposed item; `like` are the codes of those that it may be one with."""

    shown: ShownItem
    like: list[str]
    is_late: bool

    @property
    def item(self) -> Item:
        return self.shown.item


@dataclass
class UnitsPart:
    """One unit's part of a month's list."""

    unit: Department
    proposed: list[PlannedRow] = field(default_factory=list)
    returned: list[ShownItem] = field(default_factory=list)
    issued: list[ShownItem] = field(default_factory=list)
    carried: int = 0


@dataclass(frozen=True)
class PlanPage:
    """`silent` are units of the register with nothing on the list and nothing carried."""

    plan: Plan
    today: date
    parts: list[UnitsPart]
    panel: list[Panel]
    silent: list[Department]

    @property
    def month(self) -> CalendarMonth:
        return self.plan.calendar_month

    @property
    def proposed(self) -> list[PlannedRow]:
        return [row for part in self.parts for row in part.proposed]

    @property
    def alike(self) -> int:
        return sum(bool(row.like) for row in self.proposed)

    @property
    def returned(self) -> int:
        return sum(len(part.returned) for part in self.parts)

    @property
    def issued(self) -> int:
        return sum(len(part.issued) for part in self.parts)

    @property
    def carried(self) -> int:
        return sum(part.carried for part in self.parts)


def plan_page(month: CalendarMonth, reader: User, now: datetime) -> PlanPage:
    """A constant number of queries, however long the list is."""
    plan, today = Plan.objects.at(month), local_day(now)
    items = Item.objects.visible_to(reader).with_terms().with_names()
    gathered = shown_items(items.filter(proposed_for=month, state__in=NOT_FOR_LISTS), today)
    like = twins((each.item.code, each.item.text, each.item.letter_number) for each in gathered)
    parts: dict[int, UnitsPart] = {}

    def part_of(item: Item) -> UnitsPart:
        return parts.setdefault(item.unit_id, UnitsPart(item.unit))

    for each in gathered:
        if each.item.state == ItemState.RETURNED:
            part_of(each.item).returned.append(each)
        else:
            late = is_late_proposal(each.item, plan)
            part_of(each.item).proposed.append(PlannedRow(each, like.get(each.item.code, []), late))
    for each in shown_items(items.of_month(month), today):
        part_of(each.item).issued.append(each)
    for item in items.open().filter(month__lt=month):
        part_of(item).carried += 1
    units = list(Department.objects.assessed(month))
    ordered = sorted(parts.values(), key=lambda part: (part.unit.position, part.unit.code))
    silent = [unit for unit in units if unit.pk not in parts]
    return PlanPage(plan, today, ordered, list(Panel.objects.of_month(month)), silent)
