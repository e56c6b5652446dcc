"""发布通报、简报: what freezes the document with its files; afterwards another release stands in its place."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from assessments.dates import local_day
from assessments.models import Month
from boards.bulletin_events import BulletinReleased
from boards.bulletins.desk import BulletinDesk, bulletin_desk
from boards.bulletins.document import as_release
from boards.bulletins.fields import date_faults
from boards.bulletins.kinds import BulletinKind
from boards.bulletins.printing import DOCX, PDF, BulletinFiles, files_of
from boards.chaining import freeze
from boards.circular.document import Circular, faults
from boards.folder.renewing import renew
from boards.models import Bulletin, BulletinChange, BulletinDraft, Edition
from boards.permissions import may_release_bulletin
from departments.history.records import record
from departments.models import User
from departments.months import CalendarMonth
from departments.steps import StepRefused

VERBS = {
    "": "bulletin.release",
    BulletinChange.NUMBER: "bulletin.number",
    BulletinChange.CORRECTION: "bulletin.correct",
}


@dataclass(frozen=True)
class Why:
    """Why a bulletin is released once more; nothing for the first time."""

    change: str = ""
    reason: str = ""


NOT_THE_SAME = "这一页打开之后内容有变，请重新看过再发布"


def release(
    month: CalendarMonth, kind: BulletinKind, *, actor: User, seen: str, reason: str = "", now: datetime
) -> Bulletin:
    """Freeze the bulletin of a published month with its PDF and DOCX; a later one is a 更正 and has a public reason.

    `seen` is the seal of the desk that was looked at. PermissionDenied, StepRefused where it is another by now,
    ValidationError with everything that stands against it, PrintingError.
    """
    _refuse_stranger(actor, kind)
    desk = _as_seen(month, kind, seen, now)
    _refuse_unready(desk, reason)
    files = files_of(desk.circular)  # before anything is locked
    with transaction.atomic():
        Month.objects.select_for_update().filter(calendar_month=month).first()
        desk = _as_seen(month, kind, seen, now)
        _refuse_unready(desk, reason)
        edition = Edition.objects.standing(month)
        assert edition is not None  # of a draft there is no release
        why = Why(BulletinChange.CORRECTION, reason.strip()) if desk.standing else Why()
        return _freeze(desk.circular, files, edition, desk.standing, kind, why, actor=actor, now=now)


def renumber(
    month: CalendarMonth, kind: BulletinKind, number: str, *, actor: User, seen: str, now: datetime
) -> Bulletin:
    """更换文号: the release that stands, to the letter, under the number that the office's register gave.

    `seen` is its digest. PermissionDenied, StepRefused where another stands by now, ValidationError, PrintingError.
    """
    _refuse_stranger(actor, kind)
    standing = _standing(month, kind, seen)
    circular = replace(standing.circular, number=number.strip())
    if circular == standing.circular:
        raise ValidationError(f"文号没有变，仍是{standing.number_words}", code="same")
    if told := [*faults(circular), *date_faults(circular, local_day(now)), *taken(circular, month, kind)]:
        raise ValidationError(told)
    files = files_of(circular)
    with transaction.atomic():
        Month.objects.select_for_update().filter(calendar_month=month).first()
        standing = _standing(month, kind, seen)
        why = Why(BulletinChange.NUMBER)
        draft = BulletinDraft.objects.filter(month=month, kind=kind.key)
        draft.update(number=circular.number, version=models.F("version") + 1)  # the next release bears it too
        return _freeze(circular, files, standing.edition, standing, kind, why, actor=actor, now=now)


def taken(circular: Circular, month: CalendarMonth, kind: BulletinKind) -> list[str]:
    """Whose number it bears already: a 文号 is given once, an issue once a year; a sentence each."""
    told = []
    others = Bulletin.objects.newest().exclude(month=month, kind=kind.key)
    if circular.number and (other := others.filter(document_number=circular.number).first()):
        told.append(f"发文字号“{circular.number}”已经用于{other}，请核对")
    if circular.issue and circular.dated:
        of_year = others.filter(kind=kind.key, dated__year=circular.dated.year, issue=circular.issue)
        if other := of_year.first():
            told.append(f"{circular.dated.year}年第{circular.issue}期已经用于{other}，请改期数")
    return told


def release_faults(desk: BulletinDesk) -> list[str]:
    """Everything that stands against releasing it now."""
    told = [*desk.faults, *taken(desk.circular, desk.month, desk.kind)]
    return [*told, "与现行发布的一份没有不同，不用再发布"] if desk.is_released else told


def _refuse_stranger(actor: User, kind: BulletinKind) -> None:
    if not may_release_bulletin(actor):
        raise PermissionDenied(f"{actor} 不能发布{kind.name}")


def _as_seen(month: CalendarMonth, kind: BulletinKind, seen: str, now: datetime) -> BulletinDesk:
    desk = bulletin_desk(month, kind, today=local_day(now))
    if desk is None or desk.is_draft:
        raise ValidationError(
            f"{month.chinese}的榜单还没有发布，发布之后才能发布{kind.name}", code="unpublished"
        )
    if seen != desk.seal:
        raise StepRefused(NOT_THE_SAME, code="changed")
    return desk


def _refuse_unready(desk: BulletinDesk, reason: str) -> None:
    told = release_faults(desk)
    if desk.standing and not reason.strip():
        told.append(f"{desk.standing}已经发布，再发布就是更正：请写明原因")
    if told:
        raise ValidationError(told)


def _standing(month: CalendarMonth, kind: BulletinKind, seen: str) -> Bulletin:
    standing = Bulletin.objects.of(month, kind).select_related("edition__withdrawal").first()
    if standing is None or standing.is_withdrawn:
        raise ValidationError(f"{month.chinese}没有发布着的{kind.name}", code="unpublished")
    if standing.digest != seen:
        raise StepRefused(NOT_THE_SAME, code="changed")
    return standing


def _freeze(
    circular: Circular,
    files: BulletinFiles,
    edition: Edition,
    before: Bulletin | None,
    kind: BulletinKind,
    why: Why,
    *,
    actor: User,
    now: datetime,
) -> Bulletin:
    """The row, its event, and the public pages that follow."""
    named = {"number": before.number + 1 if before else 1, "kind": kind.key, **vars(why)}
    told = (edition.number, edition.digest)
    bulletin = freeze(
        Bulletin,
        as_release(circular, month=str(edition.month), edition=told, sums=files.sums, **named),
        now=now,
        month=edition.month,
        edition=edition,
        document_number=circular.number,
        issue=circular.issue,
        dated=circular.dated,
        pdf=files.pdf,
        docx=files.docx,
        pdf_sha256=files.sums[PDF],
        docx_sha256=files.sums[DOCX],
        published_by=actor,
        **named,
    )
    event = BulletinReleased(verb=VERBS[why.change], facts=bulletin.facts)
    sentence = f"发布了{bulletin}，{bulletin.number_words}" + (f"：{why.reason}" if why.reason else "")
    record(actor, event, bulletin, sentence, at=now)
    transaction.on_commit(renew, robust=True)  # it is released, whatever becomes of its pages
    return bulletin
