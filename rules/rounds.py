"""The office's view of a round of revising: how far each department has come with its rules, and what is overdue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from departments.contacts import contacts
from departments.models import Department, Record, User
from departments.months import CalendarMonth
from rules.compared import ComparedClause, compared_clauses, counted_changes
from rules.drafting import next_march
from rules.models import RevisionRound, RoundReminder, RuleSet, RuleSetState, governing
from rules.standard_changes import narrowed
from rules.workshop import Quantified, is_late, last_events, quantified

NOT_BEGUN = "没有草稿"
# What waits for the office first, what is done last; None: nothing was begun.
PROGRESS: tuple[str | None, ...] = (
    RuleSetState.SUBMITTED,
    RuleSetState.RETURNED,
    RuleSetState.DRAFT,
    None,
    RuleSetState.APPROVED,
)
# What a department still has to send: nothing, a draft, what came back.
OWING: tuple[str | None, ...] = (None, RuleSetState.DRAFT, RuleSetState.RETURNED)


@dataclass(frozen=True)
class RoundSet:
    """One set of the round: since when it stands so, what it changes, and which standards are eased or raised."""

    rule_set: RuleSet
    days: int | None
    is_late: bool
    changes: str
    turn: str
    quantified: Quantified


@dataclass(frozen=True)
class RoundRow:
    """One department: its set of the round (None: none was begun), others in work, whom to call, the last reminder.

    `standing` is the share of the rules that it would replace, None where there are none; `late_by` days are
    counted from the date that holds for its state, 0 where that has not passed.
    """

    department: Department
    leading: RoundSet | None
    others: list[RoundSet]
    standing: Quantified | None
    late_by: int
    contacts: list[User]
    reminder: RoundReminder | None

    @property
    def rule_set(self) -> RuleSet | None:
        return self.leading.rule_set if self.leading else None

    @property
    def state(self) -> str | None:
        return self.rule_set.state if self.rule_set else None

    @property
    def word(self) -> str:
        return self.rule_set.get_state_display() if self.rule_set else NOT_BEGUN

    @property
    def days(self) -> int:
        """For how many days it has stood so; 0 where nothing was begun."""
        return (self.leading and self.leading.days) or 0

    @property
    def owes(self) -> bool:
        """Whether the department has something to send; otherwise it is the office's turn, or done."""
        return self.state in OWING

    @property
    def is_overdue(self) -> bool:
        return self.owes and self.late_by > 0

    def is_reminded(self, today: date) -> bool:
        return self.reminder is not None and self.reminder.day == today

    @property
    def share(self) -> Quantified | None:
        """The share of this year: of its set of the round, else of the rules that stand."""
        return self.leading.quantified if self.leading else self.standing

    @property
    def place(self) -> tuple[int, int]:
        """Sorts by what wants attention: the foremost state among its sets, the longest wait first."""
        sets = [self.leading, *self.others] if self.leading else []
        states: list[str | None] = [one.rule_set.state for one in sets]
        return min(PROGRESS.index(state) for state in states or [None]), -self.days


