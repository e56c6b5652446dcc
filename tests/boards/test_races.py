"""Publication against everybody else: one wins, the other gets a sentence. Only PostgreSQL has row locks to show it on.

Each race is run twice: as it is, and with every row lock taken out, where it must not come out right.
"""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from assessments.contact.issuing import issue_notices
from assessments.dates import SHANGHAI
from assessments.models import Determination, LineState, Month, NoticeLine
from assessments.workflow import take_step
from boards.approval import Approval
from boards.correcting import LineChange, correct
from boards.models import Edition
from boards.publishing import publish
from boards.withdrawing import withdraw
from departments.history.records import record, verify_chain
from departments.models import Record, Role
from departments.steps import StepRefused
from tests.events import Happened
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)
from tests.racing import HEAD_OF_HISTORY, WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]
NOW = datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI)
APPROVAL = Approval("区委常委会", date(2026, 7, 16))
REASON = {"approval": APPROVAL, "now": NOW}


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER)


@pytest.fixture
def lines(publisher):
    """Two flags of June: one accepted, one that waits; the history has begun."""
    clause = make_clause(make_rule_set(make_assessor()))
    record(publisher, Happened(), clause, "历史已有开头")
    states = {"chunxi": LineState.ACCEPTED, "gubai": LineState.FILED, "yaxi": LineState.ACCEPTED}
    made = {code: make_line(clause, make_town(code, code), state=state) for code, state in states.items()}
    Determination.objects.filter(state=LineState.ACCEPTED).update(
        decided_at=NOW, decided_version=1, decided_from=LineState.FILED
    )
    return made


@pytest.fixture
def published(lines, publisher):
    publish(JUNE, actor=publisher, approval=APPROVAL, waive="演练", now=NOW)
    return lines


def published_by(publisher):
    return lambda: publish(JUNE, actor=publisher, approval=APPROVAL, waive="演练", now=NOW)


def corrected_by(publisher, line, *, seen):
    change = LineChange(Determination.objects.get(pk=line.pk), state=LineState.REJECTED)
    more = {"kind": "error", "reason": "一面有误", "seen": seen, **REASON}
    return lambda: correct(JUNE, actor=publisher, changes=[change], **more)


def publish_against_accept(lines, publisher):
    reviewer = make_user(Role.REVIEWER)
    return press_at_once(
        published_by(publisher), lambda: take_step(lines["gubai"], "accept", actor=reviewer, now=NOW)
    )


def the_board_has_what_is_accepted():
    """Whoever came first: what is accepted by now stands on the board, and nothing else."""
    edition = Edition.objects.first()
    accepted = set(Determination.objects.accepted().values_list("unit__code", flat=True))
    return edition is not None and {award.unit for award in edition.board.awards} == accepted


def test_publication_and_acceptance_at_once(lines, publisher):
    outcomes = publish_against_accept(lines, publisher)
    assert outcomes in ([StepRefused, "won"], ["won", "won"])
    assert the_board_has_what_is_accepted()
    assert verify_chain() is None


def test_publication_and_acceptance_at_once_go_wrong_without_the_lock(lines, publisher, monkeypatch):
    take_the_locks_out(monkeypatch)
    publish_against_accept(lines, publisher)
    assert not the_board_has_what_is_accepted()


def test_publication_twice_at_once(lines, publisher):
    other = make_user(Role.PUBLISHER, username="other")
    assert press_at_once(published_by(publisher), published_by(other)) == [ValidationError, "won"]
    assert Edition.objects.count() == 1
    assert verify_chain() is None


def test_publication_twice_goes_wrong_without_the_lock(lines, publisher, monkeypatch):
    other = make_user(Role.PUBLISHER, username="other")
    take_the_locks_out(monkeypatch)
    assert press_at_once(published_by(publisher), published_by(other)) != [ValidationError, "won"]


