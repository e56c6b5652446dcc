"""复核: a unit has its conclusion reviewed by others, within thirty days and in thirty days."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from departments.fields import visible
from departments.history.records import record
from departments.models import User
from departments.months import day_words
from departments.permissions import exception_words
from departments.steps import StepRefused
from inspections import permissions
from inspections.models import Finding, Review, ReviewOutcome
from inspections.models.findings import VERIFIED
from inspections.terms import is_past, review_until
from inspections.workflow import StepWords, locked_finding, review_told, take_finding_step


def review_fault(finding: Finding, now: datetime) -> str:
    """Why a review cannot be asked for; "" where it can."""
    if finding.concluded_on is None or finding.state not in VERIFIED:
        return "没有查实的结论，不用复核"
    last = review_until(finding.concluded_on)
    if is_past(last, local_day(now)):
        return f"申请复核的期限是结论之后 30 日，到 {day_words(last)}为止，已经过了"
    if finding.reviews.filter(decided_on__isnull=True).exists():
        return "已有一次复核在办"
    return ""


@transaction.atomic
def ask_for_review(finding: Finding, words: str, *, actor: User, now: datetime) -> Review:
    """PermissionDenied, StepRefused where the term is over or one is open, ValidationError without words."""
    row = locked_finding(finding)
    if not permissions.may_speak_for_unit(actor, row):
        raise PermissionDenied(f"{actor} 不能为 {row} 申请复核")
    if fault := review_fault(row, now):
        raise StepRefused(f"{row}：{fault}", code="review")
    words = visible(words, lines=True)
    if not words:
        raise ValidationError({"words": "请写明哪里与事实不符、依据什么"})
    review = Review(finding=row, asked_on=local_day(now), asked_by=actor, words=words)
    review.full_clean()
    review.save()
    record(actor, review_told(review, "ask"), review, f"申请了{review}", at=now)
    return review


@transaction.atomic
def decide_review(review: Review, outcome: str, reason: str, *, actor: User, now: datetime) -> Review:
    """维持、变更 or 撤销, by who had no part in it; 撤销 takes the finding and its measures with it."""
    finding = locked_finding(review.finding)
    row = Review.objects.select_for_update().get(pk=review.pk)
    if not permissions.may_review_finding(actor, finding):
        raise PermissionDenied(f"{actor} 经办过 {finding}，复核要由没有经办过的人决定")
    if not row.is_open:
        raise StepRefused(f"{row} 已经决定", code="already")
    reason = visible(reason, lines=True)
    if outcome not in ReviewOutcome.values:
        raise ValidationError({"outcome": "请选维持、变更或撤销"})
    if not reason:
        raise ValidationError({"reason": "请写明决定的理由"})
    if outcome == ReviewOutcome.REVOKED:
        take_finding_step(finding, "overturn", actor=actor, words=StepWords(reason), now=now)
        row.refresh_from_db()
        return row
    row.outcome, row.decision, row.by, row.decided_on = outcome, reason, actor, local_day(now)
    row.full_clean()
    row.save()
    conflict = permissions.review_conflict(actor, finding)
    sentence = f"决定了{row}：{row.get_outcome_display()}{exception_words(conflict)}"
    record(actor, review_told(row, "decide", conflict), row, sentence, at=now)
    return row
