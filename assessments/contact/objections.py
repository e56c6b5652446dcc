"""异议: once for a line, in time, with words and files; somebody else of the office decides (product, 'Objections').

`OBJECTION_STEPS` is the whole table, `take_objection_step` its one door. What a decision changes of the line goes
through the door of lines: before publication back to be judged or rejected; afterwards only a correction changes it.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet

from assessments.contact.content import objection_content
from assessments.contact.notices import issue_of, object_until, why_taken_back
from assessments.contact.unit_files import attach_unit_files
from assessments.dates import local_day
from assessments.files.evidence import Kept
from assessments.models import Determination, LineState, Objection, ObjectionState
from assessments.permissions import (
    may_answer_for,
    may_decide_objection,
    may_withdraw_objection,
    objection_conflict,
    why_not_judge,
)
from assessments.steps import steps_open_to
from assessments.unit_events import ObjectionStep
from assessments.workflow import locked, take_step
from departments.history.records import record
from departments.models import SpecialDay, User
from departments.months import CalendarMonth, day_words, working_days_after
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen, rows

DECIDE_DAYS = 5  # working days in which the office decides
S = ObjectionState

OBJECTION_STEPS: dict[str, Step] = rows(
    Step("withdraw", "撤回异议", frozenset({S.FILED}), S.WITHDRAWN, may_withdraw_objection, past="撤回了"),
    Step(
        "uphold",
        "维持",
        frozenset({S.FILED}),
        S.UPHELD,
        may_decide_objection,
        needs_note=True,
        is_decision=True,
        past="维持原认定：",
    ),
    Step(
        "change",
        "变更",
        frozenset({S.FILED}),
        S.CHANGED,
        may_decide_objection,
        needs_note=True,
        is_decision=True,
        past="变更原认定：",
    ),
    Step(
        "revoke",
        "撤销",
        frozenset({S.FILED}),
        S.REVOKED,
        may_decide_objection,
        needs_note=True,
        is_decision=True,
        past="撤销原认定：",
    ),
)


def objection_fault(line: Determination, today: date) -> str:
    """Why nobody may object to a line today, as a sentence; "" where its unit may."""
    if Objection.objects.filter(line=line).exists():
        return "这一条已经提过异议，一条只能提一次"
    if line.state != LineState.ACCEPTED:
        return f"这一条现在不能提异议：{why_taken_back(line)}"
    until = object_until(line, SpecialDay.objects.as_sets(), issue_of(line))
    if today > until:
        return f"异议期限到 {day_words(until)}为止，已经过了，不能再提异议"
    return ""


@transaction.atomic
def file_objection(
    line: Determination, *, words: str, files: Iterable[Kept] = (), actor: User, now: datetime
) -> Objection:
    """提出异议. PermissionDenied for who does not answer for the unit; StepRefused with the reason where nobody may
    (`objection_fault`); ValidationError where words are missing or too long, or the files too many.
    """
    row = locked(line)
    if not may_answer_for(actor, row.unit):
        raise PermissionDenied(f"{actor} 不能对 {row} 提异议")
    today = local_day(now)
    if fault := objection_fault(row, today):
        raise StepRefused(fault, code="state")
    objection = Objection(
        line=row,
        unit=row.unit,
        words=words.strip(),
        filed_by=actor,
        filed_at=now,
        decide_until=working_days_after(today, DECIDE_DAYS, **SpecialDay.objects.as_sets()),
        first_reviewer=row.decided_by,
    )
    objection.full_clean()
    objection.save()
    attach_unit_files(objection, files, actor=actor)
    event = ObjectionStep(verb="objection.file", content=objection_content(objection))
    record(actor, event, objection, f"提出了{objection}", at=now)
    return objection


def with_lines() -> QuerySet[Objection]:
    """Objections with everything that a page prints of them and their lines."""
    line = ("month", "assessor", "unit", "clause__metric", "clause__rule_set__department", "decided_by")
    names = [f"line__{name}" for name in line]
    return Objection.objects.select_related(
        "unit", "filed_by", "first_reviewer", "decided_by", "line__created_by", *names
    )


def objection_steps_open_to(user: User, objection: Objection) -> list[Step]:
    """The buttons of this user, in the table's order."""
    steps = OBJECTION_STEPS.values()
    return [step for step in steps if objection.state in step.sources and step.who(user, objection)]


def why_not_decide(user: User, objection: Objection) -> str:
    """Why somebody of the office may not decide an open objection; "" where they may, or it is not open."""
    if objection.state != ObjectionState.FILED or may_decide_objection(user, objection):
        return ""
    if user.pk == objection.first_reviewer_id:
        return "这一条是您审定的，异议要由其他审核人员复核"
    return why_not_judge(user, objection.line)


@transaction.atomic
def take_objection_step(
    objection: Objection,
    name: str,
    *,
    actor: User,
    note: str = "",
    version: int | None = None,
    now: datetime,
) -> Objection:
    """Take one step of OBJECTION_STEPS; returns the fresh row. Raises as `workflow.take_step` does."""
    step = OBJECTION_STEPS[name]
    line = locked(objection.line)
    row = Objection.objects.select_for_update(of=("self",)).select_related("unit").get(pk=objection.pk)
    row.line = line
    if not step.who(actor, row):
        raise PermissionDenied(f"{actor} 不能对 {row} {step.label}")
    refuse_unless_seen(row, step, version=version, seen_state="")
    if row.state not in step.sources:
        raise StepRefused(f"{row} 现在是“{row.get_state_display()}”，不能{step.label}", code="state")
    note = note.strip()
    if step.needs_note and not note:
        raise ValidationError({"reason": f"{step.label}要写明理由"})
    row.state, row.version = step.target, row.version + 1
    if step.is_decision:
        row.decided_by, row.decided_at, row.reason = actor, now, note
    row.full_clean()
    row.save()
    conflict = objection_conflict(actor, row) if step.is_decision else ""
    sentence = f"{step.past}{row}{exception_words(conflict)}" + (f"，{note}" if note else "")
    by, content = by_exception(conflict), objection_content(row)
    event = ObjectionStep(verb=f"objection.{name}", by_exception=by, content=content)
    record(actor, event, row, sentence, at=now)
    if step.target in (S.CHANGED, S.REVOKED):
        _lead_back(line, step, note, actor)
    return row


def _lead_back(line: Determination, step: Step, note: str, actor: User) -> None:
    """Before publication: a line that is revoked is 不予认定, one to be changed goes back to its department.

    A line that the office added, which no department can change, waits to be judged anew.
    """
    if line.month.published_at is not None:
        return
    words = f"异议{step.label}：{note}"
    if line.state == LineState.ACCEPTED:
        line = take_step(line, "undo", actor=actor, note=words)
    onward = "reject" if step.target == S.REVOKED else "return"
    if any(open_step.name == onward for open_step in steps_open_to(actor, line)):
        take_step(line, onward, actor=actor, note=words)


def awaiting_correction() -> QuerySet[Objection]:
    """Decided to be changed or revoked after their month was out, and not yet corrected."""
    return with_lines().filter(
        state__in=(S.CHANGED, S.REVOKED),
        line__state=LineState.ACCEPTED,
        line__month__published_at__isnull=False,
        decided_at__gt=F("line__decided_at"),
    )


def to_correct(month: CalendarMonth | None = None) -> list[Objection]:
    """The publisher's proposals: `awaiting_correction`, of one month or of all."""
    asked = awaiting_correction()
    return list(asked.filter(line__month__calendar_month=month) if month else asked)
