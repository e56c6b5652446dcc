"""A bulletin that is out, for tests that only need one to be there."""

from commitments.publishing import BulletinRequest, publish_bulletin
from departments.models import Role, User
from tests.commitments.factories import at
from tests.factories import JUNE, make_user


def make_bulletin(month=JUNE, **asked):
    """The first bulletin of a month from the ledger as it stands, published on the 10th after it."""
    publisher = User.objects.filter(role=Role.PUBLISHER).first() or make_user(Role.PUBLISHER)
    now = at(month.plus(1).first_day.replace(day=10))
    request = BulletinRequest(**{"waive": "没有开会", **asked})
    return publish_bulletin(month, request, actor=publisher, now=now)
