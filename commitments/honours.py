"""亮点工作, 明星部门, 明星个人: chosen at the 讲评会 among a month's closed items; may be taken back."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from commitments.events import HonourStep
from commitments.models import Honour, HonourKind, Item
from commitments.permissions import is_free_of, side_of
from commitments.standing import ItemState
from departments.fields import visible
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import by_exception, exception_words


@transaction.atomic
def add_honour(
    item: Item,
    month: CalendarMonth,
    kind: str,
    citation: str,
    *,
    recipient: str = "",
    actor: User,
    now: datetime,
) -> Honour:
    """One honour of a month for the unit of a closed item. PermissionDenied, ValidationError by the fields."""
    row = Item.objects.select_for_update(of=("self",)).with_names().get(pk=item.pk)
    if not is_free_of(actor, row):
        raise PermissionDenied(f"{actor} 不能评 {row}")
    if row.state != ItemState.CLOSED:
        raise ValidationError(f"{row.code} 还没有销号，不能评亮点")
    there = Honour.objects.filter(month=month, kind=kind, unit=row.unit)
    if there.filter(item=row).exists():
        raise ValidationError(f"{row.code} 本月已评过{HonourKind(kind).label}")
    honour = Honour(
        month=month,
        kind=kind,
        unit=row.unit,
        number=(there.aggregate(last=Max("number"))["last"] or 0) + 1,
        item=row,
        citation=visible(citation),
        recipient=visible(recipient),
    )
    honour.full_clean()
    honour.save()
    _record_step(honour, "add", actor, f"评为{honour}（{row.code}）：{honour.citation}", now)
    return honour


@transaction.atomic
def drop_honour(honour: Honour, *, actor: User, now: datetime) -> None:
    """Take an honour back; what a bulletin has copied of it stays there. PermissionDenied."""
    row = (
        Honour.objects.select_for_update(of=("self",)).select_related("unit", "item__unit").get(pk=honour.pk)
    )
    if row.item is None or not is_free_of(actor, row.item):
        raise PermissionDenied(f"{actor} 不能撤下 {row}")
    _record_step(row, "drop", actor, f"撤下{row}：{row.citation}", now)
    row.delete()


def _record_step(honour: Honour, step: str, actor: User, sentence: str, now: datetime) -> None:
    side = side_of(actor, honour.item) if honour.item else ""
    event = HonourStep(
        verb=f"honour.{step}",
        month=str(honour.month),
        kind=str(honour.kind),
        unit=honour.unit.code,
        number=honour.number,
        item=honour.item.code if honour.item else None,
        citation=honour.citation,
        by_exception=by_exception(side),
    )
    record(actor, event, honour, sentence + exception_words(side), at=now)
