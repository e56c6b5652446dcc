"""The months as the office keeps them: an overview, the usual dates and why they moved, and their change."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F, Q

from assessments import dates, permissions
from assessments.dates import Timetable
from assessments.events import MonthDatesChanged
from assessments.models import Month, MonthStatus, assessors_by_month
from departments.consequences import refuse_unforeseen
from departments.history.differences import called
from departments.history.records import record
from departments.models import SpecialDay, User
from departments.months import CalendarMonth, day_words, is_working_day
from departments.steps import StepRefused

WEEKDAYS = "一二三四五六日"
FARTHEST = 92  # days after its end in which a month is usually long finished


@dataclass(frozen=True)
class MonthRow:
    """A month in the overview; `filed` of `asked` departments have filed, `late` of them after the deadline."""

    month: Month
    status: MonthStatus
    filed: int
    late: int
    asked: int


@dataclass(frozen=True)
class UsualDate:
    """One of a month's usual dates, and the sentences that say why it is not the ordinary day."""

    label: str
    day: date
    because: tuple[str, ...]


def overview(now: datetime) -> list[MonthRow]:
    """Every month that was written in, the last and the present one, the newest first; a constant number of queries."""
    is_filed = Q(submissions__first_filed_at__isnull=False)
    is_late = Q(submissions__first_filed_at__gt=F("report_until"))
    months = Month.objects.annotate(
        filed=Count("submissions", filter=is_filed), late=Count("submissions", filter=is_late)
    )
    known: dict[CalendarMonth, Month] = {month.calendar_month: month for month in months}
    present = CalendarMonth.of(dates.local_day(now))
    for recent in (present, present.plus(-1)):
        if recent not in known:
            known[recent] = Month.objects.planned(recent)
    asked = assessors_by_month(known)
    return [
        MonthRow(
            month,
            month.status(now),
            getattr(month, "filed", 0),
            getattr(month, "late", 0),
            len(asked[at]),
        )
        for at, month in sorted(known.items(), reverse=True)
    ]


def usual_dates(month: CalendarMonth) -> list[UsualDate]:
    """What the dates of a month would be if nobody set them by hand, and why they moved (product, 'Dates')."""
    special = {special_day.day: special_day for special_day in SpecialDay.objects.all()}
    usual = dates.timetable(month, **_sets(special))
    first = month.plus(1).first_day
    ordinary = {"报送截止": dates.REPORT_DAY, "审核截止": dates.DECIDE_DAY, "计划发布": dates.PUBLISH_DAY}
    taken = {
        "报送截止": dates.local_day(usual.report_until),
        "审核截止": usual.decide_until,
        "异议截止": usual.object_until,
        "计划发布": usual.publish_on,
    }
    moved, rows = timedelta(0), []
    for label, day in taken.items():
        if label == "异议截止":
            rows.append(UsualDate(label, day, (f"审核截止后第 {dates.OBJECTION_DAYS} 个工作日",)))
            continue
        plain = first.replace(day=ordinary[label])
        rows.append(UsualDate(label, day, _because(plain, moved, day, special)))
        moved = day - plain
    return rows


def _sets(special: Mapping[date, SpecialDay]) -> dict[str, set[date]]:
    return {
        "holidays": {day for day, special_day in special.items() if not special_day.worked},
        "make_up_days": {day for day, special_day in special.items() if special_day.worked},
    }


def _because(plain: date, moved: timedelta, day: date, special: Mapping[date, SpecialDay]) -> tuple[str, ...]:
    """Why a date that is ordinarily `plain`, carried on by `moved` with the one before it, is `day`."""
    carried, causes = plain + moved, []
    if moved:
        causes.append(f"随前一日期顺延 {moved.days} 天")
    off = _days_off(carried, day, special)
    if off:
        causes.append(f"{'、'.join(off)}，顺延到下一个工作日")
    elif day != carried:
        causes.append("排在异议截止之后")
    return tuple(causes)


def _days_off(start: date, end: date, special: Mapping[date, SpecialDay]) -> list[str]:
    """The days from `start` to the day before `end` that are not worked, each with its name."""
    days: Collection[date] = [start + timedelta(days=n) for n in range((end - start).days)]
    return [_named(day, special.get(day)) for day in days if not is_working_day(day, **_sets(special))]


def _named(day: date, special: SpecialDay | None) -> str:
    return f"{day.month}月{day.day}日{_why_off(day, special)}"


def _why_off(day: date, special: SpecialDay | None) -> str:
    return special.note or "放假" if special else f"星期{WEEKDAYS[day.weekday()]}"


def _in_chinese(value: datetime | date) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(dates.SHANGHAI)
        return f"{day_words(value)} {value:%H:%M}"
    return day_words(value)


