"""The office's view of a round of revising: how far each department has come with its rules."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from departments.contacts import contacts
from departments.models import Department, User
from departments.months import CalendarMonth
from rules.drafting import next_march
from rules.models import RuleSet, RuleSetState
from rules.workshop import is_late, last_events

NOT_BEGUN = "没有草稿"
# What waits for the office first, what is done last; None: nothing was begun.
PROGRESS: tuple[str | None, ...] = (
    RuleSetState.SUBMITTED,
    RuleSetState.RETURNED,
    RuleSetState.DRAFT,
    None,
    RuleSetState.APPROVED,
)


@dataclass(frozen=True)
class RoundRow:
    """One department's set of the round (None: none was begun), since when it stands so, and whom to ask."""

    department: Department
    rule_set: RuleSet | None
    since: datetime | None
    days: int
    is_late: bool
    contacts: list[User]

    @property
    def state(self) -> str | None:
        return self.rule_set.state if self.rule_set else None

    @property
    def word(self) -> str:
        return self.rule_set.get_state_display() if self.rule_set else NOT_BEGUN


@dataclass(frozen=True)
class Round:
    """The round that ends with one March, in the order in which it wants attention."""

    month: CalendarMonth
    rows: list[RoundRow]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many departments stand where, in the words of the states."""
        words = [RuleSetState(state).label if state else NOT_BEGUN for state in PROGRESS]
        return [(word, sum(row.word == word for row in self.rows)) for word in words]


def round_of(*, now: datetime) -> Round:
    """Every assessing department, with each of its sets in work and what was approved for the year of the round."""
    today = CalendarMonth.of(timezone.localtime(now))
    month = next_march(today)
    departments = list(Department.objects.active(month).filter(assesses=True))
    sets = _sets_of(departments, month)
    events, people = last_events(sets), contacts()
    rows: list[RoundRow] = []
    for unit in departments:
        own: list[RuleSet | None] = [rule_set for rule_set in sets if rule_set.department_id == unit.pk]
        for rule_set in own or [None]:
            event = events.get(rule_set.pk) if rule_set else None
            late = rule_set is not None and is_late(rule_set, today)
            since = event.at if event else None
            rows.append(RoundRow(unit, rule_set, since, _days(since, now), late, people.get(unit.pk, [])))
    rows.sort(key=lambda row: (PROGRESS.index(row.state), -row.days))
    return Round(month, rows)


def _days(since: datetime | None, now: datetime) -> int:
    return (timezone.localdate(now) - timezone.localdate(since)).days if since else 0


def waiting_sets() -> list[RuleSet]:
    """What lies with the office, the longest first."""
    sets = RuleSet.objects.filter(state=RuleSetState.SUBMITTED).select_related("department")
    return list(sets.order_by("sent_at"))


def _sets_of(departments: list[Department], month: CalendarMonth) -> list[RuleSet]:
    """Sets in work whatever their month; approved ones from January to the month of the round."""
    own = RuleSet.objects.filter(department__in=departments).select_related("department")
    january = CalendarMonth(month.year, 1)
    done = own.approved().filter(effective_from__gte=january, effective_from__lte=month)
    return [*own.in_work(), *done]
