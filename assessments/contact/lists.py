"""The office's lists: objections to decide and to correct, lights that want a day, feedback that wants a look."""

from dataclasses import dataclass
from datetime import date

from assessments.contact.objections import to_correct, with_lines
from assessments.contact.rectifying import lights_without_due, with_rectified_lines
from assessments.models import (
    Determination,
    Month,
    Objection,
    ObjectionState,
    Rectification,
    RectificationState,
)
from departments.models import SpecialDay
from departments.months import working_days_after

SHOWN = 60  # of what is done with, the latest
USUAL_DUE = 10  # working days


@dataclass(frozen=True)
class OfficeObjections:
    """Those to decide, the most urgent first; those that a correction has to follow; the latest of the others."""

    open: list[Objection]
    to_correct: list[Objection]
    done: list[Objection]


@dataclass(frozen=True)
class OfficeRectifications:
    """Lights of the last published month without a day; what waits for a look, and for the unit; what ended with
    its light, and what is done.
    """

    month: Month | None
    without_due: list[Determination]
    answered: list[Rectification]
    waiting: list[Rectification]
    over: list[Rectification]
    done: list[Rectification]


def objections_for_office() -> OfficeObjections:
    """Three queries."""
    is_open = with_lines().filter(state=ObjectionState.FILED)
    correcting = to_correct()
    done = with_lines().exclude(state=ObjectionState.FILED).exclude(pk__in=[each.pk for each in correcting])
    return OfficeObjections(list(is_open), correcting, list(done.order_by("-filed_at")[:SHOWN]))


def rectifications_for_office() -> OfficeRectifications:
    """A constant number of queries."""
    month = Month.objects.filter(published_at__isnull=False).order_by("-calendar_month").first()
    rows = with_rectified_lines()
    done = rows.filter(state=RectificationState.PASSED).order_by("-checked_at")[:SHOWN]
    not_done = list(rows.exclude(state=RectificationState.PASSED))
    going_on = [each for each in not_done if not each.is_over]
    return OfficeRectifications(
        month,
        lights_without_due(month.calendar_month) if month else [],
        [each for each in going_on if each.state == RectificationState.ANSWERED],
        [each for each in going_on if each.state != RectificationState.ANSWERED],
        [each for each in not_done if each.is_over][-SHOWN:],
        list(done),
    )


def usual_due(today: date) -> date:
    """The day that the office is offered."""
    return working_days_after(today, USUAL_DUE, **SpecialDay.objects.as_sets())
