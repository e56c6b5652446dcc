"""What a supervisor hands in: one door for visit and finding, the same for the form and for what was kept in a pocket.

A token is one submission: the same again gets the first result, another content under it is refused.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import rfc8785
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from assessments.dates import SHANGHAI, local_day
from assessments.files.evidence import Kept
from assessments.files.parsing import Broken, Busy, parse
from assessments.files.storage import bytes_of
from departments.fields import visible
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.steps import StepRefused
from inspections import permissions
from inspections.content import finding_content
from inspections.events import FindingFileTold, FindingStep, VisitTold
from inspections.models import (
    Check,
    Finding,
    FindingFile,
    FindingOrigin,
    FindingState,
    Visit,
    VisitOutcome,
)
from inspections.models.findings import FILES_LIMIT
from inspections.workflow import locked_finding, take_finding_step

TRIES = 5  # of a code that somebody else takes at the same moment
TAKEN_TWICE = "这次提交的号码已经用在另一条内容上，请重新提交一次"
PHOTOS = ("image/jpeg", "image/png")


@dataclass(frozen=True)
class WalkEntry:
    """One submission. `visit` is None of what was met by chance (偶遇); `seen_at` None is now.

    `origin` is set of what reached the office another way (明查, 举报, 媒体), which needs a photo of what it goes by.
    """

    token: str
    unit: Department
    visit: Visit | None = None
    is_clean: bool = False
    chip: Check | None = None
    topic: str = ""
    words: str = ""
    place: str = ""
    seen_at: datetime | None = None
    client_at: datetime | None = None
    files: tuple[Kept, ...] = ()
    origin: str = ""

    @property
    def digest(self) -> str:
        """What makes two submissions the same: their content, not when they arrive."""
        moment = self.client_at or self.seen_at
        said = {
            "visit": self.visit.pk if self.visit else None,
            "unit": self.unit.code,
            "clean": self.is_clean,
            "chip": self.chip.pk if self.chip else None,
            "topic": self.topic,
            "words": self.words,
            "place": self.place,
            "seen": moment.isoformat() if moment else None,
            "files": sorted({kept.sha256 for kept in self.files}),
        } | ({"origin": self.origin} if self.origin else {})
        return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


@dataclass(frozen=True)
class Handed:
    """The receipt: the code of the finding ("" of a visit without one), and the hash of every file that is kept."""

    code: str
    hashes: tuple[str, ...]
    words: str
    finding: Finding | None = None


@transaction.atomic
def hand_in(entry: WalkEntry, *, actor: User, now: datetime) -> Handed:
    """Record a visit, with its finding where there is one; returns the receipt.

    PermissionDenied, StepRefused where the token stands for something else or the visit is recorded already,
    ValidationError where something is missing.
    """
    User.objects.select_for_update().get(pk=actor.pk)  # one submission of a person after the other
    if earlier := _earlier(entry, actor):
        return earlier
    seen_at = entry.seen_at or now
    _refuse(entry, seen_at, actor, now)
    visit = _made(entry, seen_at, actor, now) if entry.visit else None
    if entry.is_clean:
        return Handed("", (), "已记下：未发现问题")
    finding = _found(entry, visit, seen_at, actor, now)
    attach_photos(finding, entry.files, actor=actor, client_at=entry.client_at, now=now)
    return _receipt(_submitted_if_whole(finding, actor, now))


def _earlier(entry: WalkEntry, actor: User) -> Handed | None:
    """The first result of this token; StepRefused where it was another content."""
    visit = Visit.objects.filter(recorded_by=actor, token=entry.token).first()
    finding = Finding.objects.filter(created_by=actor, token=entry.token).first()
    standing = finding or visit
    if standing is None:
        return None
    if standing.pressed != entry.digest:
        raise StepRefused(TAKEN_TWICE, code="token")
    return _receipt(finding) if finding else Handed("", (), "已记下：未发现问题")


def _receipt(finding: Finding) -> Handed:
    hashes = tuple(file.sha256 for file in finding.files.all())
    said = "已提交" if finding.state != FindingState.DRAFT else "已存为草稿，附上照片或由同去的人确认后再提交"
    return Handed(finding.code, hashes, f"{finding.code} {said}", finding)


def _refuse(entry: WalkEntry, seen_at: datetime, actor: User, now: datetime) -> None:
    visit = entry.visit
    if not _is_open(entry, actor):
        raise PermissionDenied(f"{actor} 不能记这次暗访")
    if seen_at > now:
        raise ValidationError({"seen_at": "发现时间不能晚于现在"})
    if visit and local_day(seen_at) < visit.planned_week:
        raise ValidationError({"seen_at": f"这一批从 {visit.planned_week} 开始，发现时间不能更早"})
    if not entry.origin and (fault := appointment_fault(actor, entry.unit, local_day(seen_at))):
        raise ValidationError(fault)
    if entry.origin and not entry.files:
        raise ValidationError({"files": "请附上凭据：照片、截图或来信的照片"})
    if entry.is_clean and visit is None:
        raise ValidationError("没有排到的单位，没有发现问题就不用记")
    if not entry.is_clean and not visible(entry.words):
        raise ValidationError({"words": "请选一个检查项，或写下看到了什么"})


def _is_open(entry: WalkEntry, actor: User) -> bool:
    if entry.visit:
        return permissions.may_record(actor, entry.visit)
    if entry.origin:
        return permissions.may_enter_finding(actor, entry.unit)
    return permissions.may_report_chance(actor, entry.unit)


def appointment_fault(actor: User, unit: Department, day: date) -> str:
    """Why somebody may not walk into this unit on a day as a supervisor; of the office nothing is asked of that."""
    supervisor = permissions.supervisor_of(actor)
    if supervisor is None:
        return "" if permissions.is_office(actor) else f"{actor.name}没有聘为监督员"
    return supervisor.why_not_on(day) or supervisor.why_not_at(unit)


def _made(entry: WalkEntry, seen_at: datetime, actor: User, now: datetime) -> Visit:
    """The visit with its day; a finding that follows turns a clean one into one with findings."""
    if entry.visit is None:
        raise ValueError("an entry without a visit makes none")
    row = Visit.objects.select_for_update().get(pk=entry.visit.pk)
    if row.skipped_because:
        raise StepRefused("这次暗访登记了未能访，请先请区作风办改过来", code="skipped")
    if row.visited_at is not None and entry.is_clean:
        raise StepRefused("这次暗访已经记下", code="already")
    was_waiting = row.visited_at is None
    if was_waiting:
        row.visited_at, row.recorded_by, row.recorded_at = seen_at, actor, now
        if entry.is_clean:
            row.token, row.pressed = entry.token, entry.digest
    row.outcome = VisitOutcome.CLEAN if entry.is_clean else VisitOutcome.FOUND
    row.full_clean()
    row.save()
    if was_waiting:
        tell_visit(row, "made", actor=actor, now=now)
    return row


def tell_visit(visit: Visit, verb: str, *, actor: User, now: datetime) -> None:
    """Number and batch alone: who was seen already says who is left. The subject is the round, not the visit."""
    made = Visit.objects.filter(round=visit.round_id).made().count()
    event = VisitTold(
        verb=f"visit.{verb}", month=str(visit.round.calendar_month), batch=visit.batch, made=made
    )
    said = f"{visit.round}第{visit.batch}批记下一次暗访" if verb == "made" else f"{visit}有一个单位未能访"
    record(actor, event, visit.round, said, at=now)


def _found(entry: WalkEntry, visit: Visit | None, seen_at: datetime, actor: User, now: datetime) -> Finding:
    finding = Finding(
        calendar_month=visit.round.calendar_month if visit else CalendarMonth.of(local_day(seen_at)),
        visit=visit,
        unit=entry.unit,
        topic=entry.chip.topic if entry.chip else entry.topic,
        chip=entry.chip,
        seen_at=seen_at,
        place=visible(entry.place),
        words=visible(entry.words, lines=True),
        origin=entry.origin or (FindingOrigin.VISIT if visit else FindingOrigin.CHANCE),
        recorded_at=now,
        created_by=actor,
        token=entry.token,
        pressed=entry.digest,
    )
    save_with_code(finding)
    _tell(finding, "record", f"记下了{finding}", actor, now)
    return finding


def save_with_code(finding: Finding) -> None:
    """The next number of its year; who takes the same at the same moment takes the one after."""
    year = finding.calendar_month.year
    for _ in range(TRIES):
        finding.code = next_code(year)
        finding.full_clean()
        try:
            with transaction.atomic():
                finding.save()
            return
        except IntegrityError:
            finding.pk = None
    raise ValidationError("现在提交的人太多，编号没有排上，请再提交一次")


def next_code(year: int) -> str:
    taken = Finding.objects.filter(code__regex=rf"^{year}-\d{{3,}}$").aggregate(last=Max("code"))["last"]
    return f"{year}-{int(taken.split('-')[1]) + 1 if taken else 1:03d}"


def attach_photos(
    finding: Finding, files: Iterable[Kept], *, actor: User, client_at: datetime | None, now: datetime
) -> None:
    """Photos that are stored already, each once; ValidationError where they are too many, or no photos."""
    held = {file.sha256 for file in finding.files.all()}
    added = {kept.sha256: kept for kept in files if kept.sha256 not in held}
    if len(held) + len(added) > FILES_LIMIT:
        raise ValidationError({"files": f"一个问题最多附 {FILES_LIMIT} 张照片"})
    for kept in added.values():
        if kept.content_type not in PHOTOS:
            raise ValidationError({"files": f"{kept.name}：这里只收照片（jpg、png）"})
        row = FindingFile(
            finding=finding,
            name=kept.name,
            sha256=kept.sha256,
            size=kept.size,
            content_type=kept.content_type,
            uploaded_by=actor,
            taken_at=claimed(kept.sha256),
            client_at=client_at,
        )
        row.full_clean()
        row.save()
        record(
            actor,
            FindingFileTold(verb="finding_file.attach", sha256=row.sha256),
            row,
            f"为{finding}附了材料",
            at=now,
        )


def claimed(sha256: str) -> datetime | None:
    """When a stored photo says that it was taken, as the clocks of this place have it."""
    try:
        text = parse("inspections.exif", data=bytes_of(sha256)).decode()
    except (Broken, Busy):
        return None
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if text else None


def _submitted_if_whole(finding: Finding, actor: User, now: datetime) -> Finding:
    if not finding.files.exists():
        return finding
    return take_finding_step(finding, "submit", actor=actor, now=now)


@transaction.atomic
def confirm_finding(finding: Finding, *, actor: User, now: datetime) -> Finding:
    """The other supervisor of the visit saw the same: evidence without a photo, and so it is submitted."""
    return _with_draft(finding, permissions.may_confirm, actor, lambda row: _confirmed(row, actor, now))


def _confirmed(row: Finding, actor: User, now: datetime) -> Finding:
    row.second_confirms = True
    row.version += 1
    row.save(update_fields=["second_confirms", "version"])
    _tell(row, "confirm", f"确认了{row}", actor, now)
    return take_finding_step(row, "submit", actor=actor, now=now)


@transaction.atomic
def add_photos(finding: Finding, files: Iterable[Kept], *, actor: User, now: datetime) -> Finding:
    """Photos for a draft, which is submitted with them."""

    def added(row: Finding) -> Finding:
        attach_photos(row, files, actor=actor, client_at=None, now=now)
        row.version += 1
        row.save(update_fields=["version"])
        return _submitted_if_whole(row, actor, now)

    return _with_draft(finding, permissions.may_hand_in, actor, added)


@transaction.atomic
def redraft(finding: Finding, *, words: str, place: str, actor: User, now: datetime) -> Finding:
    """Other words of a draft, which is submitted with them where it has a photo.

    What the other supervisor confirmed were the words before: those are to be confirmed anew.
    """

    def redrafted(row: Finding) -> Finding:
        row.words, row.place = visible(words, lines=True), visible(place)
        if not row.words:
            raise ValidationError({"words": "请写下看到了什么"})
        row.second_confirms = False
        row.version += 1
        row.full_clean()
        row.save()
        _tell(row, "redraft", f"改写了{row}", actor, now)
        return _submitted_if_whole(row, actor, now)

    return _with_draft(finding, permissions.may_redraft, actor, redrafted)


def _with_draft(
    finding: Finding,
    may: Callable[[User, Finding], bool],
    actor: User,
    write: Callable[[Finding], Finding],
) -> Finding:
    row = locked_finding(finding)
    if not may(actor, row):
        raise PermissionDenied(f"{actor} 不能改 {row}")
    if row.state != FindingState.DRAFT:
        raise StepRefused(f"{row} 现在是“{row.get_state_display()}”，不能再改", code="already")
    return write(row)


def _tell(finding: Finding, verb: str, sentence: str, actor: User, now: datetime) -> None:
    event = FindingStep(
        verb=f"finding.{verb}",
        before=finding.state,
        after=finding.state,
        remark="",
        content=finding_content(finding),
    )
    record(actor, event, finding, sentence, at=now)


@transaction.atomic
def skip_visit(visit: Visit, because: str, *, actor: User, now: datetime) -> Visit:
    """未能访, with its reason. PermissionDenied, StepRefused where it was made, ValidationError without a reason."""
    row = Visit.objects.select_for_update().select_related("round", "unit").get(pk=visit.pk)
    if not permissions.may_record(actor, row):
        raise PermissionDenied(f"{actor} 不能记这次暗访")
    if not row.is_waiting:
        raise StepRefused("这次暗访已经记下", code="already")
    if local_day(now) < row.planned_week:
        raise ValidationError(f"这一批从 {row.planned_week} 开始，还没有到")
    row.skipped_because = visible(because)
    if not row.skipped_because:
        raise ValidationError({"because": "未能访要写明原因"})
    row.recorded_by, row.recorded_at = actor, now
    row.full_clean()
    row.save()
    tell_visit(row, "skipped", actor=actor, now=now)
    return row
