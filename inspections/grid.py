"""The page of a round, as values: units by weeks, filled as visits are made, to each what he may know.

Before the reveal a plan is the planning office's, but for the own unit of whoever looks; a supervisor sees his own
visits from their week on; the auditor reads numbers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from departments.models import Department, User
from departments.permissions import is_office
from inspections.models import Round, Visit
from inspections.plan_permissions import may_know_units

MADE, SKIPPED, PLANNED = "made", "skipped", "planned"
WORDS = {MADE: "已访", SKIPPED: "未能访", PLANNED: "待访"}


@dataclass(frozen=True)
class WeekColumn:
    """A batch: its number, its Monday, and how many of its visits are planned and made."""

    number: int
    monday: date
    planned: int
    made: int


@dataclass(frozen=True)
class VisitCell:
    """One visit where its unit and its week meet; `people` are its supervisors, for the office alone."""

    pk: int
    state: str
    people: tuple[str, ...] = ()
    is_short: bool = False

    @property
    def word(self) -> str:
        return WORDS[self.state]


@dataclass(frozen=True)
class VisitedRow:
    unit: Department
    cells: tuple[VisitCell | None, ...]


@dataclass(frozen=True)
class RoundGrid:
    """`rows` is empty for whom no unit is shown yet."""

    weeks: tuple[WeekColumn, ...]
    rows: tuple[VisitedRow, ...]

    @property
    def planned(self) -> int:
        return sum(week.planned for week in self.weeks)

    @property
    def made(self) -> int:
        return sum(week.made for week in self.weeks)


def state_of_visit(visit: Visit) -> str:
    if visit.visited_at:
        return MADE
    return SKIPPED if visit.skipped_because else PLANNED


def round_grid(made_round: Round, user: User, today: date) -> RoundGrid:
    """What this user may know of a round on a day; three questions of the database."""
    visits = list(
        made_round.visits.select_related("unit").prefetch_related("supervisors__user").order_by("pk")
    )
    columns = _columns(visits)
    shown = [visit for visit in visits if may_know_visit(user, visit, made_round, today)]
    return RoundGrid(columns, _rows(shown, columns, with_people=is_office(user)))


def may_know_visit(user: User, visit: Visit, made_round: Round, today: date) -> bool:
    """Whether this user may know of a visit on a day, made or not."""
    if may_know_units(user, made_round):
        return True
    if is_office(user):
        return visit.unit_id != user.department_id
    is_own = any(one.user_id == user.pk for one in visit.supervisors.all())
    return is_own and visit.planned_week <= today


def _columns(visits: Iterable[Visit]) -> tuple[WeekColumn, ...]:
    planned: Counter[tuple[int, date]] = Counter()
    made: Counter[tuple[int, date]] = Counter()
    for visit in visits:
        week = visit.batch, visit.planned_week
        planned[week] += 1
        made[week] += visit.visited_at is not None
    return tuple(WeekColumn(*week, planned[week], made[week]) for week in sorted(planned))


def _rows(
    visits: Sequence[Visit], columns: Sequence[WeekColumn], *, with_people: bool
) -> tuple[VisitedRow, ...]:
    """Units in register order; of an extra visit beside the ordinary one in a week the later is shown."""
    units = {visit.unit_id: visit.unit for visit in visits}
    at = {(visit.unit_id, visit.batch, visit.planned_week): visit for visit in visits}
    ordered = sorted(units.values(), key=lambda unit: (unit.position, unit.code))
    return tuple(
        VisitedRow(
            unit,
            tuple(_cell(at.get((unit.pk, week.number, week.monday)), with_people) for week in columns),
        )
        for unit in ordered
    )


def _cell(visit: Visit | None, with_people: bool) -> VisitCell | None:
    if visit is None:
        return None
    people = tuple(one.user.name for one in visit.supervisors.all())
    state = state_of_visit(visit)
    is_short = with_people and state == PLANNED and len(people) < 2
    return VisitCell(visit.pk, state, people if with_people else (), is_short)
