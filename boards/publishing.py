"""draft → publish: what freezes a month's board, and the chain that proves it was not touched since."""

from datetime import date, datetime
from typing import Any

import rfc8785
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates
from assessments.models import Month
from boards.approval import Approval, refuse_future
from boards.blocking import blockers, early, refuse_blocked
from boards.drafting import Draft, digest_of, draft
from boards.events import EditionPublished
from boards.models import Edition, Standing
from boards.permissions import may_publish
from departments.history.events import UNSAID
from departments.history.records import record
from departments.models import RecordHead, User
from departments.months import CalendarMonth


@transaction.atomic
def publish(
    calendar_month: CalendarMonth,
    *,
    actor: User,
    approval: Approval | None,
    waive: str = "",
    backfilled_from: date | None = None,
    seen: str = "",
    on_page: bool = False,
    now: datetime | None = None,
) -> Edition:
    """Freeze a month's board as edition 1: one transaction, chained to the edition made before it.

    `seen` is the digest of the draft that the publisher looked at; `waive` a reason that passes the
    blockers and that the history keeps: `on_page`, by a press instead of the command, it passes fewer.
    Raises PermissionDenied, or ValidationError with every blocker.
    """
    if not may_publish(actor):
        raise PermissionDenied(f"{actor} 不能发布榜单")
    now = now or timezone.now()
    _refuse_untimely(calendar_month, approval, backfilled_from, now)
    month = Month.objects.select_for_update().get(pk=Month.objects.open(calendar_month).pk)
    if Edition.objects.filter(month=calendar_month).exists():
        raise ValidationError(f"{month}已经发布，只能更正", code="published")
    found = blockers(month, approval=approval, now=now)
    refuse_blocked(found, waive, on_page=on_page)
    made = draft(month, backfilled_from=backfilled_from)
    _refuse_changed(made, seen)
    approved = approval.as_fields() if approval else {}
    edition = freeze(made, 1, actor=actor, now=now, waived_because=waive.strip(), **approved)
    month.published_at = now
    month.save(update_fields=["published_at"])
    sentence = f"发布了{edition.title}" + (f"，放行理由：{waive.strip()}" if found else "")
    event = EditionPublished(
        waived=[blocker.sentence for blocker in found],
        early=UNSAID if backfilled_from else early(month, now) or UNSAID,
        facts=edition.facts,
    )
    record(actor, event, edition, sentence)
    return edition


def _refuse_untimely(
    calendar_month: CalendarMonth, approval: Approval | None, backfilled_from: date | None, now: datetime
) -> None:
    """What no reason passes: a month that has not begun, a day that has not come."""
    today = dates.local_day(now)
    if not dates.has_begun(calendar_month, now):
        raise ValidationError(f"{calendar_month.chinese}还没有开始，不能发布", code="not_begun")
    refuse_future(approval, now)
    if backfilled_from and backfilled_from > today:
        raise ValidationError(f"首次公布日 {backfilled_from} 还没有到", code="future")


def _refuse_changed(made: Draft, seen: str) -> None:
    if seen and seen != made.digest:
        raise ValidationError("预演之后内容有变，请重新核对再发布", code="changed")


def freeze(made: Draft, number: int, *, actor: User, now: datetime, **fields: Any) -> Edition:
    """Copy a draft into an edition, chained; the head of the history is held so that none slips between."""
    RecordHead.objects.get_or_create(pk=1)
    head = RecordHead.objects.select_for_update().get(pk=1)
    last = Edition.objects.order_by("-pk").first()
    document = {
        **made.document,
        "edition": number,
        "published_at": now.astimezone(dates.SHANGHAI).isoformat(timespec="seconds"),
        "previous_digest": last.digest if last else None,
        "history": head.hash,
    }
    document["digest"] = digest_of(document)
    edition = Edition(
        month=made.month.calendar_month,
        number=number,
        content=rfc8785.dumps(document).decode(),
        digest=document["digest"],
        published_at=now,
        published_by=actor,
        **fields,
    )
    edition.full_clean()
    edition.save()
    Standing.objects.bulk_create(
        Standing(
            edition=edition,
            unit_code=code,
            red_flag=each.red_flag,
            yellow_light=each.yellow_light,
            red_light=each.red_light,
            score=each.score,
        )
        for code, each in made.tallies.items()
        if not each.is_empty
    )
    return edition