@transaction.atomic
def change_dates(
    calendar_month: CalendarMonth,
    new: Timetable,
    *,
    actor: User,
    shown: Timetable | None = None,
    seen: str = "",
) -> Month:
    """Move the dates of one month; a changed date is recorded before and after. Returns the month.

    `shown` are the dates that the actor had before him: where others stand by now, nothing is saved. `seen`
    is the seal of the odd dates that he was asked about: Unforeseen where there are others.
    PermissionDenied for who is not of the office, StepRefused for a published month (code `published`) or
    for dates that were changed since (`changed`), ValidationError where the dates are not in order.
    """
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能调整月份日期")
    month = Month.objects.select_for_update().get(pk=Month.objects.open(calendar_month).pk)
    if month.published_at:
        raise StepRefused(f"{month}已发布，日期不能再改", code="published")
    before = vars(month.timetable)
    if shown is not None and vars(shown) != before:
        raise StepRefused(_changed_since(month, before, vars(new)), code="changed")
    after = {name: value for name, value in vars(new).items() if value != before[name]}
    vars(month).update(after)
    _refuse_disorder(month)
    month.full_clean()
    refuse_unforeseen(_odd(month, after), seen)
    if after:
        month.save()
        before = {name: before[name] for name in after}
        _record_moved(month, before, after, actor)
    return month


@contextmanager
def following_days(*, actor: User | None) -> Iterator[list[str]]:
    """Around a change of the days off: the dates of unpublished months move with them.

    A date that was set by hand stays; where the others would then be out of order, none of them moves.
    """
    months = list(
        Month.objects.select_for_update().filter(published_at__isnull=True).order_by("calendar_month")
    )
    sentences: list[str] = []
    before = SpecialDay.objects.as_sets()
    yield sentences
    after = SpecialDay.objects.as_sets()
    for month in months:
        was, now = (vars(dates.timetable(month.calendar_month, **days)) for days in (before, after))
        held = vars(month.timetable)
        moved = {name: now[name] for name in now if held[name] == was[name] != now[name]}
        if moved:
            sentences.append(_follow(month, held, moved, actor))


def _follow(month: Month, held: Mapping[str, Any], moved: Mapping[str, Any], actor: User | None) -> str:
    before = {name: held[name] for name in moved}
    vars(month).update(moved)
    try:
        _refuse_disorder(month)
        month.full_clean()
    except ValidationError:
        moves = _moves(before, moved)
        return f"{month}的日期有几项是手工定的，不能随着移动（{moves}），请到“月份”里调整"
    month.save()
    _record_moved(month, before, moved, actor)
    return f"{month}的日期将移动：{_moves(before, moved)}"


def _record_moved(
    month: Month, before: Mapping[str, date], after: Mapping[str, date], actor: User | None
) -> None:
    """Both by the names of the fields; a day or a moment is kept as ISO 8601 writes it."""
    was, now = ({name: value.isoformat() for name, value in side.items()} for side in (before, after))
    record(actor, MonthDatesChanged(before=was, after=now), month, _moved(month, before, after))


def _refuse_disorder(month: Month) -> None:
    """What the row's own constraint cannot say: a month that is not over has no report to close."""
    if not dates.is_over(month.calendar_month, month.report_until):
        over = month.calendar_month.plus(1).first_day
        raise ValidationError({"report_until": f"报送截止不能早于当月结束（{_in_chinese(over)} 00:00）"})
    if dates.local_day(month.report_until) > month.decide_until:
        raise ValidationError({"decide_until": "审核截止不能早于报送截止"})


def _odd(month: Month, changed: Mapping[str, Any]) -> list[str]:
    """Dates by hand on which nobody works, or more than FARTHEST days after the month: asked about, not refused."""
    days_off = SpecialDay.objects.as_sets()
    named = {special_day.day: special_day for special_day in SpecialDay.objects.all()}
    doubts = []
    for name, value in changed.items():
        day = dates.local_day(value) if isinstance(value, datetime) else value
        if not is_working_day(day, **days_off):
            doubts.append(f"{_label(name)} {_in_chinese(value)} 是{_why_off(day, named.get(day))}，不上班")
        if (day - month.calendar_month.last_day).days > FARTHEST:
            doubts.append(f"{_label(name)} {_in_chinese(value)} 离{month}结束超过 {FARTHEST} 天")
    return doubts


def _label(name: str) -> str:
    return called(Month, name)


def _moves(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return "；".join(
        f"{_label(name)} {_in_chinese(before[name])} → {_in_chinese(after[name])}" for name in after
    )


def _moved(month: Month, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    return f"调整了{month}的日期：{_moves(before, after)}"


def _changed_since(month: Month, held: dict[str, Any], typed: dict[str, Any]) -> str:
    apart = [
        f"{_label(name)}现为 {_in_chinese(held[name])}，您填的是 {_in_chinese(typed[name])}"
        for name in held
        if held[name] != typed[name]
    ]
    return f"{month}的日期已被他人改过，没有保存：{'；'.join(apart) or '现在的日期与您填的相同'}"
