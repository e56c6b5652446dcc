"""代签 as its page and the desk read it: which delegations there are, how each stands, what may be pressed."""

from dataclasses import dataclass, field
from datetime import datetime

from assessments import permissions
from assessments.dates import local_day
from assessments.delegating import possible_delegates, red_lights_in_person
from assessments.models import Delegation, DelegationState
from departments.cards import DeskCard
from departments.models import Department, User

MOST_PAST = 24  # of those that are over, the latest; what runs or is to come stands there whole
TONES = {DelegationState.RUNNING: "good", DelegationState.AHEAD: "wait", DelegationState.LAPSED: "bad"}


@dataclass(frozen=True)
class ListedDelegation:
    """One delegation, how it stands that day, and whether the reader may end it."""

    delegation: Delegation
    state: DelegationState
    may_end: bool

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "off")

    @property
    def is_ahead(self) -> bool:
        return self.state == DelegationState.AHEAD

    @property
    def is_lapsed(self) -> bool:
        return self.state == DelegationState.LAPSED


@dataclass(frozen=True)
class DelegationPage:
    """What one reader is shown: their department's, or, of who checks and keeps accounts, every department's."""

    user: User
    listed: list[ListedDelegation]
    people: list[User] = field(default_factory=list)
    in_person: bool = False

    @property
    def may_delegate(self) -> bool:
        return permissions.may_sign(self.user, self.user.department)

    @property
    def only_one(self) -> User | None:
        """The department's single clerk: whatever they write themself nobody but the head can sign."""
        return self.people[0] if len(self.people) == 1 else None

    @property
    def sees_all(self) -> bool:
        return permissions.may_see_all_delegations(self.user)

    @property
    def department(self) -> Department:
        return self.user.department

    @property
    def running(self) -> list[ListedDelegation]:
        return [each for each in self.listed if each.state == DelegationState.RUNNING]

    @property
    def ahead(self) -> list[ListedDelegation]:
        return [each for each in self.listed if each.is_ahead]

    @property
    def mine(self) -> list[ListedDelegation]:
        """By which the reader signs for somebody, now or soon."""
        return [each for each in (*self.running, *self.ahead) if each.delegation.delegate_id == self.user.pk]


def delegation_page(user: User, *, now: datetime) -> DelegationPage:
    """Everything of the page; a constant number of queries."""
    day, rows = local_day(now), Delegation.objects.with_names()
    if not permissions.may_see_all_delegations(user):
        rows = rows.filter(department=user.department_id)
    running = set(Delegation.objects.running(day).values_list("pk", flat=True))
    listed = []
    for row in (*rows.to_come_or_running(day), *rows.past(day)[:MOST_PAST]):
        state = row.state_on(day)
        if state == DelegationState.RUNNING and row.pk not in running:
            state = DelegationState.LAPSED
        may_end = not state.is_past and permissions.may_end_delegation(user, row)
        listed.append(ListedDelegation(row, state, may_end))
    listed.sort(key=lambda each: (each.state != DelegationState.RUNNING, not each.is_ahead))
    if not permissions.may_fill_in(user, user.department):
        return DelegationPage(user, listed)
    in_person = red_lights_in_person(user.department)
    return DelegationPage(user, listed, list(possible_delegates(user.department)), in_person)


def delegation_cards(user: User, *, now: datetime) -> list[DeskCard]:
    """A head's own, what somebody may sign for, and for who keeps accounts how many there are."""
    if not permissions.may_see_delegations(user):
        return []
    page = delegation_page(user, now=now)
    if not (page.may_delegate or page.mine or (page.sees_all and page.listed)):
        return []
    return [DeskCard(25, "assessments/_desk_delegation.html", page)]
