"""The queue of applications: an examiner's own that wait for its body, and the office's by what it can do."""

from dataclasses import dataclass
from datetime import datetime

from assessments.dates import local_day
from commitments.examining import Examination, examinations
from commitments.models import ExtensionState, Item
from commitments.permissions import side_of
from commitments.shown import ShownItem, shown_items
from commitments.standing import ItemState
from commitments.steps import steps_open_to
from commitments.workflow import why_not_close
from departments.models import Role, User
from departments.permissions import is_free, is_office

AT_ONCE = 30  # items on a page of the queue


@dataclass(frozen=True)
class QueuedItem:
    """One application as a reader of the queue sees it; `why_hard` is why it is no plain one, "" where it is."""

    shown: ShownItem
    why_hard: str
    why_not_close: str
    side: str
    steps: tuple[str, ...] = ()

    @property
    def item(self) -> Item:
        return self.shown.item

    @property
    def is_closable(self) -> bool:
        return not self.why_not_close and not self.side

    @property
    def examination(self) -> Examination:
        return self.shown.examination


@dataclass(frozen=True)
class ExamineQueue:
    """`queued` is the tab that is shown, cut to a page; `plain` and `hard` say how many each tab has."""

    queued: list[QueuedItem]
    plain: int
    hard: int
    agreed: int
    is_hard: bool
    examines: bool

    @property
    def total(self) -> int:
        return self.hard if self.is_hard else self.plain


def examine_queue(reader: User, now: datetime, *, is_hard: bool) -> ExamineQueue:
    """The applications that wait; an examiner sees those that its body sits over and has not spoken of."""
    queued = _queued(reader, now)
    tabs = {hard: [each for each in queued if bool(each.why_hard) is hard] for hard in (False, True)}
    return ExamineQueue(
        queued=_with_steps(tabs[is_hard][:AT_ONCE], reader),
        plain=len(tabs[False]),
        hard=len(tabs[True]),
        agreed=sum(each.is_closable for each in queued) if is_office(reader) else 0,
        is_hard=is_hard,
        examines=reader.role == Role.EXAMINER,
    )


def closable(reader: User, now: datetime) -> list[QueuedItem]:
    """What this person of the office may close at once: every body agreed, nothing else is wanted."""
    return [each for each in _queued(reader, now) if each.is_closable]


def _queued(reader: User, now: datetime) -> list[QueuedItem]:
    items = list(
        Item.objects.filter(state=ItemState.APPLIED.value)
        .with_terms()
        .with_names()
        .prefetch_related("difficulties", "extensions")
        .order_by("applied_on", "unit__position", "unit__code", "code")
    )
    examined = examinations(items)
    shown = shown_items(items, local_day(now), examined)
    queued = [_as_queued(each, reader) for each in shown]
    if reader.role != Role.EXAMINER:
        return queued
    return [each for each in queued if _is_for(each, reader)]


def _is_for(queued: QueuedItem, reader: User) -> bool:
    bodies = {body.pk: opinion for body, opinion in queued.examination.opinions}
    waits = reader.department_id in bodies and bodies[reader.department_id] is None
    return waits and not queued.side


def _as_queued(shown: ShownItem, reader: User) -> QueuedItem:
    side = side_of(reader, shown.item)
    return QueuedItem(
        shown=shown,
        why_hard=_why_hard(shown),
        why_not_close=why_not_close(shown.item, shown.examination),
        side="" if is_free(side) else side,
    )


def _why_hard(shown: ShownItem) -> str:
    item = shown.item
    reasons = (
        (shown.examination.is_second, "再次申请"),
        (bool(shown.examination.against), "有不同意"),
        (any(not one.decision for one in item.difficulties.all()), "有难题"),
        (any(one.state != ExtensionState.DENIED for one in item.extensions.all()), "有延期"),
    )
    return "、".join(words for is_so, words in reasons if is_so)


def _with_steps(queued: list[QueuedItem], reader: User) -> list[QueuedItem]:
    """Which buttons each row has for somebody of the office."""
    if not is_office(reader):
        return queued
    return [
        QueuedItem(
            each.shown,
            each.why_hard,
            each.why_not_close,
            each.side,
            tuple(step.name for step in steps_open_to(reader, each.item)),
        )
        for each in queued
    ]
