"""The daily digest of one person: what a line of it is, and what is told of the reader's own account.

An app that has something to tell has a module `digests` with `digest(user, *, now)`: the `DigestLine`s of one person
at one instant. A digest leaves the house by e-mail, so a line holds counts, days and names of units, and never what
a line of a month says.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from departments.cards import account_desk
from departments.models import User


@dataclass(frozen=True)
class DigestLine:
    """One sentence, without its stop, and the path of the page where it is settled."""

    words: str
    path: str = ""


def digest(user: User, *, now: datetime) -> list[DigestLine]:
    desk, lines = account_desk(user, now=now), []
    if desk.notices:
        lines.append(DigestLine(f"您的账号或审核有 {len(desk.notices)} 项告知没有看过", reverse("desk")))
    if desk.requests:
        lines.append(DigestLine(f"{len(desk.requests)} 项账号变更等您确认", reverse("account_requests")))
    return lines
