"""draft → publish → correct: what freezes a month's board, and the chain that proves it was not touched since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import dates
from assessments.models import Determination, LineState, Month, Origin, Submission
from assessments.silence import silent_clauses
from assessments.workflow import amend
from boards.drafting import Draft, digest_of, draft
from boards.models import CorrectionKind, Edition, Standing
from boards.permissions import may_correct, may_publish
from departments.models import Department, RecordHead, User
from departments.months import CalendarMonth
from departments.records import record


@dataclass(frozen=True)
class Approval:
    """Who approved the board, on which day, in what words."""

    who: str
    day: date
    words: str = ""


@dataclass(frozen=True)
class Change:
    """One line of a correction: another state (审定 or 不予认定), or another public reason."""

    line: Determination
    state: str = ""
    grounds: str = ""


def blockers(month: Month, *, approval: Approval | None, now: datetime) -> list[str]:
    """Everything that stands against publication, as Chinese sentences (contract, section 6)."""
    found = []
    if not dates.is_over(month.calendar_month, now):
        found.append(f"{month}还没有结束")
    if approval is None:
        found.append("还没有填写批准人和批准日期")
    found += _unreported(month)
    added = Determination.objects.filter(
        month__calendar_month=month.calendar_month,
        origin=Origin.OFFICE,
        state__in=[LineState.FILED, LineState.REFERRED],
    )
    found += [f"补充认定“{line}”还没有第二人审核" for line in added.with_names()]
    return found


def _unreported(month: Month) -> list[str]:
    filed = set()
    if month.pk:
        submissions = Submission.objects.filter(month=month, first_filed_at__isnull=False)
        filed = set(submissions.values_list("department_id", flat=True))
    found = []
    silent = silent_clauses(month)
    for department in Department.objects.assessing(month.calendar_month):
        labels = silent.get(department.pk)
        if labels is not None and department.pk not in filed:
            found.append(f"{department.label}还没有报送")
        elif labels:
            found.append(f"{department.label}还缺说明：{'、'.join(labels)}")
    return found


def _refuse_blocked(found: list[str], waive: str) -> None:
    if found and not waive.strip():
        raise ValidationError(found, code="blocked")


@transaction.atomic
def publish(
    calendar_month: CalendarMonth,
    *,
    actor: User,
    approval: Approval | None,
    waive: str = "",
    backfilled_from: date | None = None,
    seen: str = "",
    now: datetime | None = None,
) -> Edition:
    """Freeze a month's board as edition 1: one transaction, chained to the edition made before it.

    `seen` is the digest of the draft that the publisher looked at; `waive` a reason that passes the
    blockers and that the history keeps. Raises PermissionDenied, or ValidationError with every blocker.
    """
    if not may_publish(actor):
        raise PermissionDenied(f"{actor} 不能发布榜单")
    now = now or timezone.now()
    _refuse_untimely(calendar_month, approval, backfilled_from, now)
    month = Month.objects.select_for_update().get(pk=Month.objects.open(calendar_month).pk)
    if Edition.objects.filter(month=calendar_month).exists():
        raise ValidationError(f"{month}已经发布，只能更正", code="published")
    _refuse_blocked(found := blockers(month, approval=approval, now=now), waive)
    made = draft(month, backfilled_from=backfilled_from)
    _refuse_changed(made, seen)
    approved = {}
    if approval:
        approved = {
            "approved_by": approval.who,
            "approved_on": approval.day,
            "approval_words": approval.words,
        }
    edition = _freeze(made, 1, actor=actor, now=now, waived_because=waive.strip(), **approved)
    month.published_at = now
    month.save(update_fields=["published_at"])
    sentence = f"发布了{edition.title}" + (f"，放行理由：{waive.strip()}" if found else "")
    record(actor, "edition.publish", edition, sentence, waived=found, **edition.facts)
    return edition


def _refuse_untimely(
    calendar_month: CalendarMonth, approval: Approval | None, backfilled_from: date | None, now: datetime
) -> None:
    """What no reason passes: a month that has not begun, a day that has not come."""
    today = dates.local_day(now)
    if not dates.has_begun(calendar_month, now):
        raise ValidationError(f"{calendar_month.chinese}还没有开始，不能发布", code="not_begun")
    if approval and approval.day > today:
        raise ValidationError(f"批准日期 {approval.day} 还没有到", code="future")
    if backfilled_from and backfilled_from > today:
        raise ValidationError(f"首次公布日 {backfilled_from} 还没有到", code="future")


def _refuse_changed(made: Draft, seen: str) -> None:
    if seen and seen != made.digest:
        raise ValidationError("预演之后内容有变，请重新核对再发布", code="changed")


@transaction.atomic
def correct(
    calendar_month: CalendarMonth,
    *,
    actor: User,
    kind: str,
    reason: str,
    changes: Sequence[Change],
    seen: str = "",
    now: datetime | None = None,
) -> Edition:
    """Make the next edition of a published month, with a public reason; the old one stays readable.

    `seen` is the digest of the edition that was being corrected: where another has come since, nothing is
    done. Raises PermissionDenied, or ValidationError where the month is not out, the reason is missing, the
    changes are not of that kind or nothing would change.
    """
    if not may_correct(actor):
        raise PermissionDenied(f"{actor} 不能更正榜单")
    now, reason = now or timezone.now(), reason.strip()
    month, old = _to_correct(calendar_month, seen)
    if kind not in CorrectionKind.values or not reason:
        raise ValidationError("更正要选类别并写明公开的原因")
    for change in changes:
        _refuse_other_kind(kind, change, month)
        amend(change.line, actor=actor, state=change.state, grounds=change.grounds, note=reason, now=now)
    backfilled = old.document["backfilled_from"]
    made = draft(month, reason=reason, backfilled_from=date.fromisoformat(backfilled) if backfilled else None)
    if made.document["determinations"] == old.document["determinations"]:
        raise ValidationError("更正前后的榜单相同，没有可更正的", code="same")
    edition = _freeze(made, old.number + 1, actor=actor, now=now, kind=kind, reason=reason)
    sentence = f"发布了{edition}：{edition.get_kind_display()}，{edition.reason}"
    record(actor, "edition.correct", edition, sentence, replaces=old.digest, **edition.facts)
    return edition


def _to_correct(calendar_month: CalendarMonth, seen: str) -> tuple[Month, Edition]:
    """The month, held, and the edition that stands for it; refused where another has come since `seen`."""
    month = Month.objects.select_for_update().filter(calendar_month=calendar_month).first()
    old = Edition.objects.standing(calendar_month)
    if month is None or old is None:
        raise ValidationError(f"{calendar_month.chinese}还没有发布，不用更正", code="unpublished")
    if seen and seen != old.digest:
        raise ValidationError(f"{old}已经发布，请看过再更正", code="changed")
    return month, old


def _refuse_other_kind(kind: str, change: Change, month: Month) -> None:
    """A correction changes lines of its own month.

    撤旗 takes a red flag away, 补报 brings a line in; 差错更正 and 申诉变更 may do either, or change words.
    """
    line = change.line
    if line.month_id != month.pk:
        raise ValidationError(f"{line}计入{line.month}，不在{month}更正", code="month")
    if kind == CorrectionKind.STRUCK and (line.clause.is_light or change.state != LineState.REJECTED):
        raise ValidationError("撤旗只用于撤销红旗；撤灯、改事由请选差错更正或申诉变更", code="kind")
    brought_in = change.state == LineState.ACCEPTED and line.state != LineState.ACCEPTED
    if kind == CorrectionKind.SUPPLEMENT and not brought_in:
        raise ValidationError("补报只用于把没有进榜的认定补入榜单", code="kind")


def _freeze(made: Draft, number: int, *, actor: User, now: datetime, **fields: Any) -> Edition:
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
