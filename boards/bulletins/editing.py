"""What a person writes of a bulletin is kept; a new draft of the board never takes a word of theirs away unseen."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import rfc8785
from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.dates import local_day
from assessments.models import Month
from boards.bulletin_events import BulletinEdited
from boards.bulletins.desk import BulletinDesk, bulletin_desk
from boards.bulletins.fields import BulletinFields, own_words, tidy
from boards.bulletins.kinds import BulletinKind
from boards.circular.document import length
from boards.document import Board, as_document
from boards.models import BulletinDraft
from boards.permissions import may_release_bulletin
from departments.history.differences import called
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from departments.steps import StepRefused

CHANGED = "别人已经改过，没有保存。您写的还在下面，对照之后再按一次保存，就以您的为准"
STANDS_ON = ("based_on", "source", "proposed")  # the same of a replaced text, with `replaced_` before each
KEPT = (*STANDS_ON, "replaced", *(f"replaced_{name}" for name in STANDS_ON))


@dataclass(frozen=True)
class ShownDraft:
    """What the page showed when somebody began to write: the version, the body's sum, the board it stood on."""

    version: int
    body: str
    based_on: str


def sum_of(body: str) -> str:
    """What a body is known by, whatever blanks a browser adds to it."""
    return hashlib.sha256(tidy(body).encode()).hexdigest()


def shown_by(desk: BulletinDesk) -> ShownDraft:
    based_on = desk.row.based_on if desk.row and desk.row.based_on else desk.digits
    return ShownDraft(desk.version, sum_of(desk.fields.body), based_on)


@transaction.atomic
def save_draft(
    month: CalendarMonth,
    kind: BulletinKind,
    fields: BulletinFields,
    *,
    actor: User,
    shown: ShownDraft,
    now: datetime,
) -> bool:
    """Keep what was written; whether anything changed. A body as drafted goes on following the board.

    PermissionDenied, StepRefused where it was changed since the page showed it, ValidationError.
    """
    desk = _held(month, kind, actor, shown.version, now)
    own = own_words(fields, desk.text)
    if own.body and not desk.has_own_text and sum_of(own.body) == shown.body:
        own = BulletinFields(
            **{**vars(own), "body": ""}
        )  # nobody touched it: the board has moved on meanwhile
    if own == desk.written:
        return False
    row = desk.row or BulletinDraft(month=month, kind=kind.key, version=0)
    before = vars(desk.written)
    for name, value in vars(own).items():
        setattr(row, name, value)
    if own.body != before["body"] or not own.body:
        _stand_on(row, desk, own.body and shown.based_on)
    changed = [name for name, value in before.items() if value != getattr(row, name)]
    note_edited(row, "bulletin.edit", changed, actor=actor, now=now)
    return True


@dataclass(frozen=True)
class DraftStep:
    """One press on a draft: its verb, its button, what it does to the row, and what is said of it."""

    verb: str
    label: str
    done: str
    press: Callable[[BulletinDraft, BulletinDesk], None]


def _redraft(row: BulletinDraft, desk: BulletinDesk) -> None:
    row.replaced, row.body = row.body, ""
    for name in STANDS_ON:
        setattr(row, f"replaced_{name}", getattr(row, name))
        setattr(row, name, "")


def _keep(row: BulletinDraft, desk: BulletinDesk) -> None:
    row.based_on, row.source, row.proposed = desk.digits, _as_source(desk.board), desk.text.body


def _restore(row: BulletinDraft, desk: BulletinDesk) -> None:
    """With what it stood on: what has changed since is told again."""
    row.body = row.replaced
    for name in STANDS_ON:
        setattr(row, name, getattr(row, f"replaced_{name}"))
    _drop(row, desk)


def _drop(row: BulletinDraft, desk: BulletinDesk) -> None:
    row.replaced = ""
    for name in STANDS_ON:
        setattr(row, f"replaced_{name}", "")


STEPS = {
    "redraft": DraftStep(
        "bulletin.redraft", "照榜单重新起草", "已照榜单重新起草，您原来写的在下面对照。", _redraft
    ),
    "keep": DraftStep("bulletin.keep", "看过了，仍用这一稿", "已记下：仍用这一稿。", _keep),
    "restore": DraftStep("bulletin.restore", "用回原来的正文", "已用回原来的正文。", _restore),
    "drop": DraftStep("bulletin.drop", "不再对照", "已不再对照。", _drop),
}
NEEDS = {"redraft": "body", "keep": "body", "restore": "replaced", "drop": "replaced"}


@transaction.atomic
def take_draft_step(
    month: CalendarMonth, kind: BulletinKind, name: str, *, actor: User, version: int, now: datetime
) -> BulletinDraft:
    """One of STEPS. PermissionDenied, StepRefused where the draft was changed since, or the step has nothing to do."""
    desk = _held(month, kind, actor, version, now)
    row = desk.row
    if row is None or not getattr(row, NEEDS[name]):
        raise StepRefused("没有可以这样办的正文，也许已经办过", code="already")
    step, before = STEPS[name], {each: getattr(row, each) for each in ("body", *KEPT)}
    step.press(row, desk)
    note_edited(
        row,
        step.verb,
        [each for each, value in before.items() if value != getattr(row, each)],
        actor=actor,
        now=now,
    )
    return row


def _held(month: CalendarMonth, kind: BulletinKind, actor: User, version: int, now: datetime) -> BulletinDesk:
    """The desk under the lock of its month, as it was seen."""
    if not may_release_bulletin(actor):
        raise PermissionDenied(f"{actor} 不能编辑{kind.name}")
    Month.objects.select_for_update().filter(calendar_month=month).first()
    desk = bulletin_desk(month, kind, today=local_day(now))
    if desk is None:
        raise StepRefused(f"{month.chinese}还没有开放", code="unopened")
    if version != desk.version:
        raise StepRefused(CHANGED, code="changed")
    return desk


def _stand_on(row: BulletinDraft, desk: BulletinDesk, digest: str) -> None:
    """An own text stands on the board of that digest: the one of before, the one of now, or one that is not kept."""
    if digest and digest == row.based_on:
        return
    is_now = bool(digest) and digest == desk.digits
    row.based_on, row.source = digest, _as_source(desk.board) if is_now else ""
    row.proposed = desk.text.body if is_now else ""


def _as_source(board: Board) -> str:
    return rfc8785.dumps(as_document(board)).decode()


def note_edited(row: BulletinDraft, verb: str, changed: list[str], *, actor: User, now: datetime) -> None:
    """Keep the row as its next version, with the event that tells which fields changed and no word of them."""
    row.version, row.edited_by, row.edited_at = row.version + 1, actor, now
    row.full_clean()
    row.save()
    names = [called(row, name) for name in changed]
    event = BulletinEdited(
        verb=verb,
        month=str(row.month),
        kind=row.kind,
        version=row.version,
        changed=names,
        characters=length(row.body),
        sha256=sum_of(row.body) if row.body else "",
    )
    record(actor, event, row, f"{BulletinEdited.verbs[verb]}：{row}（{'、'.join(names)}）", at=now)
