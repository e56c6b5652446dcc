"""How far a month reaches (product, 'Approval and publication'): the internet reads flags, unless both are released."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.models import Month
from boards.events import InternetReach
from boards.models import Edition, InternetRelease
from boards.permissions import may_publish
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth


@transaction.atomic
def release(
    at: CalendarMonth, *, whole: bool, reason: str, actor: User, now: datetime | None = None
) -> InternetRelease:
    """Let both boards of a published month go to the internet with the next export, or no longer (not `whole`).

    Raises PermissionDenied, or ValidationError where the month is not out, stands so already, or no reason is given.
    """
    if not may_publish(actor):
        raise PermissionDenied(f"{actor} 不能放行")
    if not Edition.objects.filter(month=at).exists():
        raise ValidationError(f"{at.chinese}还没有发布", code="unpublished")
    Month.objects.select_for_update().get(
        calendar_month=at
    )  # two publishers at once: the second sees the first
    before = InternetRelease.objects.standing(at)
    if (before is not None and before.is_whole) == whole:
        stands = "已经放行两榜" if whole else "本来就只有红旗榜上互联网"
        raise ValidationError(f"{at.chinese}{stands}", code="changed")
    row = InternetRelease(
        month=at, is_whole=whole, reason=reason.strip(), released_by=actor, released_at=now or timezone.now()
    )
    row.full_clean()
    row.save()
    event = InternetReach(
        verb="internet.release" if whole else "internet.withhold", month=str(at), reason=row.reason
    )
    record(actor, event, row, f"{'放行' if whole else '收回'}：{row}，理由：{row.reason}", at=row.released_at)
    return row
