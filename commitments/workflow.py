"""The one door through which an item changes its state, and the bulk door beside it.

`take_step` takes a step of the table (commitments.steps) on one item, `take_steps` the same on many: issuing a plan,
closing what every examining body agreed to.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.dates import local_day
from commitments.content import item_content
from commitments.events import ItemStep
from commitments.examining import Examination, examinations
from commitments.models import Item, Plan, Source
from commitments.permissions import side_of
from commitments.reports import ReportWords, write_report
from commitments.standing import ItemState
from commitments.steps import BACK, GONE, STEPS, UNITS_OWN, WITH_REPORT, refuse_unless_open
from departments.fields import limit_of, visible
from departments.history.events import UNSAID
from departments.history.records import record_all
from departments.models import User
from departments.months import CalendarMonth
from departments.notices import tell
from departments.permissions import by_exception, exception_words
from departments.steps import Step, StepRefused, refuse_unless_seen

NOTE_LIMIT = limit_of(Item, "note")
IN_BULK = ("issue", "close")
WRITTEN = ["state", "month", "assigned_on", "applied_on", "closed_at", "applied_then", "closed_then", "note"]
WRITTEN += ["version", "decided_from", "decided_by", "decided_at", "decided_version", "is_shown"]
NO_APPROVAL = "交办要写明谁批准、哪天批准"


@dataclass(frozen=True)
class Taken:
    """What a bulk door did, and what it left: each with the sentence why."""

    items: list[Item] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class StepPress:
    """What somebody presses and brings: the step, who, their words, the document, and when."""

    step: Step
    actor: User
    now: datetime
    note: str = ""
    document: str = ""


def locked_items(keys: Collection[int]) -> dict[int, Item]:
    """The fresh rows in the order of their keys, held until the transaction ends."""
    rows = Item.objects.select_for_update(of=("self",)).with_names().filter(pk__in=keys)
    return {item.pk: item for item in rows.order_by("pk")}


@transaction.atomic
def take_step(
    item: Item,
    name: str,
    *,
    actor: User,
    note: str = "",
    report: ReportWords | None = None,
    document: str = "",
    version: int | None = None,
    seen_state: str = "",
    now: datetime | None = None,
) -> Item:
    """Take one step of STEPS; returns the fresh row (of 撤回 the row that is gone).

    `report` is what 申请销号 and 补充 bring, `document` what 不再办理 stands on; `version` and `seen_state` are what
    the actor saw. PermissionDenied when the step is not the actor's, StepRefused when the state does not allow it,
    ValidationError when words are missing or a rule is broken.
    """
    row = locked_items([item.pk]).get(item.pk)
    if row is None:
        raise StepRefused("这一项已经撤回，不在了", code="state")
    words = visible(report.words if report else note, lines=True)
    press = StepPress(STEPS[name], actor, now or timezone.now(), words, visible(document))
    _refuse(row, press)
    refuse_unless_seen(row, press.step, version=version, seen_state=seen_state)
    refuse_unless_open(row, press.step)
    _refuse_silence(press)
    _refuse_too_early(row, press.step)
    if press.step.target == GONE:
        return _drop(row, press)
    before, decider = row.state, row.decided_by
    apply_press(row, press)
    _validate(row, press.step)
    row.save()
    number = _report(row, report, press) if name in WITH_REPORT else None
    record_all(actor, [_told(row, press, before, number)], at=press.now)
    if press.step.target == BACK and decider and decider.pk != actor.pk:
        tell(decider, f"您办理的 {row.code}，由{actor}撤销：{press.note or '没有写理由'}")
    return row


def _report(row: Item, report: ReportWords | None, press: StepPress) -> int:
    brought, is_answer = report or ReportWords(press.note), press.step.name == "answer"
    return write_report(row, brought, actor=press.actor, is_answer=is_answer, now=press.now).application


def _refuse_too_early(row: Item, step: Step) -> None:
    """What a step waits for beyond the state: the bodies of the panel, or the approval of the list."""
    if step.name in ("close", "take_back"):
        _refuse_unexamined(row, step, examinations([row])[row.pk])
    if step.name == "issue":
        _refuse_unapproved(row, Plan.objects.at(row.proposed_for))


def _refuse(row: Item, press: StepPress) -> None:
    if not press.step.who(press.actor, row):
        raise PermissionDenied(f"{press.actor} 不能对 {row} {press.step.label}")


def _refuse_silence(press: StepPress) -> None:
    step = press.step
    if step.needs_note and not press.note:
        what = "销号报告" if step.name in WITH_REPORT else "理由"
        raise ValidationError(f"{step.label}要写明{what}", code="note")
    if step.name == "cancel" and not press.document:
        raise ValidationError("不再办理要写明所据的文件", code="document")
    if step.name not in WITH_REPORT and len(press.note) > NOTE_LIMIT:
        raise ValidationError(f"最多 {NOTE_LIMIT} 字，现有 {len(press.note)} 字", code="note")


def _refuse_unexamined(row: Item, step: Step, examination: Examination) -> None:
    """Nothing is closed that a body of the panel has not agreed to, nor taken back once one has spoken."""
    if step.name == "take_back":
        if examination.has_opinion:
            raise StepRefused(f"{row.code} 已有联审意见，不能撤回申请", code="examined")
        return
    if why := why_not_close(row, examination):
        raise StepRefused(f"{row.code} {why}，不能销号", code="examined")


def why_not_close(item: Item, examination: Examination) -> str:
    """What keeps an application from being granted, as words; "" for nothing."""
    if examination.why_not_agreed:
        return examination.why_not_agreed
    if item.source == Source.LETTER and item.replied_on is None:
        return "还没有呈报领导"
    return ""


def _refuse_unapproved(row: Item, plan: Plan) -> None:
    """A month's list is approved first; a leader's letter is its own order."""
    if row.source != Source.LETTER and not (plan.approved_by and plan.approved_on):
        raise StepRefused(NO_APPROVAL, code="approval")


def apply_press(row: Item, press: StepPress) -> None:
    """Write what a step writes; nothing is asked and nothing saved here."""
    step, today = press.step, local_day(press.now)
    if step.target == BACK:
        row.state, row.applied_on, row.closed_at = row.decided_from, row.applied_then, row.closed_then
        row.decided_from, row.decided_by, row.decided_at, row.decided_version = "", None, None, None
        row.note, row.applied_then, row.closed_then = "", None, None
        return
    if step.is_decision:
        row.decided_from, row.decided_by, row.decided_at = row.state, press.actor, press.now
        row.decided_version, row.applied_then, row.closed_then = row.version, row.applied_on, row.closed_at
        row.note = f"{press.note}（{press.document}）" if press.document else press.note
    elif step.name in UNITS_OWN:
        row.decided_from, row.version = "", row.version + 1
    row.state = step.target
    _write_days(row, step, today, press.now)


def _write_days(row: Item, step: Step, today: object, now: datetime) -> None:
    if step.name == "issue":
        row.month, row.assigned_on = row.proposed_for, local_day(now)
    elif step.name == "apply":
        row.applied_on = local_day(now)
    elif step.name == "close":
        row.closed_at = now
    elif step.target in (ItemState.ASSIGNED, ItemState.CANCELLED):
        row.applied_on, row.closed_at = None, None


def _validate(row: Item, step: Step) -> None:
    """Only what is sent on or issued has to be valid as a whole."""
    if step.asks_whole_row:
        row.full_clean()
    else:
        row.clean_fields(exclude={one.name for one in row._meta.fields} - {*WRITTEN})
        row.validate_constraints()


def _drop(row: Item, press: StepPress) -> Item:
    """The row goes, the history keeps what it was."""
    before, key = row.state, row.pk
    event, _, sentence = _told(row, press, before, None, after="")
    record_all(press.actor, [(event, row, sentence)], at=press.now)
    row.with_units.clear()
    row.delete()
    row.pk = key
    return row


def _told(
    row: Item, press: StepPress, before: str, application: int | None, *, after: str | None = None
) -> tuple[ItemStep, Item, str]:
    """The event of a step that was taken, its subject and its sentence, as `record_all` takes them."""
    step = press.step
    side = side_of(press.actor, row) if step.is_decision or step.target == BACK else ""
    event = ItemStep(
        verb=f"item.{step.name}",
        before=str(before),
        after=str(row.state) if after is None else after,
        remark=press.note or UNSAID,
        document=press.document or UNSAID,
        application=UNSAID if application is None else application,
        by_exception=by_exception(side),
        content=item_content(row),
    )
    tail = f"：{press.note}" if press.note else ""
    return event, row, f"{step.past}{row}{exception_words(side)}{tail}"


@transaction.atomic
def take_steps(
    keys: Collection[int], name: str, *, actor: User, shown: Collection[int] | None = None, now: datetime
) -> Taken:
    """Take one step of IN_BULK on many items, by the rules of the single door; what a rule bars is left and said.

    `shown` are those that will be public, of 交办. Queries do not grow with the items, but for one each that moves the
    head of the history on. PermissionDenied where an item is not the actor's; ValueError of another step.
    """
    if name not in IN_BULK:
        raise ValueError(f"{name} is not taken in bulk")
    press, items = StepPress(STEPS[name], actor, now), list(locked_items(keys).values())
    examined = examinations(items) if name == "close" else {}
    plans = _plans(items) if name == "issue" else {}
    taken, told = Taken(), []
    for item in items:
        try:
            _refuse(item, press)
            refuse_unless_open(item, press.step)
            if name == "close":
                _refuse_unexamined(item, press.step, examined[item.pk])
            else:
                _refuse_unapproved(item, plans[item.proposed_for])
                _refuse_faulty(item)
        except StepRefused as refusal:
            taken.left.extend(refusal.messages)
            continue
        before = item.state
        if shown is not None:
            item.is_shown = item.pk in shown
        apply_press(item, press)
        taken.items.append(item)
        told.append(_told(item, press, before, None))
    Item.objects.bulk_update(taken.items, WRITTEN)
    if told:
        record_all(actor, told, at=now)
    return taken


def _refuse_faulty(item: Item) -> None:
    if faults := item.faults():
        raise StepRefused(f"{item.code} {'；'.join(faults.values())}", code="faulty")


def _plans(items: Collection[Item]) -> dict[CalendarMonth, Plan]:
    return {month: Plan.objects.at(month) for month in {item.proposed_for for item in items}}
