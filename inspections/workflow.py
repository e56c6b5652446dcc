"""The one door through which a finding changes its state."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.dates import local_day
from departments.fields import visible
from departments.history.records import record
from departments.models import SpecialDay, User
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen
from inspections import permissions
from inspections.content import finding_content, told_day
from inspections.events import AccountabilityTold, FindingStep, ReviewTold
from inspections.models import Accountability, Finding, FindingState, Review, ReviewOutcome, Stance
from inspections.steps import BACK, FINDING_STEPS, needs_words, refuse_unless_allowed
from inspections.terms import Terms, due

S = FindingState
TERMS = Terms()
RECTIFY_DAYS = range(1, 61)  # working days
CONFLICTS = {
    "verify": permissions.verify_conflict,
    "close": permissions.close_conflict,
    "overturn": permissions.review_conflict,
}


@dataclass(frozen=True)
class StepWords:
    """What is said with a step: a note, of the unit's answer its stance, of 查实 the working days to put it right."""

    note: str = ""
    stance: str = ""
    rectify_days: int = TERMS.rectify
    public_words: str = ""


@dataclass(frozen=True)
class Notified:
    """What a bulk notification did: the findings told, and why the others were left."""

    done: list[Finding]
    left: list[str]


def locked_finding(finding: Finding) -> Finding:
    """The fresh row, held until the transaction ends."""
    fresh = Finding.objects.select_for_update(of=("self",)).select_related("unit", "visit", "decided_by")
    return fresh.get(pk=finding.pk)


def term_end(since: date, days: int) -> date:
    return due(since, days, **SpecialDay.objects.as_sets())


@transaction.atomic
def take_finding_step(
    finding: Finding,
    name: str,
    *,
    actor: User,
    words: StepWords | None = None,
    version: int | None = None,
    seen_state: str = "",
    now: datetime,
) -> Finding:
    """Take one step of FINDING_STEPS; returns the fresh row.

    PermissionDenied where it is not the actor's, StepRefused where state, batch or term does not allow it,
    ValidationError where words are missing.
    """
    step, row, day = FINDING_STEPS[name], locked_finding(finding), local_day(now)
    words = words or StepWords()
    words = replace(words, note=visible(words.note, lines=True), public_words=visible(words.public_words))
    if not step.who(actor, row):
        raise PermissionDenied(f"{actor} 不能对 {row} {step.label}")
    refuse_unless_seen(row, step, version=version, seen_state=seen_state)
    refuse_unless_allowed(row, step, day)
    _refuse_missing(row, step, words, actor)
    conflict, before = conflict_of(step, row, actor), row.state
    _apply(row, step, words, actor=actor, now=now)
    row.full_clean()
    row.save()
    record_step(row, step, before=before, note=words.note, conflict=conflict, actor=actor, now=now)
    if name == "overturn":
        _void_what_followed(row, words.note, actor=actor, now=now)
    return row


def conflict_of(step: Step, row: Finding, actor: User) -> str:
    """What OFFICE_OF_ONE set aside for a decision of this person; "" for nothing."""
    if not (step.is_decision or step.target == BACK):
        return ""
    asked = CONFLICTS.get(step.name)
    return asked(actor, row) if asked else permissions.unit_conflict(actor, row.unit)


def record_step(
    row: Finding, step: Step, *, before: str, note: str, conflict: str, actor: User, now: datetime
) -> None:
    event = FindingStep(
        verb=f"finding.{step.name}",
        before=before,
        after=row.state,
        remark=note if row.notified_on else "",  # words about what nobody was told stay on the row
        by_exception=by_exception(conflict),
        content=finding_content(row),
    )
    record(actor, event, row, f"{step.past}{row}{exception_words(conflict)}", at=now)


def _refuse_missing(row: Finding, step: Step, words: StepWords, actor: User) -> None:
    if step.name == "answer" and words.stance not in Stance.values:
        raise ValidationError({"stance": "请选属实、部分属实或不属实"})
    if step.name == "answer" and words.stance != Stance.TRUE and not words.note:
        raise ValidationError({"note": "不属实、部分属实要写明情况"})
    if needs_words(row, step) and not words.note:
        raise ValidationError({"note": f"{step.label}要写明理由"})
    if step.name == "verify" and words.rectify_days not in RECTIFY_DAYS:
        raise ValidationError({"rectify_days": "整改期限填 1 到 60 个工作日"})
    by = row.decided_by
    if step.target == BACK and by is not None and by.pk != actor.pk and not words.note:
        raise ValidationError({"note": f"这是{by.name}决定的，撤销要写明理由"})


