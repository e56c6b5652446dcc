"""What the sheets of the inspections hold, row by row; with a month, what belongs to its round."""

from assessments.dates import local_day
from assessments.workbook.days import told_moment
from assessments.workbook.values import Values, Ways, by_field
from departments.months import CalendarMonth
from inspections.models import Accountability, AccountabilityKind, Finding, FindingState, Supervisor, Visit
from inspections.workbook.entering import codes_joined
from inspections.workbook.sheets import COLON, FINDINGS, MEASURES, SUPERVISORS, UNABLE, VISITS

SUPERVISOR_WAYS: Ways = {
    "username": "user.username",
    "avoid": lambda one: codes_joined(one.avoid.all()),
}
VISIT_WAYS: Ways = {
    "month": "round.calendar_month",
    "unit": "unit.code",
    "visited_on": lambda visit: visit.visited_on or skipped_on(visit),
    "supervisors": lambda visit: "、".join(one.user.username for one in visit.supervisors.all()),
    "outcome": lambda visit: told_outcome(visit),
}
FINDING_WAYS: Ways = {
    "month": "calendar_month",
    "unit": "unit.code",
    "seen_at": lambda finding: told_moment(finding.seen_at),
    "chip": "chip.text",
}
MEASURE_WAYS: Ways = {
    "code": "finding.code",
    "document": lambda measure: document_of(measure),
}


def skipped_on(visit: Visit) -> object:
    return local_day(visit.recorded_at) if visit.recorded_at else visit.planned_week


def told_outcome(visit: Visit) -> str:
    if visit.skipped_because:
        return f"{UNABLE}{COLON}{visit.skipped_because}"
    return visit.get_outcome_display()


def document_of(measure: Accountability) -> str:
    """The document; of 不予问责 the reason, which stands in its place."""
    return measure.reason if measure.kind == AccountabilityKind.NONE else measure.document


def supervisors(month: CalendarMonth | None) -> Values:
    return by_field(SUPERVISORS, Supervisor.objects.with_names(), SUPERVISOR_WAYS)


def visits(month: CalendarMonth | None) -> Values:
    """Ordinary visits that have an outcome: the plan stays out, and so do extra visits, which have no column."""
    rows = Visit.objects.ordinary().exclude(visited_at=None, skipped_because="")
    rows = rows.filter(round__calendar_month=month) if month else rows
    rows = rows.select_related("round", "unit").prefetch_related("supervisors__user")
    return by_field(VISITS, rows.order_by("round__calendar_month", "batch", "pk"), VISIT_WAYS)


def findings(month: CalendarMonth | None) -> Values:
    """Whatever was handed in; a draft is still its supervisor's."""
    rows = Finding.objects.exclude(state=FindingState.DRAFT)
    rows = rows.filter(calendar_month=month) if month else rows
    return by_field(FINDINGS, rows.select_related("unit", "chip"), FINDING_WAYS)


def measures(month: CalendarMonth | None) -> Values:
    """Measures that stand; those struck with their finding stay out."""
    rows = Accountability.objects.standing().select_related("finding")
    rows = rows.filter(finding__calendar_month=month) if month else rows
    order = "finding__calendar_month", "finding__code", "pk"
    return by_field(MEASURES, rows.order_by(*order), MEASURE_WAYS)
