"""催报: reminding departments that have filed nothing of a month, by the office and by the daily command."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments import permissions
from assessments.dates import SHANGHAI, is_over, local_day, time_left
from assessments.events import MonthReminded
from assessments.models import Month, MonthReminder, Submission, assessors_asked
from assessments.office.returns import UnfiledDepartment, unfiled
from departments.contacts import contacts
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth, day_words
from departments.steps import StepRefused

AHEAD = timedelta(days=2)  # how long before the deadline the daily command begins


def due_words(month: Month, now: datetime) -> str:
    """`报送 11月5日 17:30 截止，还有 1 天 4 小时`, or by how much it is past."""
    at = month.report_until.astimezone(SHANGHAI)
    passed = "已逾期" if now > month.report_until else "还有"
    day = day_words(at.date(), year=local_day(now).year)
    return f"报送 {day} {at:%H:%M} 截止，{passed} {time_left(month.report_until, now)}"


def may_remind(user: User, month: Month, now: datetime) -> bool:
    """The office, of a month that is over and not out."""
    over = is_over(month.calendar_month, now)
    return permissions.may_review(user) and over and month.published_at is None


def why_not_yet(user: User, month: Month, now: datetime) -> str:
    """`从7月1日起可以催报` for the office, in the place of the button; "" where it is there."""
    if not permissions.may_review(user) or month.published_at or is_over(month.calendar_month, now):
        return ""
    return _from_when(month, now)


def _from_when(month: Month, now: datetime) -> str:
    first = month.calendar_month.plus(1).first_day
    return f"从{day_words(first, year=local_day(now).year)}起可以催报"


def chat_text(month: Month, departments: Iterable[UnfiledDepartment], now: datetime) -> str:
    """Everybody who has filed nothing, as one message for the chat group of the departments."""
    rows = list(departments)
    lines = [f"【{month}催报】{due_words(month, now)}。还没有报送的有 {len(rows)} 个部门："]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def _line(row: UnfiledDepartment) -> str:
    people = "、".join(f"{person.name} {person.phone}".strip() for person in row.contacts)
    return f"{row.department.label}：{people or '没有经办人'}"


@dataclass(frozen=True)
class RemindedDepartments:
    """Who was reminded, who had been today already, and who has filed meanwhile, each in the order asked."""

    new: list[Department]
    again: list[Department]
    filed: list[Department]

    @property
    def words(self) -> str:
        """`催报了 3 个部门：…；区商务局今天已经催报过` in one sentence."""
        told = {
            f"催报了 {len(self.new)} 个部门：{{}}": self.new,
            "{}今天已经催报过，没有再催": self.again,
            "{}已经报送，没有催": self.filed,
        }
        said = [form.format(_named(departments)) for form, departments in told.items() if departments]
        return "；".join(said) or "没有选部门，没有催报"


def _named(departments: Iterable[Department]) -> str:
    return "、".join(department.label for department in departments)


@transaction.atomic
def remind_departments(
    month: Month, departments: Iterable[Department], *, actor: User | None, now: datetime
) -> RemindedDepartments:
    """Put 催报 on the desk of each department that has filed nothing; once a day, whoever presses.

    `actor` None is the daily command. PermissionDenied; StepRefused where the month is out or not over;
    ValidationError where one is not asked.
    """
    if actor is not None and not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能催报")
    month = _remindable(month, now)
    departments = list(departments)
    submissions = {row.department_id for row in Submission.objects.filed(month)}
    filed = [one for one in departments if one.pk in submissions]
    asked = assessors_asked(month.calendar_month)
    new: list[Department] = []
    again: list[Department] = []
    for department in (one for one in departments if one not in filed):
        if department not in asked:
            raise ValidationError(f"{month}不要{department.label}报送", code="asked")
        (new if _remind(month, department, actor, now) else again).append(department)
    return RemindedDepartments(new, again, filed)


def _remindable(month: Month, now: datetime) -> Month:
    month = Month.objects.open(month.calendar_month)
    if month.published_at:
        raise StepRefused(f"{month}已发布，不用再催报", code="published")
    if not is_over(month.calendar_month, now):
        raise StepRefused(f"{month}还没有结束，{_from_when(month, now)}", code="state")
    return month


def _remind(month: Month, department: Department, actor: User | None, now: datetime) -> bool:
    key = {"month": month, "department": department, "day": local_day(now)}
    reminder, is_new = MonthReminder.objects.get_or_create(**key, defaults={"sent_by": actor, "at": now})
    if is_new:
        event = MonthReminded(month=str(month.calendar_month), day=reminder.day.isoformat())
        record(actor, event, department, f"催报{department.label}{month}的报送", at=now)
    return is_new


def remind_department(month: Month, department: Department, *, actor: User | None, now: datetime) -> bool:
    """The same of one; False where it was reminded today already, StepRefused where it has filed."""
    reminded = remind_departments(month, [department], actor=actor, now=now)
    if reminded.filed:
        raise StepRefused(f"{department.label}已经报送，不用再催报", code="filed")
    return bool(reminded.new)


def last_reminder(month: Month, department: Department) -> MonthReminder | None:
    """The latest word to a department that has filed nothing of the month."""
    if month.pk is None or Submission.objects.filed(month).filter(department=department):
        return None
    return MonthReminder.objects.filter(month=month, department=department).first()


def open_months(*, now: datetime) -> Iterator[str]:
    """For the daily command: the present month and the last have their rows, with the usual dates."""
    present = CalendarMonth.of(local_day(now))
    for calendar_month in (present.plus(-1), present):
        if not Month.objects.filter(calendar_month=calendar_month).exists():
            yield f"开放了{Month.objects.open(calendar_month)}"


def remind_due(*, now: datetime) -> Iterator[str]:
    """Declared for the command `remind`: from two days before the deadline on, who was reminded, line by line."""
    people = contacts()
    for month in Month.objects.unpublished(now):
        if is_over(month.calendar_month, now) and now >= month.report_until - AHEAD:
            for row in unfiled(month, people, now):
                if not row.is_reminded and remind_department(month, row.department, actor=None, now=now):
                    yield f"{month}报送 {_line(row)}"
