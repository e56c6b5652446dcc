"""The signature: what the head is shown is what is filed, and what came back goes again."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import permissions
from assessments.basis import stale_words
from assessments.delegating import SigningRight, Thing, right_to_sign
from assessments.filing import open_for_writing
from assessments.models import Determination, Explanation, LineState, Month, Submission
from assessments.sheet.clauses import EDITABLE, is_back, was_sent_back
from assessments.sheet.contents import Sheet, sheet
from assessments.sheet.staleness import staleness_of
from assessments.shown_to_signer import let_go, waiting
from assessments.signing_events import SubmissionSigned
from assessments.since_signature import SheetChange
from assessments.steps import steps_open_to
from assessments.workflow import locked, take_step
from departments.fields import visible
from departments.history.events import UNSAID
from departments.history.records import history_of, record
from departments.models import Department, Record, User
from departments.notices import tell
from departments.steps import StepRefused
from departments.text import ended

SEND, HAND_BACK, SIGN = "submission.send", "submission.hand_back", "submission.sign"


@transaction.atomic
def send_for_signature(
    month: Month,
    department: Department,
    *,
    actor: User,
    seen: str | None = None,
    reply: str = "",
    now: datetime | None = None,
) -> Submission:
    """送审签: ask the head to sign what is ready. Refused while nothing is, or a figure has changed since.

    What the head handed back is not sent again as it was without a `reply` to their words, which stand until
    it is signed. `seen` is the fingerprint of the table that was checked: StepRefused where it shows another now.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    current = sheet(submission.month, department)
    if seen is not None and seen != current.fingerprint:
        raise StepRefused("内容已变更，请看过新内容再送审签", code="changed")
    _refuse_unready(current)
    reply = visible(reply, lines=True)
    if is_handed_back(current) and not reply:
        words = f"审签人退回：{ended(submission.signer_words)}内容还和退回时一样"
        raise StepRefused(f"{words}：请改好，或在下面写明回复，再送审签", code="unchanged")
    submission.sent_at, submission.sent_by = now or timezone.now(), actor
    submission.reply = reply if submission.signer_words else ""
    submission.full_clean()
    submission.save()
    let_go(actor, current)
    event = SubmissionSigned(verb=SEND, seen=current.fingerprint, words=submission.reply)
    answered = f"，回复审签人：{submission.reply}" if submission.reply else ""
    record(actor, event, submission, f"把{submission}送交审签{answered}")
    return submission


def is_sent(current: Sheet) -> bool:
    """Whether the head has been asked to sign exactly what is ready now; the history keeps what was sent.

    What a delegate left for the head was asked of them too.
    """
    if current.submission is None or current.submission.sent_at is None:
        return False
    row = _last(current.submission, SEND, SIGN)
    event = SubmissionSigned.of(row) if row else None
    return event is not None and current.fingerprint in (
        event.left,
        event.seen if event.verb == SEND else None,
    )


def is_handed_back(current: Sheet) -> bool:
    """Whether the head handed the sheet back and it still is as the head saw it."""
    if current.submission is None or not current.submission.is_handed_back:
        return False
    row = _last(current.submission, HAND_BACK)
    return row is not None and SubmissionSigned.of(row).seen == current.fingerprint


def handing_back(submission: Submission | None) -> Record | None:
    """The event with which the head handed it back last; None where their words no longer stand."""
    if submission is None or not submission.signer_words:
        return None
    return _last(submission, HAND_BACK)


def _last(submission: Submission, *verbs: str) -> Record | None:
    return history_of(submission).filter(verb__in=verbs).order_by("-sequence").first()


def _refuse_unready(current: Sheet) -> None:
    if current.stale:
        raise ValidationError([stale_line.words for stale_line in current.stale])
    if not current.ready:
        raise ValidationError(f"{current.department.label}没有可以报送的内容")


def _refuse_unseen(changes: list[SheetChange]) -> None:
    if changes:
        names = "；".join(f"{change.mark} {change.text}" for change in changes)
        words = f"刚改的还有 {len(changes)} 条没有看过：{names}"
        raise StepRefused(f"{words}。看过后逐条按“看过了”，再按“同意并报送”", code="unseen")


