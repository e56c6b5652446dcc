"""Which months wait for a department: what its desk shows, and where its sheet opens."""

from collections.abc import Collection
from datetime import datetime

from assessments import dates
from assessments.light_request_answers import unanswered
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    Month,
    Submission,
)
from assessments.sheet.clauses import EDITABLE, SENT_BACK, UNFILED
from assessments.sheet.contents import clauses_of
from departments.models import Department
from departments.months import CalendarMonth


def month_due(department: Department, now: datetime) -> CalendarMonth:
    """Which month a department is asked for: one that came back; last month until it is done with; the present one.

    Done with is a month that is published, one in which the department is asked for nothing, and, past the
    deadline, one that was filed.
    """
    present = CalendarMonth.of(dates.local_day(now))
    unpublished = Month.objects.unpublished(now)
    back = _came_back(department, unpublished)
    for month in unpublished:
        if month.pk in back and month.calendar_month < present:
            return month.calendar_month
    last = next((month for month in unpublished if month.calendar_month == present.plus(-1)), None)
    if last is None or not clauses_of(department, last.calendar_month):
        return present
    is_due = now <= last.report_until or not Submission.objects.filed(last).filter(department=department)
    return last.calendar_month if is_due else present


def _came_back(department: Department, months: Collection[Month]) -> set[int]:
    """The keys of the months in which the office waits for an answer of the department."""
    own = {"assessor": department, "month__in": [month.pk for month in months if month.pk]}
    lines = Determination.objects.filter(**own, state__in=SENT_BACK)
    explanations = Explanation.objects.filter(**own, state=ExplanationState.RETURNED)
    return {*lines.values_list("month", flat=True), *explanations.values_list("month", flat=True)}


def open_to(department: Department, now: datetime) -> list[Month]:
    """The months of a department's desk: of those before the last one only where it still has something to do."""
    present = CalendarMonth.of(dates.local_day(now))
    months = Month.objects.unpublished(now)
    keys = [month.pk for month in months if month.pk]
    own = {"assessor": department, "month__in": keys}
    lines = Determination.objects.filter(**own, state__in=EDITABLE)
    explanations = Explanation.objects.filter(**own, state__in=UNFILED)
    requests = LightRequest.objects.filter(clause__rule_set__department=department, month__in=keys)
    left = {*lines.values_list("month", flat=True), *explanations.values_list("month", flat=True)}
    left |= {request.month_id for request in unanswered(requests)}
    return [month for month in months if month.calendar_month >= present.plus(-1) or month.pk in left]
