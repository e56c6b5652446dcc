"""Two sign at once; a withdrawal meets a reviewer's first touch; a head delegates twice at once.

On PostgreSQL, and again with every row lock taken out, where it must not come out right.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from assessments.dates import local_day
from assessments.delegating import delegate, end_delegation
from assessments.models import Delegation, Determination
from assessments.signing import sign, withdraw_all
from assessments.workflow import take_step
from departments.history.records import record, verify_chain
from departments.models import Record, Role
from departments.steps import StepRefused
from tests.assessments.scene import Scene
from tests.events import Happened
from tests.factories import make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]


@pytest.fixture
def filled():
    """A sheet with a line that waits for the head, the history begun, somebody who may sign for them."""
    scene = Scene()
    scene.add()
    scene.deputy = make_user(Role.CLERK, scene.department, username="deputy", name="张三")
    record(None, Happened(), scene.department, "历史已有开头")
    return scene


def delegated(scene):
    today = local_day(timezone.now())
    return delegate(scene.department, scene.deputy, today, today, actor=scene.signer)


def head_and_delegate(scene):
    delegated(scene)
    seen = scene.sheet().fingerprint
    return press_at_once(
        *(
            lambda person=person: sign(scene.month, scene.department, actor=person, seen=seen)
            for person in (scene.signer, scene.deputy)
        )
    )


def withdrawal_and_first_touch(scene):
    scene.sign()
    line = Determination.objects.first()
    return press_at_once(
        lambda: take_step(line, "return", actor=scene.reviewer, note="佐证不足"),
        lambda: take_step(line, "withdraw", actor=scene.clerk),
    )


def two_delegations(scene):
    today = local_day(timezone.now())
    return press_at_once(
        *(
            lambda last=last: delegate(
                scene.department, scene.deputy, today, today + timedelta(days=last), actor=scene.signer
            )
            for last in (1, 2)
        )
    )


def test_head_and_delegate_sign_at_once(filled):
    assert head_and_delegate(filled) == [StepRefused, "won"]
    assert Record.objects.filter(verb="determination.file").count() == 1
    assert Record.objects.filter(verb="submission.sign").count() == 1
    assert verify_chain() is None


def test_two_signatures_at_once_go_wrong_without_the_lock(filled, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert head_and_delegate(filled) != [StepRefused, "won"]


def test_withdrawal_meets_the_first_touch(filled):
    outcomes = withdrawal_and_first_touch(filled)
    assert outcomes in ([StepRefused, "won"], [PermissionDenied, "won"])
    assert Determination.objects.first().state in ("draft", "returned")
    assert verify_chain() is None


def test_withdrawal_and_first_touch_go_wrong_without_the_lock(filled, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert withdrawal_and_first_touch(filled) not in ([StepRefused, "won"], [PermissionDenied, "won"])


def test_all_withdrawn_or_decided_never_both(filled):
    filled.sign()
    line = Determination.objects.first()
    press_at_once(
        lambda: take_step(line, "accept", actor=filled.reviewer),
        lambda: withdraw_all(filled.month, filled.department, actor=filled.clerk),
    )
    line.refresh_from_db()
    assert (line.state, line.decided_at is not None) in (("accepted", True), ("draft", False))


def test_head_delegates_twice_at_once(filled):
    assert two_delegations(filled) == [ValidationError, "won"]
    assert Delegation.objects.count() == 1


def test_two_delegations_at_once_go_wrong_without_the_lock(filled, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert two_delegations(filled) != [ValidationError, "won"]


def test_ending_meets_the_delegates_signature(filled):
    """Either it was signed while the delegation held, or it was not signed."""
    delegation, seen = delegated(filled), filled.sheet().fingerprint
    outcomes = press_at_once(
        lambda: end_delegation(delegation, actor=filled.signer),
        lambda: sign(filled.month, filled.department, actor=filled.deputy, seen=seen),
    )
    signed = Record.objects.filter(verb="submission.sign").first()
    ended = Record.objects.get(verb="delegation.end")
    assert outcomes in (["won", "won"], [PermissionDenied, "won"])
    assert signed is None or signed.sequence < ended.sequence