def _held_right(
    actor: User, department: Department, things: Collection[Thing] = (), *, now: datetime
) -> SigningRight:
    right = right_to_sign(actor, department, things, now=now, lock=True)
    if right is None:
        raise PermissionDenied(f"{actor} 不能审签{department.label}的报送")
    return right


@transaction.atomic
def hand_back(submission: Submission, words: str, *, actor: User, now: datetime | None = None) -> Submission:
    """退回经办人: the head does not sign, and says why.

    PermissionDenied for who signs neither as its head nor for them, ValidationError without words or with too
    many, StepRefused where the month is not open or everything is filed already.
    """
    department, now = submission.department, now or timezone.now()
    submission = open_for_writing(submission.month.calendar_month, department, actor=actor, now=now)
    right = _held_right(actor, department, now=now)
    if right.hands_back_to_self(submission):
        raise StepRefused("这是您自己送审签的，不用退回给自己：要改直接在报送表上改", code="own")
    if not (words := visible(words, lines=True)):
        raise ValidationError("退回经办人要写明意见")
    current = sheet(submission.month, department)
    if submission.first_filed_at and not current.ready:
        raise StepRefused("没有等您审签的内容了：已经报送，要改请经办人撤回", code="state")
    submission.sent_at = submission.sent_by = None
    submission.signer_words, submission.reply = words, ""
    submission.full_clean()
    submission.save()
    let_go(actor, current)
    event = SubmissionSigned(
        verb=HAND_BACK,
        seen=current.fingerprint,
        parts=current.parts,
        words=words,
        delegation=right.delegation.pk if right.delegation else UNSAID,
    )
    behalf = f"（代签：{right.delegation.words}）" if right.delegation else ""
    record(actor, event, submission, f"把{submission}退回经办人{behalf}：{submission.signer_words}")
    return submission


@dataclass(frozen=True)
class Signed:
    """What a signature filed, and what a delegate leaves for the head: each with the word why."""

    lines: int
    explanations: int
    left: dict[Thing, str]

    @property
    def counts(self) -> str:
        return f"{self.lines} 条认定、{self.explanations} 条说明"


@transaction.atomic
def sign(
    month: Month,
    department: Department,
    *,
    actor: User,
    seen: str,
    looked: Collection[str] = (),
    now: datetime | None = None,
) -> Signed:
    """同意并报送: file every ready line and explanation. `seen` is the fingerprint of what was shown.

    Refused where the sheet has changed since (StepRefused), a figure has changed, or nothing is ready; and,
    after such a refusal, until each change is among those that were `looked` at, by name. A delegate files
    what does not wait for the head.
    """
    now = now or timezone.now()
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    current = sheet(submission.month, department)
    ready = list(current.ready.values())
    right = _held_right(actor, department, ready, now=now)
    if seen != current.fingerprint:
        raise StepRefused("内容已变更，请看过新内容再签", code="changed")
    _refuse_unready(current)
    _refuse_unseen([change for change in waiting(actor, current) if change.name not in looked])
    left = {thing: why for thing in ready if (why := right.why_not(thing))}
    _refuse_all_left(right, left, ready)
    filed = [thing for thing in ready if thing not in left]
    for thing in filed:
        take_step(thing, "file", actor=actor, delegation=right.delegation, now=now)
    let_go(actor, current)
    lines = sum(isinstance(thing, Determination) for thing in filed)
    signed = Signed(lines, len(filed) - lines, left)
    _set_signed(submission, right, signed, seen, now)
    return signed


def _refuse_all_left(right: SigningRight, left: dict[Thing, str], ready: list[Thing]) -> None:
    if right.delegation and len(left) == len(ready):
        head = right.delegation.head.name
        raise StepRefused(
            f"没有可以代签的内容：{counted_reasons(left.values())}，都要{head}本人签", code="in_person"
        )


