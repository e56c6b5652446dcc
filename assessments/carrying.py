"""转入下月: what a published month left undecided waits in the next open one, and counts there with its 所属月份.

The row itself moves: a clause, a unit and a data month stand once (contract, section 2). Its state, its words, its
files and its signature stay as they are, so that whoever had to answer goes on where they were.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from assessments.content import line_content
from assessments.events import LineCarried
from assessments.models import SETTLED, Determination, Month, Submission
from assessments.permissions import may_carry, may_carry_any
from departments.cards import DeskCard
from departments.history.records import record_all
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import is_office
from departments.steps import StepRefused
from rules.models import signal_order


@dataclass(frozen=True)
class LeftBehind:
    """The lines that published months left undecided, as one reader may carry them; `to` is where they would count.

    `to` None: every month that has begun is out.
    """

    lines: list[Determination]
    to: CalendarMonth | None

    @property
    def months(self) -> str:
        """`11月、12月`: where they stand now, each once."""
        return "、".join(dict.fromkeys(line.month.calendar_month.chinese for line in self.lines))


def left_behind(user: User, *, now: datetime, before: CalendarMonth | None = None) -> LeftBehind:
    """What this reader may carry over (`may_carry`), month by month.

    Only lines of months before `before`, where one is asked. A constant number of queries.
    """
    if not may_carry_any(user):
        return LeftBehind([], None)
    lines = _undecided()
    if not is_office(user):
        lines = lines.filter(assessor=user.department)
    if before is not None:
        lines = lines.filter(month__calendar_month__lt=before)
    found = [line for line in lines if may_carry(user, line)]
    newest = max((line.month.calendar_month for line in found), default=None)
    return LeftBehind(found, next_open(newest, now) if newest else None)


def carry_chosen(keys: Collection[str], *, actor: User, now: datetime) -> list[Determination]:
    """The lines with these keys of those that the actor is shown; raises as `carry` does."""
    chosen = [line for line in left_behind(actor, now=now).lines if str(line.pk) in keys]
    if not keys:
        raise ValidationError("没有选要转入的认定", code="none")
    if len(chosen) != len(set(keys)):
        raise StepRefused("要转入的认定刚刚有变动，请看过再转入", code="gone")
    return carry(chosen, actor=actor, now=now)


def next_open(after: CalendarMonth, now: datetime) -> CalendarMonth | None:
    """The first month after this one that has begun and is not out; None where there is none yet."""
    return _next_open({0: after}, now)[0]


def _next_open(left: Mapping[int, CalendarMonth], now: datetime) -> dict[int, CalendarMonth | None]:
    """`next_open` of each of these months, under the same keys; three queries."""
    open_ones = [month.calendar_month for month in Month.objects.unpublished(now)]
    return {key: next((to for to in open_ones if to > month), None) for key, month in left.items()}


@transaction.atomic
def carry(lines: Iterable[Determination], *, actor: User, now: datetime) -> list[Determination]:
    """Move undecided lines of published months into the next open month, all or none; returns the fresh rows.

    PermissionDenied for somebody else's line; StepRefused where one is decided by now, its month is not out, or no
    later month has begun; ValidationError where a line would break a rule there.
    """
    asked = list(lines)
    left = {line.month_id: line.month.calendar_month for line in asked}
    months = _next_open(left, now)
    if None in months.values():
        raise StepRefused("下一个月还没有开始，等它开始再转入", code="not_begun")
    targets = {pk: Month.objects.open(to) for pk, to in months.items() if to}
    _hold(targets)
    fresh = Determination.objects.select_for_update(of=("self",)).filter(pk__in=[line.pk for line in asked])
    rows = list(fresh.with_names().order_by("pk"))
    if len(rows) != len({line.pk for line in asked}):
        raise StepRefused("要转入的认定刚刚有变动，请看过再转入", code="gone")
    carried = [(_carried(row, targets, actor), row) for row in rows]
    record_all(actor, [(event, row, _sentence(row)) for event, row in carried], at=now)
    return rows


def _undecided() -> QuerySet[Determination]:
    """In the order of months and of the board."""
    lines = Determination.objects.filter(month__published_at__isnull=False).exclude(state__in=SETTLED)
    order = (
        "assessor__position",
        "assessor__code",
        signal_order("clause__signal"),
        "clause__number",
        "unit__position",
    )
    return lines.order_by("month__calendar_month", *order, "pk").with_names()


def _hold(targets: Mapping[int, Month]) -> None:
    """Every month that a line leaves or enters, the older first, as whoever writes in them does."""
    entered = {month.pk for month in targets.values()}
    held = Month.objects.select_for_update().filter(pk__in=[*targets, *entered]).order_by("calendar_month")
    for month in held:
        if month.pk in targets and month.published_at is None:
            raise StepRefused(f"{month}还没有发布，不用转入", code="unpublished")
        if month.pk in entered and month.published_at is not None:
            raise StepRefused(f"{month}刚刚发布，请再看一次转入哪个月", code="published")


def _carried(row: Determination, targets: Mapping[int, Month], actor: User) -> LineCarried:
    """The row in its new month, saved."""
    if not may_carry(actor, row):
        raise PermissionDenied(f"{actor} 不能转入 {row}")
    if row.month_id not in targets or row.state in SETTLED:
        raise StepRefused(f"{row} 现在是“{row.get_state_display()}”，不用转入", code="state")
    left, row.month = row.month, targets[row.month_id]
    row.version += 1
    try:
        row.full_clean()
    except ValidationError as fault:
        raise ValidationError([f"{row}：{sentence}" for sentence in fault.messages]) from fault
    row.save()
    Submission.objects.get_or_create(month=row.month, department=row.assessor)
    return LineCarried(left=str(left.calendar_month), content=line_content(row))


def _sentence(row: Determination) -> str:
    return f"把{row}转入{row.month}，所属{row.data_month.chinese}"


def carrying_cards(user: User, *, now: datetime) -> list[DeskCard]:
    left = left_behind(user, now=now)
    return [DeskCard(22, "assessments/_left_behind.html", left)] if left.lines else []
