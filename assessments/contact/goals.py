"""What is missing to the next flag, and how far the lights are: of one unit, under the clauses of all departments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.models import Month, Submission
from assessments.proposals import standing_awards
from departments.models import Department
from departments.months import CalendarMonth
from rules.judging import Awards
from rules.models import Clause, Metric, Signal, Visibility
from rules.nearness import FAR, LastFigures, Nearness, nearness
from rules.readings import Readings, readings_for

BACK = 12  # months in which a last figure is looked for


@dataclass(frozen=True)
class Goal:
    """One clause and how near the unit is to it.

    `is_working`: of a month that is not out and that the department has not filed, so its figures may change.
    """

    clause: Clause
    near: Nearness
    is_working: bool = False


@dataclass(frozen=True)
class Goals:
    """What a month asks of a unit, the nearest first; `internal` clauses ask too, and show no words.

    `unknown` are clauses without a figure of this unit; `by_hand` how many clauses people judge.
    """

    unit: Department
    month: CalendarMonth
    flags: list[Goal]
    lights: list[Goal]
    unknown: list[Goal]
    internal: int
    by_hand: int


def goals(unit: Department, month: CalendarMonth) -> Goals:
    """A constant number of queries, however many clauses are in force."""
    in_force = Clause.objects.in_force(month).with_metrics().select_related("rule_set__department")
    clauses = [
        clause
        for clause in in_force
        if clause.rule_set.department_id != unit.pk and clause.criterion.group in ("", unit.group)
    ]
    told = [clause for clause in clauses if clause.visibility != Visibility.INTERNAL]
    checked = [clause for clause in told if clause.is_machine_checked]
    near = _under_heavier(_near(unit, month, checked))
    return Goals(
        unit,
        month,
        _sorted(goal for goal in near if not goal.clause.is_light and goal.near.stands),
        _sorted(goal for goal in near if goal.clause.is_light and goal.near.stands),
        [goal for goal in near if not goal.near.stands],
        len(clauses) - len(told),
        len(told) - len(checked),
    )


def _sorted(asked: Iterable[Goal]) -> list[Goal]:
    """What is not reached yet first of flags, what would be lit first of lights; each by nearness."""
    return sorted(asked, key=lambda goal: (goal.near.is_reached != goal.clause.is_light, goal.near.distance))


def _under_heavier(asked: Sequence[Goal]) -> list[Goal]:
    """No distance to a yellow light from under the red one of the same metric: the unit stands on its far side."""
    red = {
        goal.clause.metric: goal.clause.label
        for goal in asked
        if goal.clause.metric and goal.clause.signal == Signal.RED_LIGHT and goal.near.is_reached
    }
    return [
        replace(goal, near=replace(goal.near, gap=f"现在会亮更重的{heavier}", distance=FAR))
        if goal.clause.signal == Signal.YELLOW_LIGHT
        and not goal.near.is_reached
        and goal.clause.metric
        and (heavier := red.get(goal.clause.metric))
        else goal
        for goal in asked
    ]


def _settled(months: Sequence[CalendarMonth]) -> tuple[set[CalendarMonth], set[tuple[int, CalendarMonth]]]:
    """Those of the months that are out, and by department those that were filed."""
    out = Month.objects.filter(published_at__isnull=False, calendar_month__in=months)
    filed = Submission.objects.ever_filed().filter(month__calendar_month__in=months)
    return (
        set(out.values_list("calendar_month", flat=True)),
        set(filed.values_list("department", "month__calendar_month")),
    )


def _near(unit: Department, month: CalendarMonth, clauses: Sequence[Clause]) -> list[Goal]:
    months = month.plus(-BACK).up_to(month)
    readings = readings_for((clause.metric for clause in clauses), months)
    awards = standing_awards((month, clause) for clause in clauses if clause.rests_on_lines)
    units = {each.pk: each for each in Department.objects.assessed(month)}
    out, filed = _settled(months)
    found = []
    for clause in clauses:
        last = _last(clause, unit, units, readings, months)
        near = nearness(
            clause.criterion,
            month,
            is_light=clause.is_light,
            last=last,
            yardstick=clause.metric.yardstick if clause.metric else None,
            awarded=_awarded(clause, unit, month, awards),
        )
        is_working = last is not None and not (
            last.month in out or (clause.rule_set.department_id, last.month) in filed
        )
        found += [Goal(clause, near, is_working)] if near else []
    return found


def _awarded(clause: Clause, unit: Department, month: CalendarMonth, awards: Awards) -> set[CalendarMonth]:
    if not clause.rests_on_lines:
        return set()
    held = awards.held(clause.rule_set.department_id, clause.criterion.label, month)
    return held.get(unit.code, set())


def _last(
    clause: Clause,
    unit: Department,
    units: dict[int, Department],
    readings: Readings,
    months: Sequence[CalendarMonth],
) -> LastFigures | None:
    """The figures of the clause's group in the latest month in which this unit has one that can be judged."""
    metric, group, assessor = clause.metric, clause.criterion.group, clause.rule_set.department_id
    if metric is None:
        return None
    for at in reversed(months):
        held = readings.of(metric.pk, at)
        if unit.pk not in held or not _is_usable(metric, held[unit.pk].total):
            continue
        by_unit = {
            units[key].code: reading.figure
            for key, reading in held.items()
            if key in units
            and key != assessor
            and group in ("", units[key].group)
            and _is_usable(metric, reading.total)
        }
        return LastFigures(at, unit.code, by_unit) if unit.code in by_unit else None
    return None


def _is_usable(metric: Metric, total: Decimal | None) -> bool:
    """A total of 0, or below the metric's least, is for people to judge."""
    least = metric.yardstick.minimum_total
    return total is None or (total > 0 and (least is None or total >= least))
