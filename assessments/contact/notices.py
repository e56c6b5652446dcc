"""告知: what a unit is told of a month as soon as it is decided, until when it may object, what it has received.

A unit reads a decision as soon as it stands. The notice that the office sends of it (`NoticeIssue`, by
assessments.contact.issuing) counts the days for objections anew; what was received is a `Receipt`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.contact.content import receipt_content
from assessments.dates import OBJECTION_DAYS, local_day
from assessments.models import (
    Determination,
    LineState,
    Month,
    NoticeIssue,
    NoticeLine,
    Objection,
    Receipt,
    Rectification,
)
from assessments.permissions import may_answer_for
from assessments.same_matter import merged_words
from assessments.unit_events import NoticeReceived
from assessments.wordings import wordings
from departments.history.records import record_all
from departments.models import Department, Record, SpecialDay, User
from departments.months import CalendarMonth, day_words, working_days_after
from rules.models import PointScale, Visibility, signal_order

ACCEPTED_ONCE = ("determination.accept", "determination.amend")
BUSY = {
    LineState.FILED: "审定已经撤销，区作风办正在重新审核",
    LineState.REFERRED: "区作风办正在会商",
    LineState.RETURNED: "已退回认定部门补正",
    LineState.ASKED: "已请认定部门补充说明",
    LineState.REJECTED: "不予认定，不再计入",
    LineState.DRAFT: "认定部门已经撤回",
}


@dataclass(frozen=True)
class Notice:
    """One decision on a unit's line: the public words, what it counts, and what the unit said to it.

    `told_on` is the day of its notice, before any the day of the decision. Of an internal clause nobody else reads
    the words; the unit does, for it is held against it.
    """

    line: Determination
    words: str
    points: Decimal
    told_on: date
    object_until: date
    receipt: Receipt | None
    objection: Objection | None
    rectification: Rectification | None
    issue: NoticeIssue | None = None

    @property
    def is_internal(self) -> bool:
        return self.line.clause.visibility == Visibility.INTERNAL

    def is_open(self, today: date) -> bool:
        """Whether the unit may still object."""
        return self.objection is None and today <= self.object_until

    def days_left(self, today: date) -> int:
        return max(0, (self.object_until - today).days)


@dataclass(frozen=True)
class TakenBack:
    """A line that was told and no longer stands, with a word why."""

    line: Determination
    why: str


@dataclass(frozen=True)
class ToldMonth:
    """A unit's month: what stands, in the order of a board, and what was taken back."""

    month: Month
    unit: Department
    notices: list[Notice]
    taken_back: list[TakenBack]

    @property
    def unreceived(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.receipt is None]

    @property
    def counts(self) -> Counter[str]:
        """How many of each signal, by its wire value."""
        return Counter(notice.line.clause.signal for notice in self.notices)

    @property
    def points(self) -> Decimal:
        return sum((notice.points for notice in self.notices), Decimal(0))

    @property
    def object_until(self) -> date | None:
        """The last day on which anything can be objected to; None where nothing stands."""
        return max((notice.object_until for notice in self.notices), default=None)

    @property
    def first_until(self) -> date | None:
        return min((notice.object_until for notice in self.notices), default=None)

    @property
    def until_words(self) -> str:
        return until_words(self.notices)


def until_words(notices: Iterable[Notice]) -> str:
    """`异议到2026年7月21日为止`; where the days differ, the first and the last of them. "" where nothing stands."""
    days = {notice.object_until for notice in notices}
    if len(days) > 1:
        return f"异议最早到{day_words(min(days))}、最晚到{day_words(max(days))}为止"
    return "".join(f"异议到{day_words(day)}为止" for day in days)


def object_until(line: Determination, days_off: Mapping[str, Any], issued: NoticeIssue | None) -> date:
    """The month's own day for objections, and never fewer than three working days after decision and notice.

    `issued` is the press that told of it, None before any. A line that the import brought in as accepted was
    decided by nobody here: the day of the month, or of its notice, holds.
    """
    days = [line.month.object_until, *([issued.object_until] if issued else [])]
    if line.decided_by_id is not None and line.decided_at is not None:
        days.append(working_days_after(local_day(line.decided_at), OBJECTION_DAYS, **days_off))
    return max(days)


def issues_of(lines: Iterable[Determination]) -> dict[tuple[int, datetime], NoticeIssue]:
    """By line and decision the press of 发告知 that told of it; one query."""
    told = NoticeLine.objects.filter(line__in=[line.pk for line in lines]).select_related("issue__issued_by")
    return {(each.line_id, each.decided_at): each.issue for each in told}


def issue_of(line: Determination) -> NoticeIssue | None:
    """The press that told of the decision that stands."""
    return issues_of([line]).get((line.pk, line.decided_at)) if line.decided_at else None


def told_lines(unit: Department, months: Collection[int]) -> list[Determination]:
    """The accepted lines of a unit in these months (by key), in the order of a board."""
    lines = Determination.objects.accepted().filter(unit=unit, month__in=months, decided_at__isnull=False)
    order = (signal_order("clause__signal"), "assessor__position", "assessor__code", "clause__number")
    return list(lines.with_names().order_by("month__calendar_month", *order, "data_month"))