def _apply(row: Finding, step: Step, words: StepWords, *, actor: User, now: datetime) -> None:
    day = local_day(now)
    if step.target == BACK:
        _go_back(row)
        return
    if step.is_decision:
        row.decided_from, row.decided_by, row.decided_at = row.state, actor, now
        row.decided_version, row.note = row.version, words.note
    else:
        row.version += 1
    row.state = step.target
    if step.name in WRITES:
        WRITES[step.name](row, words, actor, day)


def _notify(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.notified_on, row.answer_until = day, term_end(day, TERMS.answer)


def _answer(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.answered_on, row.stance, row.answer = day, words.stance, words.note


def _verify(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.concluded_on, row.conclusion, row.verified_by = day, words.note, actor
    row.rectify_until = term_end(day, words.rectify_days)
    row.public_words = words.public_words or row.public_words


def _dismiss(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.concluded_on, row.conclusion, row.dismissed_on = day, words.note, day


def _report(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.rectified_on, row.rectification = day, words.note


def _back(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.rectified_then, row.rectified_on = row.rectified_on, None


def _close(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.closed_on, row.closed_by = day, actor


def _overturn(row: Finding, words: StepWords, actor: User, day: date) -> None:
    row.dismissed_on = day


WRITES = {
    "notify": _notify,
    "answer": _answer,
    "verify": _verify,
    "dismiss": _dismiss,
    "report": _report,
    "back": _back,
    "close": _close,
    "overturn": _overturn,
}


def _go_back(row: Finding) -> None:
    """Undo the last decision with the days that it wrote."""
    undone, row.state = row.state, row.decided_from
    row.decided_from, row.note = "", ""
    row.decided_by = row.decided_at = row.decided_version = None
    if undone == S.NOTIFIED:
        row.notified_on = row.answer_until = None
    elif undone == S.CLOSED:
        row.closed_on = row.closed_by = None
    elif undone == S.RECTIFYING and row.state == S.RECTIFIED:
        row.rectified_on, row.rectified_then = row.rectified_then, None
    elif undone in (S.RECTIFYING, S.DISMISSED):
        row.concluded_on = row.dismissed_on = row.rectify_until = row.verified_by = None
        row.conclusion = ""


def _void_what_followed(row: Finding, note: str, *, actor: User, now: datetime) -> None:
    """撤销: its measures fall on the same day, and the review that asked for it is decided."""
    day = local_day(now)
    for measure in row.measures.standing().select_for_update():
        measure.voided_on = day
        measure.save(update_fields=["voided_on"])
        record(actor, measure_told(measure, "void"), measure, f"撤销了{measure}", at=now)
    for review in row.reviews.filter(decided_on__isnull=True).select_for_update():
        review.outcome, review.decided_on = ReviewOutcome.REVOKED, day
        review.decision, review.by = note, actor
        review.full_clean()
        review.save()
        record(actor, review_told(review, "decide"), review, f"决定了{review}：撤销", at=now)


def measure_told(measure: Accountability, verb: str, conflict: str = "") -> AccountabilityTold:
    """The event of a measure. Who it concerns is not in it: the code stays on the row."""
    return AccountabilityTold(
        verb=f"accountability.{verb}",
        finding=measure.finding_id,
        kind=measure.kind,
        number=measure.number,
        target=measure.target,
        document=measure.document,
        decided_on=measure.decided_on.isoformat(),
        starts_on=told_day(measure.starts_on),
        ends_on=told_day(measure.ends_on),
        returned_on=told_day(measure.returned_on),
        voided_on=told_day(measure.voided_on),
        by_exception=by_exception(conflict),
    )


def review_told(review: Review, verb: str, conflict: str = "") -> ReviewTold:
    return ReviewTold(
        verb=f"review.{verb}",
        finding=review.finding_id,
        words=review.words,
        outcome=review.outcome,
        decision=review.decision,
        by_exception=by_exception(conflict),
    )


@transaction.atomic
def notify_findings(findings: Iterable[Finding], *, actor: User, now: datetime) -> Notified:
    """反馈 of a batch at once, beside the single step: what was told meanwhile is left and said.

    StepRefused where a batch is not through yet refuses them all: no unit warns the next.
    """
    done, left = [], []
    for finding in findings:
        try:
            done.append(take_finding_step(finding, "notify", actor=actor, now=now))
        except StepRefused as refusal:
            if refusal.code == "notify":
                raise
            left += refusal.messages
    return Notified(done, left)
