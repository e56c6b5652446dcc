"""What the daily digest tells the publisher: which months are ready, and what stands against the others."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from assessments.dates import is_over
from assessments.models import Month
from boards.blocking import BlockerKind, blockers
from boards.permissions import may_publish
from departments.digests import DigestLine
from departments.models import User
from departments.months import day_words


def digest(user: User, *, now: datetime) -> list[DigestLine]:
    return list(_months(now)) if may_publish(user) else []


def _months(now: datetime) -> Iterator[DigestLine]:
    for month in Month.objects.unpublished(now):
        if month.pk and is_over(month.calendar_month, now):
            standing = blockers(month, approval=None, now=now)
            left = sum(blocker.kind != BlockerKind.NO_APPROVAL for blocker in standing)
            state = f"还有 {left} 项挡着发布" if left else "可以发布"
            words = f"{month}{state}，计划 {day_words(month.publish_on)}发布"
            yield DigestLine(words, reverse("publishing_month", args=[month.calendar_month]))