def unit_month(unit: Department, month: Month) -> ToldMonth:
    """A constant number of queries, whatever the unit was given."""
    if month.pk is None:
        return ToldMonth(month, unit, [], [])
    return unit_months(unit, [month])[0]


def unit_months(unit: Department, months: Iterable[Month]) -> list[ToldMonth]:
    """Several months of a unit at once, in the order in which they are asked."""
    saved = [month for month in months if month.pk]
    keys = [month.pk for month in saved]
    notices = notices_of(told_lines(unit, keys))
    gone = _taken_back(unit, keys)
    return [
        ToldMonth(
            month,
            unit,
            [notice for notice in notices if notice.line.month_id == month.pk],
            [each for each in gone if each.line.month_id == month.pk],
        )
        for month in saved
    ]


def notices_of(lines: Collection[Determination]) -> list[Notice]:
    """Each line with what the unit reads of it; the lines come with their names (`with_names`)."""
    keys = [line.pk for line in lines]
    receipts = {(each.line_id, each.decided_at): each for each in Receipt.objects.filter(line__in=keys)}
    objections = {each.line_id: each for each in Objection.objects.filter(line__in=keys)}
    rectifications = {
        each.line_id: each
        for each in Rectification.objects.filter(line__in=keys).select_related("line__objection")
    }
    years = {line.month.calendar_month.year for line in lines}
    issues = issues_of(lines)
    words, days_off = wordings(lines), SpecialDay.objects.as_sets() if lines else {}
    scales = {year: PointScale.objects.of(year) for year in years}
    return [
        Notice(
            line,
            words.get(line.pk) or line.grounds,
            getattr(scales[line.month.calendar_month.year], line.clause.signal),
            local_day(issue.issued_at if issue else line.decided_at),
            object_until(line, days_off, issue),
            receipts.get((line.pk, line.decided_at)),
            objections.get(line.pk),
            rectifications.get(line.pk),
            issue,
        )
        for line in lines
        if line.decided_at
        for issue in [issues.get((line.pk, line.decided_at))]
    ]


def _taken_back(unit: Department, months: Collection[int]) -> list[TakenBack]:
    """What was accepted of a unit once in these months, or told it, and is not now; three queries."""
    lines = Determination.objects.filter(unit=unit, month__in=months).exclude(state=LineState.ACCEPTED)
    candidates = {str(line.pk): line for line in lines.with_names().select_related("merged_into__assessor")}
    if not candidates:
        return []
    accepted = Record.objects.filter(
        subject_kind=Determination._meta.label_lower, subject_id__in=candidates, verb__in=ACCEPTED_ONCE
    )
    issued = (
        NoticeLine.objects.filter(line__in=[int(key) for key in candidates])
        .order_by("pk")
        .values_list("line_id", flat=True)
    )
    told = dict.fromkeys(
        [*accepted.order_by("sequence").values_list("subject_id", flat=True), *map(str, issued)]
    )
    return [TakenBack(candidates[key], why_taken_back(candidates[key])) for key in told]


def why_taken_back(line: Determination) -> str:
    if line.state == LineState.FILED and line.reopened_because:
        return "所依据的数据或条款有变，区作风办正在重新核实"
    if line.merged_into:
        return merged_words(line.merged_into)
    out = line.month.published_at
    if line.state == LineState.REJECTED and out and line.decided_at and line.decided_at > out:
        return f"榜单已更正，撤下这一条：{line.note}"
    return BUSY[LineState(line.state)]


@transaction.atomic
def receive(lines: Iterable[Determination], *, actor: User, now: datetime) -> list[Receipt]:
    """收到: one receipt for each of these lines that is told and was not received. PermissionDenied where one is not
    the actor's unit's; ValidationError where one does not stand any more.
    """
    keys = [line.pk for line in lines]
    fresh = Determination.objects.select_for_update(of=("self",)).filter(pk__in=keys).with_names()
    receipts = []
    for line in fresh:
        if not may_answer_for(actor, line.unit):
            raise PermissionDenied(f"{actor} 不能代{line.unit.label}签收")
        if line.state != LineState.ACCEPTED or line.decided_at is None:
            raise ValidationError(f"{line} 刚刚变动，{why_taken_back(line)}", code="state")
        key = {"line": line, "decided_at": line.decided_at}
        rest = {"unit": line.unit, "person": actor, "at": now}
        receipt, is_new = Receipt.objects.get_or_create(**key, defaults=rest)
        receipts += [receipt] if is_new else []
    if receipts:
        told = [
            (NoticeReceived(content=receipt_content(each)), each, f"收到告知：{each.line}")
            for each in receipts
        ]
        record_all(actor, told, at=now)
    return receipts


def months_to_show(now: datetime) -> list[Month]:
    """The months of which a unit is told on its desk: those that are not out, and the last that is; oldest first."""
    present = CalendarMonth.of(local_day(now))
    out = Month.objects.filter(published_at__isnull=False, calendar_month__lte=present)
    last = out.order_by("-calendar_month").first()
    return [*([last] if last else []), *(month for month in Month.objects.unpublished(now) if month.pk)]
