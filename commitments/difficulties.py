"""难题: what blocks an item, raised with the unit's own proposal and decided by the meeting."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from commitments.events import DifficultyStep
from commitments.models import Difficulty, Item
from commitments.permissions import is_free_of, is_own, side_of
from departments.fields import visible
from departments.history.records import record
from departments.models import Department, User
from departments.permissions import by_exception, exception_words
from departments.steps import StepRefused


@transaction.atomic
def raise_difficulty(
    item: Item,
    words: str,
    proposal: str,
    *,
    depends_on: Department | None = None,
    actor: User,
    now: datetime,
) -> Difficulty:
    """One more difficulty of the unit's own open item. PermissionDenied, StepRefused, ValidationError by the fields."""
    if not is_own(actor, item):
        raise PermissionDenied(f"{actor} 不能为 {item} 提难题")
    if not item.is_open:
        raise StepRefused(f"{item.code} 现在是“{item.get_state_display()}”，不用提难题", code="state")
    difficulty = Difficulty(
        item=item,
        words=visible(words),
        proposal=visible(proposal),
        depends_on=depends_on,
        raised_by=actor,
        raised_at=now,
    )
    difficulty.full_clean()
    difficulty.save()
    _record_step(difficulty, "raise", actor, f"提出{difficulty}：{difficulty.words}", now)
    return difficulty


@transaction.atomic
def decide_difficulty(
    difficulty: Difficulty, decision: str, on: date, *, actor: User, now: datetime
) -> Difficulty:
    """What the meeting decided, typed back; said again it replaces what stood. PermissionDenied, ValidationError."""
    row = (
        Difficulty.objects.select_for_update(of=("self",)).select_related("item__unit").get(pk=difficulty.pk)
    )
    if not is_free_of(actor, row.item):
        raise PermissionDenied(f"{actor} 不能登记 {row} 的决定")
    if on > local_day(now):
        raise ValidationError("决定日期还没有到", code="decided_on")
    row.decision, row.decided_on = visible(decision), on
    if not row.decision:
        raise ValidationError("请写会议怎样定的", code="decision")
    row.full_clean()
    row.save()
    _record_step(row, "decide", actor, f"{row}，会议定：{row.decision}", now)
    return row


def _record_step(difficulty: Difficulty, step: str, actor: User, sentence: str, now: datetime) -> None:
    side = side_of(actor, difficulty.item) if step == "decide" else ""
    event = DifficultyStep(
        verb=f"difficulty.{step}",
        item=difficulty.item.code,
        words=difficulty.words,
        depends_on=difficulty.depends_on.code if difficulty.depends_on else None,
        proposal=difficulty.proposal,
        decision=difficulty.decision,
        decided_on=str(difficulty.decided_on) if difficulty.decided_on else None,
        by_exception=by_exception(side),
    )
    record(actor, event, difficulty, sentence + exception_words(side), at=now)
