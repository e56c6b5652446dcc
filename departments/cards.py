"""The cards of the desk: what one is, and those about the reader's own account and role.

An app that has something to show on the desk has a module `cards` with `cards(user, *, now)`: the `DeskCard`s
of one person at one instant.
"""

from dataclasses import dataclass
from datetime import datetime

from departments.models import AccountNotice, AccountRequest, User
from departments.notices import unread_notices
from departments.requests import waiting_for


@dataclass(frozen=True)
class DeskCard:
    """One piece of a desk: `template` draws `desk`, whatever value the app makes of it.

    `order`: where it stands among those of all apps, the smallest first.
    """

    order: int
    template: str
    desk: object = None


@dataclass(frozen=True)
class AccountDesk:
    """What others did to the reader's account or decisions, and which changes wait for the reader to confirm."""

    notices: list[AccountNotice]
    requests: list[AccountRequest]


def account_desk(user: User, *, now: datetime) -> AccountDesk:
    return AccountDesk(list(unread_notices(user)), list(waiting_for(user, now=now)))


def cards(user: User, *, now: datetime) -> list[DeskCard]:
    return [
        DeskCard(10, "departments/_desk_account.html", account_desk(user, now=now)),
        DeskCard(40, "departments/_desk_role.html"),
    ]
