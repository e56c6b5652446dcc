"""年度结果定稿: what freezes a year for the appraisal office; afterwards it is only corrected, with an approval."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from boards.approval import Approval, refuse_future
from boards.chaining import freeze
from boards.models import Edition, YearConversion, YearResult
from boards.permissions import may_freeze_year
from boards.year_events import YearResultFrozen
from boards.year_result.document import YearTable, as_document
from boards.year_result.drafting import drafted, seal_of_draft
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth


@transaction.atomic
def freeze_year(
    year: int,
    *,
    actor: User,
    approval: Approval | None = None,
    reason: str = "",
    seen: str = "",
    now: datetime,
) -> YearResult:
    """Freeze the next version of a year, chained to the one made before it, whatever its year.

    The first needs no approval of its own, for each of its boards has one; every later one needs an approval and a
    reason. `seen` is `seal_of_draft` of what was looked at. PermissionDenied, or ValidationError with what is missing.
    """
    if not may_freeze_year(actor):
        raise PermissionDenied(f"{actor} 不能将年度结果定稿")
    YearConversion.objects.get_or_create(year=year)
    YearConversion.objects.select_for_update().get(year=year)
    standing, reason = YearResult.objects.version(year), reason.strip()
    refuse_future(approval, now)
    if standing:
        _refuse_unapproved(standing, approval, reason)
    table = drafted(year, reason=reason if standing else "")
    _refuse_unready(table, standing, seen)
    approved = approval.as_fields() if approval else {}
    result = freeze(
        YearResult,
        as_document(table),
        now=now,
        year=year,
        number=table.version,
        reason=table.reason,
        published_by=actor,
        **approved,
    )
    verb = "year_result.correct" if standing else "year_result.freeze"
    sentence = f"将{result}定稿" + (f"：{reason}" if standing else "")
    record(actor, YearResultFrozen(verb=verb, facts=result.facts), result, sentence)
    return result


def what_is_missing(table: YearTable) -> str:
    """Why a year cannot be frozen yet, as a sentence; "" where all its months are out.

    In the year of the very first board its months count from that board on.
    """
    first = Edition.objects.order_by("month").values_list("month", flat=True).first()
    begun = first if first and first.year == table.year else CalendarMonth(table.year, 1)
    names = "、".join(f"{at.month}月" for at in table.missing_since(begun))
    whole = "十二个月" if begun.month == 1 else f"{begun.month}月起各月"
    return f"{table.year}年{names}的榜单还没有发布，{whole}齐了才能定稿" if names else ""


def is_the_same(table: YearTable, standing: YearResult) -> bool:
    """Whether a version of this draft would say nothing else than the one that stands."""
    told = {**as_document(table), "version": standing.number, "reason": standing.reason}
    frozen = standing.document
    return all(frozen.get(key) == value for key, value in told.items())


def _refuse_unapproved(standing: YearResult, approval: Approval | None, reason: str) -> None:
    if approval is None or not approval.who.strip() or not reason:
        raise ValidationError(f"{standing}已经定稿，只能更正：请写明原因、批准人和批准日期", code="published")


def _refuse_unready(table: YearTable, standing: YearResult | None, seen: str) -> None:
    if missing := what_is_missing(table):
        raise ValidationError(missing, code="missing")
    if seen and seen != seal_of_draft(table):
        raise ValidationError("这一页打开之后结果有变，请重新核对再定稿", code="changed")
    if standing and is_the_same(table, standing):
        raise ValidationError(f"与现行的{standing}没有不同，不用更正", code="same")
