"""The cards of the desk about months: a department's own, the office's, and what a unit is told of."""

from dataclasses import dataclass, field
from datetime import date, datetime

from assessments.carrying import carrying_cards
from assessments.contact.desks import answering_cards
from assessments.dates import SHANGHAI, local_day
from assessments.delegating import delegation_of
from assessments.delegations_listed import delegation_cards
from assessments.duties import open_to
from assessments.light_request_answers import answers_to, with_request_names
from assessments.models import (
    WITH_OFFICE,
    Delegation,
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LightRequestState,
    LineState,
    Month,
    MonthReminder,
    MonthStatus,
    Submission,
    assessors_asked,
)
from assessments.office.interventions import Interventions, interventions
from assessments.office.lines import progress
from assessments.permissions import may_fill_in, may_sign
from assessments.reminding import last_reminder
from assessments.sheet.clauses import SENT_BACK, goes_back_alone
from assessments.sheet.contents import Sheet, sheet
from assessments.signing import counted_reasons
from assessments.signing_page import SigningPage
from assessments.since_signature import sent_again
from departments.cards import DeskCard
from departments.models import Department, User
from departments.permissions import is_office


@dataclass(frozen=True)
class DepartmentMonth:
    """One month of the reader's own department: its squares, what came back, what waits for a signature."""

    sheet: Sheet
    status: MonthStatus
    days_left: int
    returned: list[Determination]
    returned_explanations: list[Explanation]
    to_send_again: int
    waits_for_signature: bool
    nothing_to_sign: str
    is_overdue: bool
    turns: list["Turn"]
    reminder: MonthReminder | None = None
    asked: list[LightRequest] = field(default_factory=list)  # 提请补亮 that waits for an answer
    sent_again: list[Determination | Explanation] = field(default_factory=list)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, in one sentence; the tone is that of a note: good, bad or wait."""

    tone: str
    words: str


@dataclass(frozen=True)
class OfficeMonth:
    """One month as the office has to finish it; `decided` of `total` lines and explanations are 已审 (`progress`)."""

    month: Month
    status: MonthStatus
    waiting: int
    decided: int
    total: int
    explanations: int
    unreported: list[Department]
    corrected: Interventions
    requests: "OfficeRequests"


@dataclass(frozen=True)
class OfficeRequests:
    """What the office asked of departments (提请补亮): how many wait, were answered, or let their day pass."""

    waiting: int
    answered: int
    lapsed: int

    @property
    def all(self) -> int:
        return self.waiting + self.answered + self.lapsed


@dataclass(frozen=True)
class MonthsDesk:
    """The months of one reader's desk; what does not concern them is empty."""

    own_months: list[DepartmentMonth] = field(default_factory=list)
    office_months: list[OfficeMonth] = field(default_factory=list)
    may_sign: bool = False
    delegation: Delegation | None = None

    @property
    def signs(self) -> bool:
        """As the head, or for them (代签)."""
        return self.may_sign or self.delegation is not None


def months_desk(user: User, *, now: datetime) -> MonthsDesk:
    """A month stays on a desk until it is published; the present one always is."""
    months = Month.objects.unpublished(now)
    own = open_to(user.department, now) if may_fill_in(user, user.department) else []
    return MonthsDesk(
        own_months=[_department_month(month, user, now) for month in own],
        office_months=[_office_month(month, now) for month in months] if is_office(user) else [],
        may_sign=may_sign(user, user.department),
        delegation=delegation_of(user, user.department, local_day(now)) if own else None,
    )


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    desk = months_desk(user, now=now)
    return [
        DeskCard(20, "assessments/_desk_months.html", desk),
        *carrying_cards(user, now=now),
        *delegation_cards(user, now=now),
        *answering_cards(user, now=now),
    ]


