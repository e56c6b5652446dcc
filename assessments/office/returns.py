"""A row a department: where its return stands, how long things wait, what it gave, whom to call."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, TextChoices

from assessments import dates, permissions
from assessments.models import (
    SETTLED,
    Determination,
    Explanation,
    Month,
    MonthReminder,
    Submission,
    assessors_asked,
)
from assessments.office.flag_shares import FlagShare, SharesOfMonth
from assessments.office.lines import PlacedLine
from assessments.office.tabs import OF_SIGNAL
from assessments.sheet.clauses import SENT_BACK
from departments.history.records import histories_of
from departments.models import Department, SpecialDay, User
from departments.months import working_days_since


class ReturnState(TextChoices):
    UNFILED = "unfiled", "未报"
    OVERDUE = "overdue", "逾期未报"
    AWAY = "away", "退回待复"
    FILED = "filed", "已报送"
    SETTLED = "settled", "已审完"


@dataclass(frozen=True)
class UnfiledDepartment:
    """A department that has not filed, with whom to call, and the last 催报 (None: none yet)."""

    department: Department
    contacts: tuple[User, ...]
    is_late: bool
    reminder: MonthReminder | None = None
    is_reminded: bool = False  # today


@dataclass(frozen=True)
class ReturnTally:
    """Of the lines of one signal, or of the explanations: with the office, back at the department, 已审."""

    waiting: int
    away: int
    settled: int

    @property
    def total(self) -> int:
        return self.waiting + self.away + self.settled


@dataclass(frozen=True)
class DepartmentReturn:
    """The return of one department as facts; never a place in a ranking.

    `waits` and `away_for` are working days: how long the oldest thing is with the office, and at the
    department; None where none is. `flag_share` is None of who gave nothing.
    """

    department: Department
    contacts: Sequence[User]
    is_own: bool
    state: ReturnState
    filed_at: datetime | None
    is_late: bool
    signed_for: str
    signals: Mapping[str, ReturnTally]
    explanations: ReturnTally
    waits: int | None
    away_for: int | None
    flag_share: FlagShare | None
    unfiled: UnfiledDepartment | None

    @property
    def away(self) -> int:
        return self.explanations.away + sum(tally.away for tally in self.signals.values())


def is_waiting(thing: PlacedLine | Explanation) -> bool:
    """Whether the office has still to decide; else it is settled, or back at its department."""
    return thing.state not in (*SETTLED, *SENT_BACK)


def department_returns(
    month: Month,
    user: User,
    lines: Sequence[PlacedLine],
    explanations: Sequence[Explanation],
    people: Mapping[int, Sequence[User]],
    shares: SharesOfMonth,
    now: datetime,
) -> list[DepartmentReturn]:
    """Everybody who is asked for a return or has given something, in register order.

    `lines` and `explanations` are all that has left its department; a constant number of queries.
    """
    given, said = defaultdict(list), defaultdict(list)
    for line in lines:
        given[line.assessor_id].append(line)
    for explanation in explanations:
        said[explanation.assessor_id].append(explanation)
    asked = assessors_asked(month.calendar_month)
    submissions = _submissions(month)
    missing = {row.department.pk: row for row in _unfiled(month, asked, submissions, people, now)}
    days = _Days(lines, explanations, submissions, dates.local_day(now))
    return [
        _row(
            department,
            given[department.pk],
            said[department.pk],
            submissions.get(department.pk),
            missing.get(department.pk),
            days,
            contacts=people.get(department.pk, ()),
            is_own=bool(permissions.side_conflict(user, department, None)),
            flag_share=shares.shares.get(department.pk),
        )
        for department in _with_givers(asked, {*given, *said})
    ]


def _with_givers(asked: list[Department], givers: Collection[int]) -> list[Department]:
    """Who is not asked any more and has given something stands among the others."""
    others = Department.objects.filter(pk__in=givers).exclude(pk__in=[one.pk for one in asked])
    return sorted([*asked, *others], key=lambda one: (one.position, one.code))


def _submissions(month: Month) -> dict[int, Submission]:
    rows = Submission.objects.filed(month).select_related("month", "signed_for__head", "signed_for__delegate")
    return {row.department_id: row for row in rows}


class _Days:
    """How many working days something waits; what the history has of each thing and else the day of the return."""

    def __init__(
        self,
        lines: Sequence[PlacedLine],
        explanations: Sequence[Explanation],
        submissions: Mapping[int, Submission],
        today: date,
    ) -> None:
        self.today, self.off = today, SpecialDay.objects.as_sets()
        self.submissions = submissions
        self.lines = _came(Determination, lines)
        self.explanations = _came(Explanation, explanations)

    def since(self, instants: Sequence[datetime | None]) -> int | None:
        known = [at for at in instants if at]
        return working_days_since(dates.local_day(min(known)), self.today, **self.off) if known else None

    def came_at(self, thing: PlacedLine | Explanation) -> datetime | None:
        of_return = self.submissions.get(thing.assessor_id)
        came = self.lines if isinstance(thing, PlacedLine) else self.explanations
        return came.get(str(thing.pk)) or (of_return.first_filed_at if of_return else None)


# How a thing came to the office, the last time that it did.
CAME = ("file", "add_spared", "reopen", "release")


def _came(
    kind: type[Determination | Explanation], things: Iterable[PlacedLine | Explanation]
) -> dict[str, datetime]:
    """By key, as the history has it, when each of those that wait came; one query."""
    waiting = [thing.pk for thing in things if is_waiting(thing)]
    verbs = [f"{kind._meta.model_name}.{name}" for name in CAME]
    came = histories_of(kind, waiting).filter(verb__in=verbs).order_by()
    return dict(came.values_list("subject_id").annotate(Max("at")))


def _row(
    department: Department,
    lines: Sequence[PlacedLine],
    explanations: Sequence[Explanation],
    submission: Submission | None,
    missing: UnfiledDepartment | None,
    days: _Days,
    *,
    contacts: Sequence[User],
    is_own: bool,
    flag_share: FlagShare | None,
) -> DepartmentReturn:
    things: list[PlacedLine | Explanation] = [*lines, *explanations]
    away = [thing for thing in things if thing.state in SENT_BACK]
    waiting = [thing for thing in things if is_waiting(thing)]
    signals = {
        tab: _tally([line for line in lines if line.signal == signal]) for signal, tab in OF_SIGNAL.items()
    }
    return DepartmentReturn(
        department=department,
        contacts=contacts,
        is_own=is_own,
        state=_state(missing, away, things),
        filed_at=submission.first_filed_at if submission else None,
        is_late=submission.is_late if submission else False,
        signed_for=submission.signed_for.words if submission and submission.signed_for else "",
        signals=signals,
        explanations=_tally(explanations),
        waits=days.since([days.came_at(thing) for thing in waiting]),
        away_for=days.since([thing.decided_at for thing in away]),
        flag_share=flag_share,
        unfiled=missing,
    )


def _state(
    missing: UnfiledDepartment | None,
    away: Sequence[PlacedLine | Explanation],
    things: Sequence[PlacedLine | Explanation],
) -> ReturnState:
    if missing:
        return ReturnState.OVERDUE if missing.is_late else ReturnState.UNFILED
    if away:
        return ReturnState.AWAY
    is_settled = bool(things) and all(thing.state in SETTLED for thing in things)
    return ReturnState.SETTLED if is_settled else ReturnState.FILED


def _tally(things: Sequence[PlacedLine | Explanation]) -> ReturnTally:
    waiting, settled = sum(map(is_waiting, things)), sum(thing.state in SETTLED for thing in things)
    return ReturnTally(waiting, len(things) - waiting - settled, settled)


def unfiled(month: Month, contacts: Mapping[int, Sequence[User]], now: datetime) -> list[UnfiledDepartment]:
    """Departments that were asked for a return and have filed nothing."""
    asked = assessors_asked(month.calendar_month)
    return _unfiled(month, asked, _submissions(month), contacts, now)


def _unfiled(
    month: Month,
    asked: list[Department],
    submissions: Mapping[int, Submission],
    contacts: Mapping[int, Sequence[User]],
    now: datetime,
) -> list[UnfiledDepartment]:
    sent = MonthReminder.objects.filter(month=month.pk).select_related("sent_by").order_by("day")
    reminders = {reminder.department_id: reminder for reminder in sent}
    is_late, today = now > month.report_until, dates.local_day(now)
    return [
        UnfiledDepartment(
            department,
            tuple(contacts.get(department.pk, ())),
            is_late,
            reminder := reminders.get(department.pk),
            reminder is not None and reminder.day == today,
        )
        for department in asked
        if department.pk not in submissions
    ]
