"""整改 after a light that is out: a day, the unit's feedback, the office's verification; the light stays a light.

`RECTIFICATION_STEPS` is the whole table, `take_rectification_step` its one door.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from assessments.contact.content import rectification_content
from assessments.contact.objections import awaiting_correction
from assessments.contact.unit_files import attach_unit_files
from assessments.dates import local_day
from assessments.files.evidence import Kept
from assessments.models import Determination, LineState, Rectification, RectificationState
from assessments.permissions import is_free_about, may_answer_for, side_conflict
from assessments.unit_events import RectificationStep
from assessments.workflow import locked
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth, day_words
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen, rows
from rules.models import Signal

S = RectificationState


def may_feed_back(user: User, rectification: Rectification) -> bool:
    return may_answer_for(user, rectification.line.unit)


def may_verify(user: User, rectification: Rectification) -> bool:
    return may_set_due(user, rectification.line)


def may_set_due(user: User, line: Determination) -> bool:
    """What follows from a decision that stands is free to who made the line, not to either side of it."""
    return is_free_about(user, line.assessor, line.unit)


RECTIFICATION_STEPS: dict[str, Step] = rows(
    Step("move", "改期限", frozenset({S.SET, S.FAILED}), "", may_verify, past="改了期限："),
    Step(
        "answer",
        "提交反馈",
        frozenset({S.SET, S.FAILED}),
        S.ANSWERED,
        may_feed_back,
        needs_note=True,
        past="反馈了",
    ),
    Step(
        "pass", "核验通过", frozenset({S.ANSWERED}), S.PASSED, may_verify, is_decision=True, past="核验通过："
    ),
    Step(
        "fail",
        "核验不通过",
        frozenset({S.ANSWERED}),
        S.FAILED,
        may_verify,
        needs_note=True,
        is_decision=True,
        past="核验不通过：",
    ),
)


def _refuse_past(due_on: date, today: date) -> None:
    if due_on < today:
        raise ValidationError({"due_on": "整改期限不能早于今天"})


@transaction.atomic
def set_due(line: Determination, due_on: date, *, actor: User, now: datetime) -> Rectification:
    """下达整改期限 of a light on a board. PermissionDenied, StepRefused where it is none or has one already,
    ValidationError of a day that is past.
    """
    row = locked(line)
    if not may_set_due(actor, row):
        raise PermissionDenied(f"{actor} 不能给 {row} 下达整改期限")
    if not row.clause.is_light or row.state != LineState.ACCEPTED or row.month.published_at is None:
        raise StepRefused(f"{row} 不是已发布的亮灯，不用整改", code="state")
    if awaiting_correction().filter(line=row).exists():
        raise StepRefused(f"{row} 的异议已经决定，等榜单更正，不下达整改期限", code="state")
    if Rectification.objects.filter(line=row).exists():
        raise StepRefused(f"{row} 已经有整改期限", code="state")
    _refuse_past(due_on, local_day(now))
    rectification = Rectification(line=row, due_on=due_on, set_by=actor, set_at=now)
    rectification.full_clean()
    rectification.save()
    sentence = f"给{row}下达整改期限 {day_words(due_on)}"
    _record_step(rectification, "set", sentence, actor=actor, is_offices=True, now=now)
    return rectification


def rectification_steps_open_to(user: User, rectification: Rectification) -> list[Step]:
    """None where the light is gone."""
    if rectification.is_over:
        return []
    steps = RECTIFICATION_STEPS.values()
    return [step for step in steps if rectification.state in step.sources and step.who(user, rectification)]


@transaction.atomic
def take_rectification_step(
    rectification: Rectification,
    name: str,
    *,
    actor: User,
    words: str = "",
    files: Iterable[Kept] = (),
    due_on: date | None = None,
    version: int | None = None,
    now: datetime,
) -> Rectification:
    """Take one step of RECTIFICATION_STEPS; returns the fresh row.

    `words` are the feedback or the verification's, `files` go with feedback, `due_on` with 改期限. Raises as
    `workflow.take_step` does.
    """
    step = RECTIFICATION_STEPS[name]
    line = locked(rectification.line)
    row = Rectification.objects.select_for_update(of=("self",)).get(pk=rectification.pk)
    row.line = line
    if not step.who(actor, row):
        raise PermissionDenied(f"{actor} 不能对 {row} {step.label}")
    refuse_unless_seen(row, step, version=version, seen_state="")
    if row.is_over:
        raise StepRefused(f"{row}：{row.state_words}", code="state")
    if row.state not in step.sources:
        raise StepRefused(f"{row} 现在是“{row.get_state_display()}”，不能{step.label}", code="state")
    words = words.strip()
    if step.needs_note and not words:
        raise ValidationError({"words": f"{step.label}要写明情况"})
    _apply(row, step, actor=actor, words=words, due_on=due_on, now=now)
    row.full_clean()
    row.save()
    attach_unit_files(row, files, actor=actor)
    told = day_words(row.due_on) if name == "move" else words
    sentence = f"{step.past}{row}" + (f"，{told}" if told else "")
    _record_step(row, name, sentence, actor=actor, is_offices=step.who is may_verify, now=now)
    return row


def _record_step(
    row: Rectification, name: str, sentence: str, *, actor: User, is_offices: bool, now: datetime
) -> None:
    conflict = side_conflict(actor, row.line.assessor, row.line.unit) if is_offices else ""
    by, content = by_exception(conflict), rectification_content(row)
    event = RectificationStep(verb=f"rectification.{name}", by_exception=by, content=content)
    record(actor, event, row, sentence + exception_words(conflict), at=now)


def _apply(
    row: Rectification, step: Step, *, actor: User, words: str, due_on: date | None, now: datetime
) -> None:
    row.version += 1
    if step.name == "move":
        if due_on is None:
            raise ValidationError({"due_on": "请填写整改期限"})
        _refuse_past(due_on, local_day(now))
        row.due_on = due_on
        return
    row.state = step.target
    if step.is_decision:
        row.check_words, row.checked_by, row.checked_at = words, actor, now
    else:
        row.feedback, row.fed_back_by, row.fed_back_at = words, actor, now


def with_rectified_lines() -> QuerySet[Rectification]:
    """Rectifications with everything that a page prints of them and their lines."""
    line = ("month", "assessor", "unit", "clause__metric", "clause__rule_set__department")
    names = [f"line__{name}" for name in line]
    return Rectification.objects.select_related(
        "set_by", "fed_back_by", "checked_by", "line__objection", *names
    )


def lights_without_due(month: CalendarMonth) -> list[Determination]:
    """The lights on the board of a month without a day, but those that wait for a correction; in its order."""
    lights = (
        Determination.objects.accepted()
        .filter(
            month__calendar_month=month,
            month__published_at__isnull=False,
            clause__signal__in=[signal for signal in Signal if signal.is_light],
            rectification__isnull=True,
        )
        .exclude(pk__in=awaiting_correction().values("line"))
    )
    return list(lights.with_names().order_by("unit__position", "unit__code", "clause__signal", "pk"))
