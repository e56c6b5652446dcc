"""督办措施: what a late item calls for, and what a person enters with its organ and document.

The ladder proposes and never acts. The lateness is copied at entry; numbers of persons are kept, never names.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from commitments.events import MeasureAdded
from commitments.models import Item, Measure, MeasureKind
from commitments.permissions import is_free_of, side_of
from commitments.promises import promise_of
from commitments.standing import Plate, Promise, overdue, plate, rung
from departments.fields import visible
from departments.history.records import record
from departments.models import User
from departments.permissions import by_exception, exception_words

# What each rung proposes, the first first.
OF_RUNG = (
    (MeasureKind.RECTIFY,),
    (MeasureKind.WARN, MeasureKind.CIRCULAR, MeasureKind.ADMONISH),
    (MeasureKind.REFER,),
)


@dataclass(frozen=True)
class EnteredMeasure:
    """What somebody enters: how, when, by which organ under which document, on how many persons."""

    kind: str
    on: date
    organ: str = ""
    document: str = ""
    persons: int = 0
    words: str = ""


def measure_fault(promise: Promise, kind: str, on: date) -> str:
    """Why an item did not call for this on that day; "" where it did. Every door asks it (form, workbook)."""
    if kind == MeasureKind.WARN and plate(promise, on) is not Plate.RED:
        return "当日不是红牌，不能警示"
    return "" if overdue(promise, on) else "当日没有逾期，不用督办措施"


def proposed_kinds(promise: Promise, day: date, entered: Collection[str]) -> list[MeasureKind]:
    """What the rung that the item stands on proposes and nobody has entered."""
    step = rung(promise, day)
    return [kind for kind in OF_RUNG[step - 1] if kind not in entered] if step else []


@transaction.atomic
def add_measures(
    items: Collection[Item], entered: EnteredMeasure, *, actor: User, now: datetime
) -> list[Measure]:
    """The same measure on one item or many, all or none.

    PermissionDenied, or ValidationError with the item's code where it did not call for it.
    """
    return [_add(item, entered, actor, now) for item in items]


def _add(item: Item, entered: EnteredMeasure, actor: User, now: datetime) -> Measure:
    if not is_free_of(actor, item):
        raise PermissionDenied(f"{actor} 不能登记 {item} 的督办措施")
    if entered.on > local_day(now):
        raise ValidationError("措施的日期还没有到", code="on")
    promise = promise_of(item)
    if fault := measure_fault(promise, entered.kind, entered.on):
        raise ValidationError(f"{item.code} {fault}", code="kind")
    measure = Measure(
        item=item,
        kind=entered.kind,
        on=entered.on,
        overdue=overdue(promise, entered.on),
        organ=visible(entered.organ),
        document=visible(entered.document),
        persons=entered.persons,
        words=visible(entered.words),
    )
    measure.full_clean()
    measure.save()
    _record_measure(measure, actor, now)
    return measure


def _record_measure(measure: Measure, actor: User, now: datetime) -> None:
    side = side_of(actor, measure.item)
    event = MeasureAdded(
        item=measure.item.code,
        kind=str(measure.kind),
        on=str(measure.on),
        overdue=measure.overdue,
        organ=measure.organ,
        document=measure.document,
        persons=measure.persons,
        by_exception=by_exception(side),
    )
    sentence = f"登记 {measure}，逾期{measure.overdue}月{exception_words(side)}"
    record(actor, event, measure, sentence, at=now)