@dataclass(frozen=True)
class RoundProgress:
    """The round that ends with one March, in the order in which it wants attention; every department once."""

    dates: RevisionRound
    today: date
    rows: list[RoundRow]

    @property
    def month(self) -> CalendarMonth:
        return self.dates.month

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many departments stand where, in the words of the states."""
        words = [RuleSetState(state).label if state else NOT_BEGUN for state in PROGRESS]
        return [(word, sum(row.word == word for row in self.rows)) for word in words]

    @property
    def owing(self) -> list[RoundRow]:
        return [row for row in self.rows if row.owes]

    @property
    def overdue(self) -> list[RoundRow]:
        return [row for row in self.rows if row.is_overdue]

    @property
    def shares(self) -> tuple[Quantified, Quantified]:
        """The share of all departments together, before and now."""
        return _sum(row.standing for row in self.rows), _sum(row.share for row in self.rows)


def round_of(*, now: datetime) -> RoundProgress:
    """Every assessing department with its sets in work and what was approved for the year of the round."""
    today = timezone.localdate(now)
    month = next_march(CalendarMonth.of(today))
    departments = list(Department.objects.active(month).filter(assesses=True))
    sets = _sets_by_department(departments)
    in_round = {unit: _in_round(own, month) for unit, own in sets.items()}
    events = last_events([one for own in in_round.values() for one in own])
    dates, people, reminders = RevisionRound.objects.at(month), contacts(), last_reminders(month)
    rows = []
    for unit in departments:
        own, shown = sets.get(unit.pk, []), in_round.get(unit.pk, [])
        of_round = [_round_set(one, own, events, today) for one in shown]
        leading = of_round[0] if of_round else None
        row = RoundRow(
            department=unit,
            leading=leading,
            others=of_round[1:],
            standing=_standing_share(own, month),
            late_by=days_late(leading.rule_set if leading else None, dates, today),
            contacts=people.get(unit.pk, []),
            reminder=reminders.get(unit.pk),
        )
        rows.append(row)
    return RoundProgress(dates, today, sorted(rows, key=lambda row: row.place))


def _sets_by_department(departments: Iterable[Department]) -> dict[int, list[RuleSet]]:
    """Every set with its clauses, the latest first."""
    sets = RuleSet.objects.filter(department__in=departments).select_related("department")
    by_department: dict[int, list[RuleSet]] = {}
    for one in sets.prefetch_related("clauses__metric").order_by("-effective_from", "-pk"):
        by_department.setdefault(one.department_id, []).append(one)
    return by_department


def _in_round(sets: Iterable[RuleSet], month: CalendarMonth) -> list[RuleSet]:
    """Those in work, and those approved for January of the round's year or later; first the one that stands for it.

    What is begun for a later month comes last; of the others that which waits for the office the most.
    """
    january = CalendarMonth(month.year, 1)
    shown = [one for one in sets if one.is_in_work or january <= one.effective_from]
    return sorted(
        shown, key=lambda one: (one.is_in_work and one.effective_from > month, PROGRESS.index(one.state))
    )


def leading_set(sets: Iterable[RuleSet], month: CalendarMonth) -> RuleSet | None:
    """The set by which a department is counted in the round, of all its sets; None where none was begun."""
    return next(iter(_in_round(sets, month)), None)


def _standing_share(sets: Iterable[RuleSet], month: CalendarMonth) -> Quantified | None:
    """That of the rules in force before the year of the round begins."""
    approved = (one for one in sets if not one.is_in_work)
    standing = governing(approved, CalendarMonth(month.year - 1, 12))
    return quantified(standing.clauses.all()) if standing else None


def _round_set(
    rule_set: RuleSet, own: Iterable[RuleSet], events: Mapping[int, Record], today: date
) -> RoundSet:
    event, clauses = events.get(rule_set.pk), rule_set.clauses.all()
    base = _base(rule_set, own)
    rows = compared_clauses(clauses, base.clauses.all()) if base else []
    return RoundSet(
        rule_set=rule_set,
        days=(today - timezone.localdate(event.at)).days if event else None,
        is_late=is_late(rule_set, CalendarMonth.of(today)),
        changes=counted_changes(rows) or ("未改动" if base else "没有上一套"),
        turn=turn_words(rows),
        quantified=quantified(clauses),
    )


def _base(rule_set: RuleSet, own: Iterable[RuleSet]) -> RuleSet | None:
    """As `compared.base_of`, among the department's sets that are gathered already."""
    if rule_set.based_on_id is not None:
        return next((one for one in own if one.pk == rule_set.based_on_id), None)
    approved = [one for one in own if not one.is_in_work and one != rule_set]
    return governing(approved, rule_set.effective_from.plus(-1))


def turn_words(rows: Iterable[ComparedClause]) -> str:
    """`放宽 1 条，从严 2 条` by the standards themselves; what is judged by hand or cannot be told is not counted.

    A flag is eased where more figures meet its standard, a light where fewer do.
    """
    steps = [
        narrowed(row.sources[0].criterion, row.clause.criterion) * (-1 if row.clause.is_light else 1)
        for row in rows
        if row.clause and len(row.sources) == 1 and row.clause.signal == row.sources[0].signal
        if row.clause.metric_id == row.sources[0].metric_id
    ]
    words = (f"{word} {steps.count(step)} 条" for word, step in (("放宽", -1), ("从严", 1)) if step in steps)
    return "，".join(words)


def days_late(leading: RuleSet | None, dates: RevisionRound, today: date) -> int:
    """Days past the date that holds: to send while nothing was sent, to decide for what is under way; 0 before it."""
    state = leading.state if leading else None
    if state == RuleSetState.APPROVED:
        return 0
    until = dates.send_until if state in (None, RuleSetState.DRAFT) else dates.decide_until
    return max(0, (today - until).days)


def last_reminders(month: CalendarMonth) -> dict[int, RoundReminder]:
    """The latest reminder of each department in a round, by its key; one query."""
    reminders = RoundReminder.objects.filter(month=month).order_by("day", "pk")
    return {reminder.department_id: reminder for reminder in reminders}


def waiting_sets() -> list[RuleSet]:
    """What lies with the office, the longest first."""
    sets = RuleSet.objects.filter(state=RuleSetState.SUBMITTED).select_related("department")
    return list(sets.order_by("sent_at"))


def _sum(shares: Iterable[Quantified | None]) -> Quantified:
    counted = [share for share in shares if share]
    return Quantified(sum(one.measured for one in counted), sum(one.total for one in counted))
