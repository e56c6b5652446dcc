"""发告知: every decision of a month told to its unit in one press, who has received it, and whom to call."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from assessments.contact.notices import Notice, ToldMonth, issues_of, notices_of, until_words
from assessments.dates import OBJECTION_DAYS, local_day
from assessments.models import Determination, Month, NoticeIssue, NoticeLine
from assessments.permissions import may_review
from assessments.unit_events import NoticesIssued
from departments.contacts import unit_contacts
from departments.history.records import record
from departments.models import Department, SpecialDay, User
from departments.months import CalendarMonth, day_words, working_days_after
from departments.steps import StepRefused
from rules.models import signal_order


@dataclass(frozen=True)
class UnitNotices:
    """One unit's month, and its contacts to call."""

    told: ToldMonth
    people: list[User]

    @property
    def unit(self) -> Department:
        return self.told.unit

    @property
    def received(self) -> int:
        return len(self.told.notices) - len(self.told.unreceived)

    def to_call(self, until: str = "") -> str:
        """`古柏街道（2 条）：张三 025-57312345`, where days differ with until when its own can be objected to."""
        said = f"，{until}" if until else ""
        return f"{self.unit.label}（{len(self.told.unreceived)} 条{said}）：{_named(self.people)}"

    @property
    def objections(self) -> int:
        return sum(notice.objection is not None for notice in self.told.notices)


@dataclass(frozen=True)
class MonthNotices:
    """All units of a month that were given anything, those who have not received all of it first.

    `issues` are the presses so far, the latest first; `untold` how many decisions none of them told.
    """

    month: Month
    units: list[UnitNotices]
    issues: list[NoticeIssue]

    @property
    def notices(self) -> list[Notice]:
        return [notice for unit in self.units for notice in unit.told.notices]

    @property
    def untold(self) -> int:
        return sum(notice.issue is None for notice in self.notices)

    @property
    def units_untold(self) -> int:
        return sum(any(notice.issue is None for notice in unit.told.notices) for unit in self.units)

    @property
    def silent(self) -> list[UnitNotices]:
        """Who has not received everything that was told."""
        return [unit for unit in self.units if unit.told.unreceived]

    @property
    def chat_text(self) -> str:
        """Whom to call, as one message."""
        head = f"【{self.month}认定告知】还没有签收的有 {len(self.silent)} 个单位"
        days = {until_words(unit.told.unreceived) for unit in self.silent}
        if len(days) == 1:
            return "\n".join([f"{head}，{days.pop()}：", *(unit.to_call() for unit in self.silent)])
        rows = (unit.to_call(until_words(unit.told.unreceived)) for unit in self.silent)
        return "\n".join([f"{head}：", *rows])


def month_notices(month: Month) -> MonthNotices:
    """A constant number of queries, however many units and lines."""
    by_unit: dict[Department, list[Notice]] = defaultdict(list)
    for notice in notices_of(list(_told(month))):
        by_unit[notice.line.unit].append(notice)
    people = unit_contacts(by_unit)
    units = [
        UnitNotices(ToldMonth(month, unit, notices, []), people.get(unit.pk, []))
        for unit, notices in by_unit.items()
    ]
    issues = NoticeIssue.objects.filter(month=month.pk).select_related("issued_by").order_by("-pk")
    return MonthNotices(month, sorted(units, key=lambda unit: not unit.told.unreceived), list(issues))


@transaction.atomic
def issue_notices(calendar_month: CalendarMonth, *, actor: User, now: datetime) -> NoticeIssue:
    """Tell the units of every decision that no earlier press told, with three working days to object.

    PermissionDenied; StepRefused where there is nothing to tell. Holds the month, as every decision does, so that what
    was told is what stood.
    """
    if not may_review(actor):
        raise PermissionDenied(f"{actor} 不能发告知")
    month = Month.objects.select_for_update().filter(calendar_month=calendar_month).first()
    lines = untold(_told(month)) if month else []
    if month is None or not lines:
        raise StepRefused(f"{calendar_month.chinese}没有新审定的认定要告知", code="none")
    until = max(month.object_until, notice_until(now))
    issue = NoticeIssue.objects.create(month=month, object_until=until, issued_by=actor, issued_at=now)
    NoticeLine.objects.bulk_create(
        NoticeLine(issue=issue, line=line, decided_at=line.decided_at) for line in lines if line.decided_at
    )
    event = NoticesIssued(
        month=str(calendar_month), object_until=until.isoformat(), lines=[line.pk for line in lines]
    )
    units = len({line.unit_id for line in lines})
    sentence = f"向 {units} 个单位发出{issue} {len(lines)} 条，异议到{day_words(until)}为止"
    record(actor, event, issue, sentence, at=now)
    return issue


def notice_until(now: datetime) -> date:
    """The last of three working days after today."""
    return working_days_after(local_day(now), OBJECTION_DAYS, **SpecialDay.objects.as_sets())


def untold(lines: Iterable[Determination]) -> list[Determination]:
    """Those of accepted lines whose decision no press has told yet; one query beside theirs."""
    lines = list(lines)
    issues = issues_of(lines)
    return [line for line in lines if line.decided_at and (line.pk, line.decided_at) not in issues]


def _told(month: Month) -> QuerySet[Determination]:
    """The accepted lines of a month, unit by unit in the order of the register."""
    lines = Determination.objects.accepted().filter(month=month.pk, decided_at__isnull=False).with_names()
    of_unit = (signal_order("clause__signal"), "assessor__position", "assessor__code", "clause__number")
    return lines.order_by("unit__position", "unit__code", *of_unit, "data_month")


def _named(people: Iterable[User]) -> str:
    return "、".join(f"{person.name} {person.phone}".strip() for person in people) or "没有联络员账号"
