"""What a flag and a light count, and how many clauses a department may have, year by year: kept by the office."""

from decimal import Decimal
from typing import Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments.history.differences import differences, refuse_unseen, words_of
from departments.history.records import record
from departments.models import Department, User
from departments.permissions import may_keep_register
from rules.events import LimitRemoved, LimitSet, PointsSet
from rules.models import ClauseLimit, PointScale

POINTS = ("red_flag", "yellow_light", "red_light")


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


class Worth(Protocol):
    """What each signal counts: a year's points, or what they convert to."""

    red_flag: Decimal
    yellow_light: Decimal
    red_light: Decimal


def refuse_wrong_sign(row: Worth) -> None:
    """A flag takes nothing away and a light gives nothing. Raises ValidationError by field."""
    wrong = {}
    if row.red_flag < 0:
        wrong["red_flag"] = "红旗是表扬，分值不能小于 0"
    for name in ("yellow_light", "red_light"):
        if getattr(row, name) > 0:
            wrong[name] = "亮灯是警示，分值不能大于 0"
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def set_points(
    year: int,
    *,
    actor: User,
    red_flag: Decimal,
    yellow_light: Decimal,
    red_light: Decimal,
    shown: str | None = None,
) -> PointScale:
    """Set the scale of a calendar year, at most two decimals; boards that are published stay as they are.

    Raises PermissionDenied, ValidationError.
    """
    _refuse_unless(may_keep_register(actor))
    row = PointScale.objects.select_for_update().filter(year=year).first() or PointScale(year=year)
    refuse_unseen(row, POINTS, shown)
    before, new = words_of(row, POINTS), row.pk is None
    row.red_flag, row.yellow_light, row.red_light = red_flag, yellow_light, red_light
    refuse_wrong_sign(row)
    row.full_clean()
    row.save()
    changed = differences(before, words_of(row, POINTS))
    if changed or new:
        words = "，".join(f"{name} {word}" for name, word in words_of(row, POINTS).items())
        sentence = f"设定 {year} 年积分：{words}"
        record(actor, PointsSet(changed=changed), row, sentence)
    return row


@transaction.atomic
def set_limit(year: int, department: Department | None, most: int, *, actor: User) -> ClauseLimit:
    """Set the most clauses of one signal, for one department or (None) for all; it never blocks a set in force.

    Raises PermissionDenied, ValidationError.
    """
    _refuse_unless(may_keep_register(actor))
    rows = ClauseLimit.objects.select_for_update(of=("self",))
    row = rows.filter(year=year, department=department).first() or ClauseLimit(
        year=year, department=department
    )
    before = row.most if row.pk else None
    row.most = most
    row.full_clean()
    row.save()
    if before != most:
        was = f"（原 {before} 条）" if before is not None else ""
        record(actor, LimitSet(before=before, after=most), row, f"设定条数上限：{row}{was}")
    return row


@transaction.atomic
def remove_limit(limit: ClauseLimit, *, actor: User) -> None:
    """Take a limit out: the year's, or the default of six, holds again. PermissionDenied."""
    _refuse_unless(may_keep_register(actor))
    record(actor, LimitRemoved(), limit, f"取消条数上限：{limit}")
    limit.delete()