def correct_twice(published, publisher):
    seen = Edition.objects.get().digest
    return press_at_once(
        *(corrected_by(publisher, published[code], seen=seen) for code in ("chunxi", "yaxi"))
    )


def test_correction_twice_at_once(published, publisher):
    assert correct_twice(published, publisher) == [ValidationError, "won"]
    assert Edition.objects.count() == 2
    assert verify_chain() is None


def test_correction_twice_goes_wrong_without_the_lock(published, publisher, monkeypatch):
    take_the_locks_out(monkeypatch)
    assert correct_twice(published, publisher) != [ValidationError, "won"]


# A withdrawal that comes first is no matter to the correction; one that comes second no longer sees what stood.
OUTCOMES = ([ValidationError, "won"], ["won", "won"])


def withdraw_against_correct(published, publisher, *, is_begun=False):
    """Edition 2 stands; one withdraws edition 1 as it was seen, the other makes edition 3."""
    if not is_begun:
        corrected_by(publisher, published["chunxi"], seen="")()
    seen = Edition.objects.standing(JUNE).digest
    return press_at_once(
        lambda: withdraw(
            JUNE, [1], actor=publisher, kind="personal", reason="含个人信息", seen=seen, **REASON
        ),
        corrected_by(publisher, published["yaxi"], seen=seen),
    )


def withdrawn_before_corrected():
    """Whether the events stand in an order that either press could have seen."""
    verbs = list(Record.objects.order_by("sequence").values_list("verb", flat=True))
    return verbs.index("edition.withdraw") < len(verbs) - 1 - verbs[::-1].index("edition.correct")


def test_withdrawal_and_correction_at_once(published, publisher):
    outcomes = withdraw_against_correct(published, publisher)
    assert outcomes in OUTCOMES
    if outcomes == ["won", "won"]:  # the correction waited for the withdrawal, and saw it
        assert withdrawn_before_corrected()
    assert verify_chain() is None


def notice_against_undo(lines):
    """One tells the units of June, the other takes back what is told; the notice is held up until both have read."""
    office, reviewer = make_user(Role.REVIEWER, username="a"), make_user(Role.REVIEWER, username="b")
    locked = f"LOCK TABLE {NoticeLine._meta.db_table} IN SHARE MODE; {HEAD_OF_HISTORY}"
    return press_at_once(
        lambda: issue_notices(JUNE, actor=office, now=NOW),
        lambda: take_step(lines["chunxi"], "undo", actor=reviewer, note="再看一看", now=NOW),
        locked=locked,
    )


def nothing_was_told_that_did_not_stand(line):
    """A line that was taken back before the notice is not in it."""
    events = Record.objects.order_by("sequence").values_list("verb", flat=True)
    verbs = [verb for verb in events if verb in ("notice.issue", "determination.undo")]
    return (
        verbs == ["notice.issue", "determination.undo"] or not NoticeLine.objects.filter(line=line).exists()
    )


def test_withdrawal_and_correction_at_once_go_wrong_without_the_lock(published, publisher, monkeypatch):
    corrected_by(publisher, published["chunxi"], seen="")()
    take_the_locks_out(monkeypatch)
    assert withdraw_against_correct(published, publisher, is_begun=True) not in OUTCOMES


def test_notice_and_decision_at_once(lines):
    assert notice_against_undo(lines) == ["won", "won"]
    assert nothing_was_told_that_did_not_stand(lines["chunxi"])
    assert verify_chain() is None


def test_notice_and_decision_at_once_go_wrong_without_the_lock(lines, monkeypatch):
    take_the_locks_out(monkeypatch)
    outcomes = notice_against_undo(lines)
    assert outcomes != ["won", "won"] or not nothing_was_told_that_did_not_stand(lines["chunxi"])


def test_month_is_out_once_whoever_pressed(lines, publisher):
    published_by(publisher)()
    with pytest.raises(ValidationError, match="已经发布"):
        published_by(publisher)()
    assert Month.objects.get().published_at == NOW
