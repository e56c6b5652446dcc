"""What the figures and the lines that stand say now: `rules.judging` with the awards of this moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from assessments.models import Determination, LineState
from departments.models import Department
from departments.months import CalendarMonth
from rules.criteria import Verdict
from rules.judging import NO_AWARDS, Asked, Awards, ClauseFinding, Findings, counted_lines, judged, survey
from rules.models import Clause
from rules.readings import NOTHING_SUPPOSED, Readings, Supposed, readings_for

Months = dict[tuple[int, str], dict[str, set[CalendarMonth]]]


def standing_awards(asked: Iterable[Asked]) -> Awards:
    """What stands awarded, as far as these clauses count it: settled once accepted, else pending unless rejected.

    One query, and none where no clause counts another's lines.
    """
    counted = counted_lines(asked)
    if counted is None:
        return NO_AWARDS
    settled: Months = defaultdict(lambda: defaultdict(set))
    pending: Months = defaultdict(lambda: defaultdict(set))
    lines = Determination.objects.standing().filter(
        assessor__in=counted.assessors, data_month__range=(counted.first, counted.last)
    )
    for line in lines.select_related("clause", "unit"):
        months = settled if line.state == LineState.ACCEPTED else pending
        months[line.assessor_id, line.clause.label][line.unit.code].add(line.data_month)
    return Awards(settled, pending)


def survey_now(
    asked: Iterable[Asked], *, supposed: Supposed = NOTHING_SUPPOSED
) -> dict[tuple[CalendarMonth, int], list[ClauseFinding]]:
    """Verdicts by data month and clause pk, units in register order; clauses of any number of departments.

    Only machine-checked clauses in effect in their data month are judged. At most three queries where the
    clauses come with their metric and rule set.
    """
    asked = judged(asked)
    return survey(asked, awards=standing_awards(asked), supposed=supposed)


def findings_now(
    assessor: Department,
    month: CalendarMonth,
    clauses: Iterable[Clause],
    *,
    supposed: Supposed = NOTHING_SUPPOSED,
) -> Findings:
    """Verdicts by clause pk, units in register order, of machine-checked clauses in effect in a month."""
    own = [(month, clause) for clause in clauses if clause.rule_set.department_id == assessor.pk]
    return {pk: findings for (_, pk), findings in survey_now(own, supposed=supposed).items()}


def check(lines: Iterable[Determination]) -> dict[int, Verdict]:
    """The machine's verdict on each line against its own clause and data month, by the line's pk.

    A narrative clause has no machine verdict and no entry. A constant number of queries.
    """
    lines = list(lines)
    verdicts = verdicts_by_place(lines)
    keys = {line.pk: place_of(line) for line in lines}
    return {pk: verdicts[key] for pk, key in keys.items() if key in verdicts}


def readings_under(lines: Iterable[Determination], *, supposed: Supposed = NOTHING_SUPPOSED) -> Readings:
    """The figures as they stand now of every metric and data month on which one of the lines rests."""
    measured = [line for line in lines if line.clause.metric_id]
    months = {line.data_month for line in measured}
    return readings_for((line.clause.metric for line in measured), months, supposed=supposed)


Place = tuple[CalendarMonth, int, int]  # data month, clause and unit


def place_of(line: Determination) -> Place:
    return line.data_month, line.clause_id, line.unit_id


def verdicts_by_place(lines: Iterable[Determination]) -> dict[Place, Verdict]:
    """The machine's verdicts wherever one of the lines, saved or not, stands; a constant number of queries."""
    return verdicts_in(survey_now((line.data_month, line.clause) for line in lines))


def verdicts_in(
    surveyed: Mapping[tuple[CalendarMonth, int], Iterable[ClauseFinding]],
) -> dict[Place, Verdict]:
    """The verdicts of a survey by the place of the line that they judge."""
    return {
        (month, clause, finding.unit.pk): finding.verdict
        for (month, clause), findings in surveyed.items()
        for finding in findings
    }
