"""延期: asked for before the term is over, to a later month, at most twice granted; the first term stays visible."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from commitments.events import ExtensionStep
from commitments.models import Extension, ExtensionState, Item
from commitments.permissions import is_own, may_decide_extension, side_of
from commitments.promises import promise_of
from commitments.standing import ItemState, Promise, may_ask_for_more_time
from departments.fields import visible
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import by_exception, exception_words
from departments.steps import StepRefused

MOST_GRANTED = 2


def extension_faults(promise: Promise, until: CalendarMonth, asked_on: date, granted: int) -> dict[str, str]:
    """Why more time is not to be asked for, by field; every door asks it (form, workbook)."""
    faults = {}
    if not may_ask_for_more_time(promise, asked_on):
        faults["asked_at"] = f"{asked_on} 晚于原期限 {promise.term}，期满后不能申请延期"
    if until <= promise.month:
        faults["until"] = f"延至的月份要晚于原期限 {promise.month}"
    if granted >= MOST_GRANTED:
        faults["item"] = f"最多延期 {MOST_GRANTED} 次，已经用完"
    return faults


@transaction.atomic
def ask_extension(item: Item, until: CalendarMonth, reason: str, *, actor: User, now: datetime) -> Extension:
    """One more application for time, of the unit's own item that is in hand, by the day of the server.

    PermissionDenied, StepRefused where the item is not in hand, ValidationError by the fields.
    """
    row = Item.objects.select_for_update(of=("self",)).select_related("unit").get(pk=item.pk)
    if not is_own(actor, row):
        raise PermissionDenied(f"{actor} 不能为 {row} 申请延期")
    if row.state != ItemState.ASSIGNED:
        raise StepRefused(f"{row.code} 现在是“{row.get_state_display()}”，不能申请延期", code="state")
    promise = promise_of(row)
    granted = row.extensions.filter(state=ExtensionState.GRANTED).count()
    if faults := extension_faults(promise, until, local_day(now), granted):
        raise ValidationError(list(faults.values()))
    extension = Extension(
        item=row, due_then=promise.month, until=until, reason=visible(reason), asked_at=now, asked_by=actor
    )
    extension.full_clean()
    extension.save()
    _record_step(extension, "ask", actor, f"申请{extension}：{extension.reason}", now)
    return extension


@transaction.atomic
def decide_extensions(
    keys: Collection[int], grant: bool, by_words: str, on: date, *, actor: User, now: datetime
) -> list[Extension]:
    """What the meeting said of applications for time, all or none: granted or not, by whom and when.

    PermissionDenied, StepRefused where one is decided already, ValidationError of the words or the day.
    """
    rows = Extension.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [
        _decide(row, grant, visible(by_words), on, actor, now)
        for row in rows.select_related("item__unit").prefetch_related("item__with_units")
    ]


def _decide(
    extension: Extension, grant: bool, by_words: str, on: date, actor: User, now: datetime
) -> Extension:
    item = Item.objects.select_for_update(of=("self",)).get(pk=extension.item_id)
    if not may_decide_extension(actor, extension.item):
        raise PermissionDenied(f"{actor} 不能批 {extension}")
    if extension.state != ExtensionState.WAITING:
        raise StepRefused(f"{extension} 已经是“{extension.get_state_display()}”", code="state")
    if not by_words:
        raise ValidationError("请写明谁批的", code="decided_by_words")
    if not extension.asked_on <= on <= local_day(now):
        raise ValidationError("批准日期要在申请之后、今天之前", code="decided_on")
    extension.state = ExtensionState.GRANTED if grant else ExtensionState.DENIED
    extension.decided_by_words, extension.decided_on = by_words, on
    extension.full_clean()
    extension.save()
    if grant:  # another term is another content: who saw the old one decides nothing unseen
        item.version += 1
        item.save(update_fields=["version"])
    word = "批准" if grant else "不批"
    sentence = f"{word}{extension}，{by_words}"
    _record_step(extension, "grant" if grant else "deny", actor, sentence, now)
    return extension


def _record_step(extension: Extension, step: str, actor: User, sentence: str, now: datetime) -> None:
    side = side_of(actor, extension.item) if step != "ask" else ""
    event = ExtensionStep(
        verb=f"extension.{step}",
        item=extension.item.code,
        due_then=str(extension.due_then),
        until=str(extension.until),
        asked_on=str(extension.asked_on),
        reason=extension.reason,
        decided_by_words=extension.decided_by_words,
        decided_on=str(extension.decided_on) if extension.decided_on else None,
        by_exception=by_exception(side),
    )
    record(actor, event, extension, sentence + exception_words(side), at=now)
