"""How many months in a row a department has let the same clause and unit pass, by the figures as they stand now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.db.models import Prefetch

from assessments.dates import LOOK_BACK
from assessments.models import Determination, LineState
from assessments.models.light_requests import Place
from assessments.office.unreported_lights import Unreported
from assessments.proposals import survey_now
from departments.months import CalendarMonth
from rules.judging import Asked
from rules.models import Clause, RuleSet, governing

# Department, signal, number and unit: a clause keeps its label over the years.
LabelledPlace = tuple[int, str, int, int]
Months = Mapping[LabelledPlace, set[CalendarMonth]]


def spared_months(places: Collection[Unreported], month: CalendarMonth) -> dict[Place, int]:
    """By place, in how many months that end with this one the figures called for a unit under a clause in vain.

    Looks back a year; a line in whatever state but 草稿 ends the row. A constant number of queries.
    """
    labels = {_labelled(each)[:3] for each in places}
    earlier = [month.plus(-n) for n in range(1, LOOK_BACK)]
    called: dict[LabelledPlace, set[CalendarMonth]] = defaultdict(set)
    for (at, _), findings in survey_now(_asked(labels, earlier)).items():
        for finding in findings:
            if finding.is_called_for:
                clause = finding.clause
                department = clause.rule_set.department_id
                called[department, clause.signal, clause.number, finding.unit.pk].add(at)
    given = _given(labels, earlier)
    return {each.place: _run(_labelled(each), month, called, given) for each in places}


def _labelled(each: Unreported) -> LabelledPlace:
    return each.department.pk, each.clause.signal, each.clause.number, each.unit.pk


def _asked(labels: Collection[tuple[int, str, int]], months: Collection[CalendarMonth]) -> Iterator[Asked]:
    """The clauses of these labels that governed each month."""
    sets: dict[int, list[RuleSet]] = defaultdict(list)
    approved = RuleSet.objects.approved().filter(department__in={department for department, *_ in labels})
    clauses = Prefetch("clauses", Clause.objects.with_metrics())
    for rules in approved.order_by("-effective_from").prefetch_related(clauses):
        sets[rules.department_id].append(rules)
    for month in months:
        for department, of_department in sets.items():
            in_force = governing(of_department, month)
            for clause in in_force.clauses.all() if in_force else ():
                if (department, clause.signal, clause.number) in labels:
                    yield month, clause


def _given(labels: Collection[tuple[int, str, int]], months: Collection[CalendarMonth]) -> Months:
    rows = Determination.objects.filter(
        assessor__in={department for department, *_ in labels}, data_month__in=months
    ).exclude(state=LineState.DRAFT)
    given: dict[LabelledPlace, set[CalendarMonth]] = defaultdict(set)
    columns = ("assessor_id", "clause__signal", "clause__number", "unit_id", "data_month")
    for assessor, signal, number, unit, at in rows.order_by().values_list(*columns):
        given[assessor, signal, number, unit].add(at)
    return given


def _run(place: LabelledPlace, month: CalendarMonth, called: Months, given: Months) -> int:
    vain, length = called.get(place, set()) - given.get(place, set()), 1
    while month.plus(-length) in vain:
        length += 1
    return length
