"""A published round for tests of other parts."""

from datetime import date

from boards.approval import Approval
from departments.models import Role, User
from inspections.publishing import publish_round
from tests.factories import JUNE, make_office, make_user
from tests.inspections.factories import at, make_finding, make_round

APPROVAL = Approval("主任办公会", date(2026, 7, 8), "同意")
JULY = at(date(2026, 7, 10))


def publisher():
    found = User.objects.filter(username="fabu").first()
    return found or make_user(Role.PUBLISHER, make_office(), "fabu")


def published_round(month=JUNE, *, now=JULY, **more):
    """The result of a round with one closed finding."""
    make_round(month)
    make_finding(state="closed", calendar_month=month)
    return publish_round(month, actor=publisher(), approval=APPROVAL, now=now, **more)
