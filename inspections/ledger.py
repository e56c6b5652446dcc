"""The ledger of inspections read from the database, as the plain values that `figures` counts: queries are here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from departments.models import Department, SpecialDay
from departments.months import CalendarMonth
from inspections.figures import (
    Due,
    FindingDays,
    MeasureDays,
    RoundMade,
    TopicCount,
    average,
    by_kind,
    by_topic,
    due_back,
    office_late,
    on_post,
    unit_late,
    verified_by_month,
)
from inspections.models import (
    Accountability,
    AccountabilityKind,
    Finding,
    FindingState,
    Review,
    Round,
    Topic,
    Visit,
)
from inspections.models.findings import VERIFIED
from inspections.models.rounds import WEEK
from inspections.terms import Terms, due

UNCOUNTED = (FindingState.DRAFT, FindingState.DISCARDED)
KINDS = [kind.label for kind in AccountabilityKind if kind != AccountabilityKind.NONE]


@dataclass(frozen=True)
class InspectionLedger:
    """Rounds, findings and measures of some months, as of a day."""

    rounds: tuple[RoundMade, ...]
    findings: tuple[FindingDays, ...]
    measures: tuple[MeasureDays, ...]
    day: date
    due: Due
    terms: Terms = field(default_factory=Terms)

    @cached_property
    def topics(self) -> list[TopicCount]:
        return by_topic(self.findings, Topic.labels, self.day)

    @cached_property
    def kinds(self) -> dict[str, int]:
        return by_kind(self.measures, KINDS, self.day)

    @property
    def office_late(self) -> dict[str, int]:
        return office_late(self.findings, self.terms, self.due, self.day)

    @property
    def waiting(self) -> int:
        """Findings that nobody has concluded."""
        return sum(
            one.is_found(self.day) and not (one.is_verified(self.day) or one.is_dismissed(self.day))
            for one in self.findings
        )

    def as_data(self) -> dict[str, Any]:
        """Every figure, as JSON."""
        topics, day = self.topics, self.day
        verified = sum(topic.verified for topic in topics)
        return {
            "as_of": day.isoformat(),
            "rounds": len(self.rounds),
            "months": [str(one.month) for one in self.rounds],
            "visited": [len(one.visited(day)) for one in self.rounds],
            "coverage": [one.coverage(day) for one in self.rounds],
            "complete": sum(one.is_complete(day) for one in self.rounds),
            "found": sum(topic.found for topic in topics),
            "verified": verified,
            "dismissed": sum(topic.dismissed for topic in topics),
            "closed": sum(topic.closed for topic in topics),
            "a_round": average(verified, len(self.rounds)),
            "topics": {topic.topic: topic.verified for topic in topics},
            "measures": self.kinds,
            "on_post": on_post(self.measures, day),
            "due_back": due_back(self.measures, day),
            "verified_by_month": verified_by_month(self.findings, day),
            "office_late": self.office_late,
            "unit_late": unit_late(self.findings, day),
        }


def ledger_of(
    months: Collection[CalendarMonth], *, day: date, units: Collection[Department] | None = None
) -> InspectionLedger:
    """The ledger of the rounds of these months as of a day, of some units alone where they are named.

    A month that had not begun by then has no round yet.
    """
    months = [month for month in months if month.first_day <= day]
    of_units = {} if units is None else {"unit__in": units}
    rows = Finding.objects.filter(calendar_month__in=months, **of_units)
    measures = Accountability.objects.filter(finding__in=rows).select_related("finding__unit")
    codes = None if units is None else {unit.code for unit in units}
    return InspectionLedger(
        tuple(_rounds(months, codes)),
        tuple(findings_of(rows)),
        tuple(_measure_days(measure) for measure in measures),
        day,
        due_by_calendar(),
    )


def due_by_calendar() -> Due:
    """The last day of a term of so many working days, by the district's own calendar."""
    days_off = SpecialDay.objects.as_sets()

    def due_day(since: date, days: int) -> date:
        return due(since, days, **days_off)

    return due_day


def rounds_known() -> list[CalendarMonth]:
    """The months that have a round."""
    return list(Round.objects.order_by("calendar_month").values_list("calendar_month", flat=True))


def _rounds(months: Collection[CalendarMonth], codes: Collection[str] | None) -> Iterable[RoundMade]:
    made = Visit.objects.ordinary().made().select_related("unit", "round")
    visits = [visit for visit in made if codes is None or visit.unit.code in codes]
    for month in Round.objects.filter(calendar_month__in=months).values_list("calendar_month", flat=True):
        owed = set(Department.objects.assessed(month).values_list("code", flat=True))
        own = [visit for visit in visits if visit.round.calendar_month == month]
        yield RoundMade(
            month,
            frozenset(owed if codes is None else owed & set(codes)),
            tuple((visit.unit.code, visit.visited_on) for visit in own if visit.visited_on),
        )


def findings_of(rows: Any = None) -> list[FindingDays]:
    """The days of every finding that was handed in and not set aside, with its latest review."""
    rows = (Finding.objects.all() if rows is None else rows).exclude(state__in=UNCOUNTED)
    reviews = {review.finding_id: review for review in Review.objects.order_by("asked_on", "pk")}
    return [
        _finding_days(finding, reviews.get(finding.pk)) for finding in rows.select_related("unit", "visit")
    ]


def _finding_days(finding: Finding, review: Review | None) -> FindingDays:
    """`rectify_until` of what does not stand tells that it was verified once: it was overturned."""
    was_verified = finding.state in VERIFIED or finding.rectify_until is not None
    return FindingDays(
        month=finding.calendar_month,
        unit=finding.unit.code,
        topic=finding.get_topic_display(),
        seen_on=finding.seen_on,
        handed_over_on=_handed_over_on(finding),
        notified_on=finding.notified_on,
        answer_until=finding.answer_until,
        answered_on=finding.answered_on,
        verified_on=finding.concluded_on if was_verified else None,
        dismissed_on=finding.dismissed_on,
        rectify_until=finding.rectify_until,
        rectified_on=finding.rectified_on,
        closed_on=finding.closed_on,
        review_asked_on=review.asked_on if review else None,
        review_decided_on=review.decided_on if review else None,
    )


def _handed_over_on(finding: Finding) -> date:
    """The last day of its batch's week; of what was found otherwise the day on which it was seen."""
    if finding.visit is None:
        return finding.seen_on
    return max(finding.visit.planned_week + timedelta(days=WEEK - 1), finding.seen_on)


def _measure_days(measure: Accountability) -> MeasureDays:
    return MeasureDays(
        month=measure.finding.calendar_month,
        unit=measure.finding.unit.code,
        kind=measure.get_kind_display(),
        decided_on=measure.decided_on,
        voided_on=measure.voided_on,
        posting=measure.posting,
    )


def visited_units(month: CalendarMonth) -> set[str]:
    """The units that were visited in a month, by whatever visit."""
    made = Visit.objects.made().select_related("unit")
    return {
        visit.unit.code for visit in made if visit.visited_on and CalendarMonth.of(visit.visited_on) == month
    }
