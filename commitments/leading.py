"""带入认定: an item with a red plate becomes a draft line of an assessing department, in words that name no more.

Never a light by itself: the line goes the whole existing way of clerk, head and office.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.dates import local_day
from assessments.feeding import clauses_to_lead_into
from assessments.filing import add_line
from assessments.models import Determination
from commitments.bulletin_events import ItemLed
from commitments.figures import plate_of
from commitments.ledger import days_off, ledger_item, whole_ledger
from commitments.models import CommitmentLead, Item
from commitments.permissions import may_draw_readings
from commitments.standing import Plate, overdue
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.models import Clause


def day_of(month: CalendarMonth, now: datetime) -> date:
    """The day on which the plates of a month are read: its last, or today while it runs."""
    return min(month.last_day, local_day(now))


def leadable(month: CalendarMonth, department: Department, *, now: datetime) -> list[Item]:
    """The items with a red plate at the end of a month, in register order: none of the department's own."""
    day, off = day_of(month, now), days_off()
    rows = whole_ledger().filter(due_month__lt=month).exclude(unit=department.pk)
    pairs = [(row, ledger_item(row)) for row in rows]
    return [row for row, item in pairs if item.is_counted and plate_of(item, day, off) is Plate.RED]


def is_leadable(item: Item, month: CalendarMonth, department: Department, *, now: datetime) -> bool:
    """The same of one item, and whether the department has a clause to lead it into."""
    known, day = ledger_item(item), day_of(month, now)
    is_red = known.is_counted and plate_of(known, day, days_off()) is Plate.RED
    return is_red and item.unit_id != department.pk and bool(clauses_to_lead_into(month, department))


def grounds_of(item: Item, month: CalendarMonth, *, now: datetime) -> str:
    """What the line will say: 3月交办事项逾期2个月未销号."""
    planned = item.month or item.proposed_for
    year = "" if planned.year == month.year else f"{planned.year}年"
    months = overdue(ledger_item(item).promise, day_of(month, now))
    return f"{year}{planned.month}月交办事项逾期{months}个月未销号"


@transaction.atomic
def lead(item: Item, clause: Clause, month: CalendarMonth, *, actor: User, now: datetime) -> Determination:
    """A draft line of the clause's department out of an item that stands red.

    PermissionDenied; StepRefused where the item was led into the same clause and month already, or is not red; raises
    as `assessments.filing.add_line`.
    """
    department = clause.rule_set.department
    if not may_draw_readings(actor, department):
        raise PermissionDenied(f"{actor} 不能带入{clause.label}")
    Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    row = whole_ledger().get(pk=item.pk)
    if not is_leadable(row, month, department, now=now):
        raise StepRefused(f"{row.code} 到{month.chinese}末不是红牌，不能带入认定", code="state")
    if CommitmentLead.objects.filter(item=row, line__clause=clause, line__data_month=month).exists():
        raise StepRefused(f"{row.code} 已带入{month.chinese}的{clause.label}，不再带入", code="already")
    grounds, day = grounds_of(row, month, now=now), day_of(month, now)
    facts = f"预安事项编号 {row.code}，期限 {ledger_item(row).promise.term}，截至 {day} 没有销号"
    line = add_line(month, clause, row.unit, actor=actor, grounds=grounds, facts=facts, now=now)
    made = CommitmentLead(item=row, line=line)
    made.full_clean()
    made.save()
    event = ItemLed(
        item=row.code,
        line=line.pk,
        clause=clause.label,
        data_month=str(month),
        overdue=overdue(ledger_item(row).promise, day),
    )
    record(actor, event, line, f"把{row.code}带入{line}", at=now)
    return line
