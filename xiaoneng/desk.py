"""What waits for me: gathered from every floor for the one page that a person opens first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assessments.counting import Corrections, corrections
from assessments.dates import local_day
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LineState,
    Month,
    MonthStatus,
    Submission,
)
from assessments.permissions import may_fill_in, may_read_held, may_sign
from assessments.sheets import Sheet, sheet
from boards.models import Edition
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import is_office

WAITING = (LineState.FILED, LineState.REFERRED)


@dataclass(frozen=True)
class DepartmentMonth:
    """One month of the reader's own department: its squares, what came back, what waits for a signature."""

    sheet: Sheet
    status: MonthStatus
    days_left: int
    returned: list[Determination]
    waits_for_signature: bool
    is_overdue: bool


@dataclass(frozen=True)
class OfficeMonth:
    """One month as the office has to finish it."""

    month: Month
    status: MonthStatus
    waiting: int
    decided: int
    explanations: int
    unreported: list[Department]
    corrected: Corrections

    @property
    def total(self) -> int:
        return self.waiting + self.decided


@dataclass(frozen=True)
class Desk:
    """The cards of one reader's desk; a card that does not concern them is empty or None."""

    own_months: list[DepartmentMonth] = field(default_factory=list)
    office_months: list[OfficeMonth] = field(default_factory=list)
    held: list[Determination] = field(default_factory=list)
    last_edition: Edition | None = None
    last_result: dict[str, Any] | None = None
    last_lines: list[dict[str, Any]] = field(default_factory=list)
    may_sign: bool = False


def desk_for(user: User, *, now: datetime) -> Desk:
    """The desk of one person now. Last month stays on it until it is published; the present one always is."""
    months = _open_months(now)
    edition = Edition.objects.newest_board()
    fills_in = may_fill_in(user, user.department)
    return Desk(
        own_months=[_department_month(month, user.department, now) for month in months] if fills_in else [],
        office_months=[_office_month(month, now) for month in months] if is_office(user) else [],
        held=_held(user, months, now),
        last_edition=edition,
        last_result=_result(edition, user.department),
        last_lines=_lines_of(edition, user.department),
        may_sign=may_sign(user, user.department),
    )


def _open_months(now: datetime) -> list[Month]:
    present = CalendarMonth.of(local_day(now))
    months = [Month.objects.at(present.plus(-1)), Month.objects.at(present)]
    return [month for month in months if month.published_at is None]


def _department_month(month: Month, department: Department, now: datetime) -> DepartmentMonth:
    current = sheet(month, department)
    lines = [line for row in current.rows for line in row.lines]
    return DepartmentMonth(
        sheet=current,
        status=month.status(now),
        days_left=max(0, (local_day(month.report_until) - local_day(now)).days),
        returned=[line for line in lines if line.state in (LineState.RETURNED, LineState.ASKED)],
        waits_for_signature=bool(current.submission and current.submission.sent_at),
        is_overdue=now > month.report_until and bool(current.incomplete),
    )


def _office_month(month: Month, now: datetime) -> OfficeMonth:
    lines = Determination.objects.filter(month=month.pk).exclude(state=LineState.DRAFT)
    states = list(lines.values_list("state", flat=True))
    submissions = Submission.objects.filter(month=month.pk, first_filed_at__isnull=False)
    filed = set(submissions.values_list("department_id", flat=True))
    departments = Department.objects.assessing(month.calendar_month)
    return OfficeMonth(
        month=month,
        status=month.status(now),
        waiting=sum(state in WAITING for state in states),
        decided=sum(state not in WAITING for state in states),
        explanations=Explanation.objects.filter(month=month.pk, state=ExplanationState.FILED).count(),
        unreported=[department for department in departments if department.pk not in filed],
        corrected=sum(corrections(month).values(), Corrections()),
    )


def _held(user: User, months: list[Month], now: datetime) -> list[Determination]:
    """What is to be published of the reader's own unit: told once the office has ended its decisions."""
    if not may_read_held(user, user.department):
        return []
    decided = [month.pk for month in months if month.pk and local_day(now) > month.decide_until]
    lines = Determination.objects.accepted().filter(unit=user.department, month__in=decided)
    return list(lines.with_names())


def _result(edition: Edition | None, department: Department) -> dict[str, Any] | None:
    rows = edition.document["ranking"] if edition else []
    return next((row for row in rows if row["unit"] == department.code), None)


def _lines_of(edition: Edition | None, department: Department) -> list[dict[str, Any]]:
    if edition is None:
        return []
    names = {row["assessor"]: row["name"] for row in edition.document["assessors"]}
    return [
        {**line, "assessor_name": names.get(line["assessor"], line["assessor"])}
        for line in edition.document["determinations"]
        if line["unit"] == department.code
    ]
