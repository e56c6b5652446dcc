"""领导交办: a leader's letter becomes an item with its own day, at once. 签收, and 呈报 before it is closed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from commitments.content import item_content
from commitments.dates import LETTER_DAYS, letter_due
from commitments.events import ItemNoted, ItemProposed
from commitments.models import Item, Plan, Source
from commitments.permissions import acts_for, may_reply
from commitments.planning import next_codes
from commitments.workflow import take_step
from departments.fields import visible
from departments.history.records import record, record_all
from departments.models import Department, SpecialDay, User
from departments.months import CalendarMonth
from departments.permissions import is_office

MOST_DAYS = 250  # working days of a year


@dataclass(frozen=True)
class LeadersLetter:
    """What the office copies from a letter: its number, what to do, when it came in, and the working days given."""

    number: str
    text: str
    received: date
    days: int = LETTER_DAYS
    is_shown: bool = False

    @property
    def due_on(self) -> date:
        return letter_due(self.received, self.days, **SpecialDay.objects.as_sets())


@transaction.atomic
def assign_letter(
    unit: Department, letter: LeadersLetter, *, actor: User, token: str | None = None, now: datetime
) -> Item:
    """交办 one letter to one unit; a second press of the form gives the first result.

    PermissionDenied, or ValidationError by the fields of the item.
    """
    if not is_office(actor):
        raise PermissionDenied(f"{actor} 不能交办领导来文")
    present = CalendarMonth.of(local_day(now))
    if letter.received > local_day(now):
        raise ValidationError({"received": "收文日期还没有到"})
    if not 1 <= letter.days <= MOST_DAYS:
        raise ValidationError({"days": f"工作日要在 1 到 {MOST_DAYS} 之间"})
    due = CalendarMonth.of(letter.due_on)
    month = min(present, due)
    Plan.objects.select_for_update().get(pk=Plan.objects.open(month).pk)
    if token and (earlier := Item.objects.filter(created_by=actor, token=token).first()):
        return earlier
    item = Item(
        code=next_codes(month, 1)[0],
        unit=unit,
        text=visible(letter.text),
        source=Source.LETTER,
        letter_number=visible(letter.number),
        proposed_for=month,
        due_month=due,
        due_on=letter.due_on,
        is_shown=letter.is_shown,
        created_by=actor,
        proposed_at=now,
        token=token or None,
    )
    item.full_clean()
    item.save()
    record(actor, ItemProposed(content=item_content(item)), item, f"登记了{item}", at=now)
    return take_step(item, "issue", actor=actor, now=now)


@transaction.atomic
def reply(item: Item, on: date, *, actor: User, now: datetime) -> Item:
    """呈报领导 on that day. PermissionDenied, or ValidationError where nothing is open or the day is to come."""
    row = Item.objects.select_for_update(of=("self",)).with_names().get(pk=item.pk)
    if not may_reply(actor, row):
        raise PermissionDenied(f"{actor} 不能登记 {row} 的呈报")
    if row.source != Source.LETTER or not row.is_open:
        raise ValidationError("只有在办的领导交办才登记呈报")
    if on > local_day(now):
        raise ValidationError({"replied_on": "呈报日期还没有到"})
    row.replied_on = on
    row.save(update_fields=["replied_on"])
    event = ItemNoted(verb="item.reply", content=item_content(row))
    record(actor, event, row, f"{row} 已于 {on} 呈报领导", at=now)
    return row


@transaction.atomic
def sign_for(unit: Department, *, actor: User, now: datetime) -> list[Item]:
    """签收: everything of the unit that was issued and not received yet, in one press. PermissionDenied."""
    if not acts_for(actor, unit):
        raise PermissionDenied(f"{actor} 不能为{unit}签收")
    waiting = Item.objects.select_for_update(of=("self",)).with_names().open()
    rows = list(waiting.filter(unit=unit, received_at__isnull=True).order_by("pk"))
    for row in rows:
        row.received_at = now
    Item.objects.bulk_update(rows, ["received_at"])
    told = [(ItemNoted(verb="item.receive", content=item_content(row)), row, f"签收了{row}") for row in rows]
    if told:
        record_all(actor, told, at=now)
    return rows
