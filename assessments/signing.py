"""The signature: what the head is shown is what is filed, and what came back goes again."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments import permissions
from assessments.basis import stale_words
from assessments.events import SubmissionSigned
from assessments.filing import open_for_writing
from assessments.models import Determination, Explanation, ExplanationState, LineState, Month, Submission
from assessments.sheet.clauses import EDITABLE, is_back
from assessments.sheet.contents import Sheet, sheet, staleness_of
from assessments.workflow import locked, steps_open_to, take_step
from departments.fields import visible
from departments.history.records import history_of, record
from departments.models import Department, User
from departments.steps import StepRefused


@transaction.atomic
def send_for_signature(
    month: Month,
    department: Department,
    *,
    actor: User,
    seen: str | None = None,
    now: datetime | None = None,
) -> Submission:
    """送审签: ask the head to sign what is ready. Refused while nothing is, or a figure has changed since.

    What the head handed back is not sent again as it was. `seen` is the fingerprint of the table that was
    checked: StepRefused where it shows another now.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    current = sheet(submission.month, department)
    if seen is not None and seen != current.fingerprint:
        raise StepRefused("内容已变更，请看过新内容再送审签", code="changed")
    _refuse_unready(current)
    if is_handed_back(current):
        words = f"审签人退回：{submission.signer_words}。内容还和退回时一样，改好再送审签"
        raise StepRefused(words, code="unchanged")
    submission.sent_at, submission.sent_by, submission.signer_words = now or timezone.now(), actor, ""
    submission.save()
    event = SubmissionSigned(verb="submission.send", seen=current.fingerprint)
    record(actor, event, submission, f"把{submission}送交审签")
    return submission


def is_sent(current: Sheet) -> bool:
    """Whether the head has been asked to sign exactly what is ready now; the history keeps what was sent."""
    if current.submission is None or current.submission.sent_at is None:
        return False
    return _last_seen(current.submission, "submission.send") == current.fingerprint


def is_handed_back(current: Sheet) -> bool:
    """Whether the head handed the sheet back and it still is as the head saw it."""
    if current.submission is None or not current.submission.signer_words:
        return False
    return _last_seen(current.submission, "submission.hand_back") == current.fingerprint


def _last_seen(submission: Submission, verb: str) -> str | None:
    """The fingerprint that the latest such event carries."""
    row = history_of(submission).filter(verb=verb).order_by("-sequence").first()
    return (SubmissionSigned.of(row).seen or None) if row else None


def _refuse_unready(current: Sheet) -> None:
    if current.stale:
        raise ValidationError([stale_line.words for stale_line in current.stale])
    if not current.ready_lines and not current.ready_explanations:
        raise ValidationError(f"{current.department.label}没有可以报送的内容")


@transaction.atomic
def hand_back(submission: Submission, words: str, *, actor: User, now: datetime | None = None) -> Submission:
    """退回经办人: the head does not sign, and says why.

    PermissionDenied for who is not its head, ValidationError without words or with too many, StepRefused
    where the month is not open or everything is filed already.
    """
    if not permissions.may_sign(actor, submission.department):
        raise PermissionDenied(f"{actor} 不能审签{submission.department.label}的报送")
    if not (words := visible(words, lines=True)):
        raise ValidationError("退回经办人要写明意见")
    submission = open_for_writing(
        submission.month.calendar_month, submission.department, actor=actor, now=now
    )
    current = sheet(submission.month, submission.department)
    if submission.first_filed_at and not current.ready_lines and not current.ready_explanations:
        raise StepRefused("没有等您审签的内容了：已经报送，要改请经办人撤回", code="state")
    submission.sent_at = submission.sent_by = None
    submission.signer_words = words
    submission.full_clean()
    submission.save()
    event = SubmissionSigned(verb="submission.hand_back", seen=current.fingerprint)
    record(actor, event, submission, f"把{submission}退回经办人：{submission.signer_words}")
    return submission


@transaction.atomic
def sign(
    month: Month, department: Department, *, actor: User, seen: str, now: datetime | None = None
) -> Sheet:
    """同意并报送: file every ready line and explanation. `seen` is the fingerprint of what was shown.

    Refused where the sheet has changed since (StepRefused), a figure has changed, or nothing is ready.
    """
    if not permissions.may_sign(actor, department):
        raise PermissionDenied(f"{actor} 不能审签{department.label}的报送")
    now = now or timezone.now()
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    current = sheet(submission.month, department)
    if seen != current.fingerprint:
        raise StepRefused("内容已变更，请看过新内容再签", code="changed")
    _refuse_unready(current)
    ready: list[Determination | Explanation] = [*current.ready_lines, *current.ready_explanations]
    for thing in ready:
        take_step(thing, "file", actor=actor, now=now)
    submission.first_filed_at = submission.first_filed_at or now
    submission.signed_at, submission.signed_by, submission.sent_at = now, actor, None
    submission.signer_words = ""
    submission.save()
    counts = f"{len(current.ready_lines)} 条认定、{len(current.ready_explanations)} 条说明"
    event = SubmissionSigned(verb="submission.sign", seen=seen)
    record(actor, event, submission, f"审签并报送了{submission}：{counts}")
    return current


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
    back = thing.state in (*EDITABLE[1:], ExplanationState.RETURNED)
    return back and (not _is_unsigned(thing) or permissions.may_sign(user, thing.assessor))


def _is_unsigned(thing: Determination | Explanation) -> bool:
    return isinstance(thing, Determination) and thing.signed_core != thing.core


@transaction.atomic
def withdraw_all(month: Month, department: Department, *, actor: User, now: datetime | None = None) -> int:
    """Take back everything filed that the office has not touched. Returns how many lines and explanations.

    PermissionDenied for whose sheet it is not, StepRefused where the month is not open or nothing can be taken back.
    """
    submission = open_for_writing(month.calendar_month, department, actor=actor, now=now)
    rows = sheet(submission.month, department).rows
    things: list[Determination | Explanation] = []
    for row in rows:
        things += [*row.lines, *row.explanations]
    mine = [thing for thing in things if _may_withdraw(actor, thing)]
    if not mine:
        raise StepRefused(f"{department.label}没有可以撤回的内容：都还没报送，或审核员已经处理", code="state")
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