def _department_month(month: Month, user: User, now: datetime) -> DepartmentMonth:
    current = sheet(month, user.department)
    lines = [line for row in current.rows for line in row.lines]
    explanations = [explanation for row in current.rows for explanation in row.explanations]
    things: list[Determination | Explanation] = [*lines, *explanations]
    again = [thing for thing in things if goes_back_alone(thing)]
    sent_back = [thing for thing in explanations if thing.state == ExplanationState.RETURNED]
    return DepartmentMonth(
        sheet=current,
        status=month.status(now),
        days_left=max(0, (local_day(month.report_until) - local_day(now)).days),
        returned=[line for line in lines if line.state in SENT_BACK and line not in again],
        returned_explanations=[thing for thing in sent_back if thing not in again],
        to_send_again=len(again),
        waits_for_signature=bool(current.submission and current.submission.sent_at),
        nothing_to_sign=_all_left(current, user, now),
        is_overdue=now > month.report_until and bool(current.incomplete),
        reminder=last_reminder(month, user.department),
        asked=[request for row in current.rows for request in row.asked],
        turns=_turns(current.submission, len(again), _with_the_office(current), user),
        sent_again=sent_again(things) if may_sign(user, user.department) else [],
    )


def _all_left(current: Sheet, user: User, now: datetime) -> str:
    """To a delegate whose head has to sign every single thing that waits: that, and why; "" otherwise."""
    if current.submission is None or current.submission.sent_at is None or may_sign(user, current.department):
        return ""
    page = SigningPage(current, user, now)
    if not page.left or page.to_sign or not page.right or not page.right.delegation:
        return ""
    head = page.right.delegation.head.name
    return f"没有可以代签的内容：{counted_reasons(page.left.values())}，都要{head}本人签"


def _with_the_office(current: Sheet) -> int:
    """What a draft line replaces is decided there until that line is filed."""
    return sum(thing.state in WITH_OFFICE for row in current.rows for thing in row.things)


def _turns(submission: Submission | None, again: int, waiting: int, user: User) -> list[Turn]:
    """What the department, its head and the office wait for, the reader's own work first."""
    turns = [Turn("bad", f"{again} 条改好了，还没有重新报送")] if again else []
    if submission is None:
        return turns
    if submission.sent_at:
        at, mine = _instant(submission.sent_at), may_sign(user, user.department)
        words = f"经办人 {at} 送审签，等您审签" if mine else f"{at} 已送审签，等审签人审签"
        turns.append(Turn("wait", words))
    elif submission.is_handed_back:
        turns.append(Turn("bad", f"审签人退回：{submission.signer_words}"))
    if submission.signed_at and submission.first_filed_at:
        left = f"{waiting} 条待审核" if waiting else "都已审核"
        turns.append(Turn("good", f"{_instant(submission.signed_at)} 已报送，{left}"))
    return turns


def _instant(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%-m月%-d日 %H:%M}"


def _office_month(month: Month, now: datetime) -> OfficeMonth:
    lines = Determination.objects.filter(month=month.pk).exclude(state=LineState.DRAFT)
    explanations = Explanation.objects.filter(month=month.pk).exclude(state=ExplanationState.DRAFT)
    line_states, explanation_states = (
        list(rows.values_list("state", flat=True)) for rows in (lines, explanations)
    )
    filed = {submission.department_id for submission in Submission.objects.filed(month)}
    decided, total = progress([*line_states, *explanation_states])
    return OfficeMonth(
        month=month,
        status=month.status(now),
        waiting=sum(state in WITH_OFFICE for state in line_states),
        decided=decided,
        total=total,
        explanations=explanation_states.count(ExplanationState.FILED),
        unreported=[unit for unit in assessors_asked(month.calendar_month) if unit.pk not in filed],
        corrected=sum(interventions(month).values(), Interventions()),
        requests=_office_requests(month, local_day(now)),
    )


def _office_requests(month: Month, today: date) -> OfficeRequests:
    asked = list(with_request_names().filter(month=month.pk, state=LightRequestState.ASKED))
    answers = answers_to(asked)
    lapsed = sum(request.is_past(today) and request.pk not in answers for request in asked)
    return OfficeRequests(len(asked) - len(answers) - lapsed, len(answers), lapsed)