def counted_reasons(why: Iterable[str]) -> str:
    """`红灯 2 条、代签人填写的 1 条`."""
    return "、".join(f"{each} {count} 条" for each, count in Counter(why).items())


def _set_signed(
    submission: Submission, right: SigningRight, signed: Signed, seen: str, now: datetime
) -> None:
    """The signature on the return, and its event; what is left for the head goes on waiting for them."""
    by = right.delegation
    submission.first_filed_at = submission.first_filed_at or now
    submission.signed_at, submission.signed_by, submission.signed_for = now, right.user, by
    submission.sent_at = (submission.sent_at or now) if signed.left else None
    if not signed.left:
        submission.signer_words = submission.reply = ""
    submission.save()
    left = sheet(submission.month, submission.department).fingerprint if signed.left else UNSAID
    event = SubmissionSigned(verb=SIGN, seen=seen, delegation=by.pk if by else UNSAID, left=left)
    behalf = f"代签（{by.words}）" if by else "审签"
    rest = (
        f"；留给{by.head.name}本人签：{counted_reasons(signed.left.values())}" if by and signed.left else ""
    )
    record(right.user, event, submission, f"{behalf}并报送了{submission}：{signed.counts}{rest}")
    if by:
        tell(by.head, f"{right.user}代您签报了{submission}：{signed.counts}{rest}")


@transaction.atomic
def refile(
    thing: Determination | Explanation,
    *,
    actor: User,
    version: int | None = None,
    now: datetime | None = None,
) -> Determination | Explanation:
    """重新报送: what came back and was answered goes to the office again, without a second signature.

    StepRefused where nothing was done about what the office said, where the figure has changed since, and
    where what was signed has changed and the actor may not sign.
    """
    row = locked(thing)
    if not permissions.may_fill_in(actor, row.assessor):
        raise PermissionDenied(f"{actor} 不能报送 {row}")
    if is_back(row):
        raise StepRefused(f"{row} 还没有按意见修改，不能重新报送", code="unanswered")
    words = staleness_of(row) if isinstance(row, Determination) else stale_words([row]).get(row.pk)
    if words:
        raise StepRefused(words, code="stale")
    if _is_unsigned(row) and not permissions.may_sign(actor, row.assessor):
        raise StepRefused("单位、月份或数据有改动，要审签人重新审签后报送", code="unsigned")
    return take_step(row, "file", actor=actor, version=version, now=now)


def may_send_again(user: User, thing: Determination | Explanation) -> bool:
    """Whether 重新报送 is theirs to press once they have answered: what was signed stands, or they sign."""
    return was_sent_back(thing) and (not _is_unsigned(thing) or permissions.may_sign(user, thing.assessor))


def _is_unsigned(thing: Determination | Explanation) -> bool:
    return isinstance(thing, Determination) and thing.signed_core != thing.core


@transaction.atomic
def withdraw_all(month: Month, department: Department, *, actor: User, now: datetime | None = None) -> int:
    """Take back everything filed that the office has not touched. Returns how many lines and explanations.

    PermissionDenied for whose sheet it is not, StepRefused where the month is not open or nothing can be taken back.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    rows = sheet(submission.month, department).rows
    things = [thing for row in rows for thing in row.things]
    mine = [thing for thing in things if _may_withdraw(actor, thing)]
    if not mine:
        code = "already" if all(thing.state in EDITABLE for thing in things) else "state"
        raise StepRefused(f"{department.label}没有可以撤回的内容：都还没报送，或审核员已经处理", code=code)
    for thing in mine:
        take_step(thing, "withdraw", actor=actor, now=now)
    if len(mine) == sum(thing.state != LineState.DRAFT for thing in things):
        _forget_filing(submission)
    return len(mine)


def _forget_filing(submission: Submission) -> None:
    """What was filed and is all back has not been reported: desk, queue and board say so; the signature stays known."""
    submission.first_filed_at = None
    submission.save()


def _may_withdraw(actor: User, thing: Determination | Explanation) -> bool:
    return any(step.name == "withdraw" for step in steps_open_to(actor, thing))
