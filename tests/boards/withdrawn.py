"""A month whose first edition had words in it that must not be read, corrected since."""

from datetime import date, datetime

from assessments.dates import SHANGHAI
from boards.approval import Approval
from boards.withdrawing import withdraw
from departments.models import Role, User
from tests.boards.documents import line
from tests.boards.published import publish
from tests.factories import JUNE

NUMBER = "320125199001011234"
SLIPPED = line("red_flag", "chunxi", "rsj", grounds=f"市级通报表扬（{NUMBER}）")
CLEAN = line("red_flag", "chunxi", "rsj", grounds="市级通报表扬")
NOW = datetime(2026, 7, 20, 10, 0, tzinfo=SHANGHAI)
APPROVED = Approval("区委常委会", date(2026, 7, 19), "同意撤回")
WHY = {"kind": "personal", "reason": "误印了公民身份号码", "approval": APPROVED, "now": NOW}


def publish_slipped():
    """Edition 1 and 更正1 with the number, 更正2 without it."""
    return [
        publish("2026-06", lines=[SLIPPED]),
        publish("2026-06", lines=[SLIPPED], reason="笔误"),
        publish("2026-06", lines=[CLEAN], reason="删去个人信息"),
    ]


def take_back(*numbers, actor=None, **changes):
    actor = actor or User.objects.get(role=Role.PUBLISHER)
    return withdraw(JUNE, numbers, actor=actor, **{**WHY, **changes})
