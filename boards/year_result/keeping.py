"""What the office keeps of a year beside its boards: what flags and lights convert to, and the veto items."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from assessments.dates import local_day
from boards.models import Edition, VetoItem, YearConversion, YearResult
from boards.permissions import may_keep_year
from boards.site.listed import listed_months
from boards.year_events import ConversionSet, VetoNoted
from boards.year_result.document import calendar
from departments.history.differences import differences, refuse_unseen, words_of
from departments.history.records import record
from departments.models import Department, User
from rules.points import refuse_wrong_sign

PARTS = ("red_flag", "yellow_light", "red_light", "cap")


def _refuse_unless_office(actor: User) -> None:
    if not may_keep_year(actor):
        raise PermissionDenied(f"{actor} 不能设定年度结果")


@transaction.atomic
def set_conversion(year: int, *, actor: User, shown: str | None = None, **parts: Decimal) -> YearConversion:
    """Set what a year converts by: `parts` are those of PARTS; never once the year is frozen.

    Raises PermissionDenied, ValidationError.
    """
    _refuse_unless_office(actor)
    row, is_new = YearConversion.objects.get_or_create(year=year)
    row = YearConversion.objects.select_for_update().get(pk=row.pk)
    refuse_unseen(row, PARTS, shown)
    if YearResult.objects.filter(year=year).exists():
        raise ValidationError(f"{year}年度结果已经定稿，折算办法不能再改", code="published")
    before = words_of(row, PARTS)
    for name in PARTS:
        setattr(row, name, parts[name])
    refuse_wrong_sign(row)
    if row.cap <= 0:
        raise ValidationError({"cap": "上限要大于 0"})
    row.full_clean()
    row.save()
    changed = differences(before, words_of(row, PARTS))
    if changed or is_new:
        words = "，".join(f"{name} {word}" for name, word in words_of(row, PARTS).items())
        record(actor, ConversionSet(changed=changed), row, f"设定{year}年折算：{words}")
    return row


def units_of_year(year: int) -> QuerySet[Department]:
    """Whom a board of the year lists; before its first board whoever is assessed."""
    listed = listed_months(Edition.objects.latest_of_each_month().filter(month__in=calendar(year)))
    return Department.objects.filter(Q(code__in=list(listed)) if listed else Q(is_assessed=True))


@transaction.atomic
def add_veto(
    year: int,
    unit: Department,
    *,
    actor: User,
    matter: str,
    document: str,
    issuer: str,
    issued_on: date,
    now: datetime,
) -> VetoItem:
    """Enter a veto item with its document. Raises PermissionDenied, ValidationError."""
    _refuse_unless_office(actor)
    if not units_of_year(year).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": f"{year}年的榜单里没有{unit.label}"})
    if issued_on > local_day(now):
        raise ValidationError({"issued_on": f"印发日期 {issued_on} 还没有到"})
    item = VetoItem(
        year=year,
        unit=unit,
        matter=matter.strip(),
        document=document.strip(),
        issuer=issuer.strip(),
        issued_on=issued_on,
        entered_by=actor,
        entered_at=now,
    )
    item.full_clean()
    item.save()
    sentence = f"列入一票否决：{item}（{item.issuer} {item.document}）"
    record(actor, VetoNoted(verb="veto.add", facts=item.facts), item, sentence)
    return item


@transaction.atomic
def strike_veto(item: VetoItem, *, actor: User, reason: str, now: datetime) -> VetoItem:
    """Strike a veto item that was entered wrongly or lifted. Raises PermissionDenied, ValidationError."""
    _refuse_unless_office(actor)
    row = VetoItem.objects.select_for_update(of=("self",)).select_related("unit").get(pk=item.pk)
    if row.struck_at:
        raise ValidationError(f"{row}已经撤下", code="struck")
    row.struck_because, row.struck_at = reason.strip(), now
    row.full_clean()
    row.save()
    sentence = f"撤下一票否决：{row}，{row.struck_because}"
    record(actor, VetoNoted(verb="veto.strike", facts=row.facts), row, sentence)
    return row
