"""佐证材料: taken in under its content hash, attached to a line; never public. Who reads it: `reading`.

A file is durable before its row is written: temporary file, fsync, rename, fsync of the folder. Nothing
is ever overwritten, and a removed row leaves its file to the collection.
"""

import hashlib
import logging
import os
import tempfile
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments import permissions
from assessments.content import line_content
from assessments.dates import day_begins
from assessments.events import EvidenceAttached, EvidenceFacts, EvidenceRemoved, LineContent
from assessments.files.collection import collect_some
from assessments.files.kinds import FileKind, kind_of, refusal_of
from assessments.files.parsing import BUSY, Broken, Busy, parse
from assessments.files.storage import path_of
from assessments.filing import own_line
from assessments.models import Determination, Evidence, Upload
from departments.disk import settle
from departments.expiry import WORDS_KEPT_FOR
from departments.history.records import record
from departments.models import User
from departments.uploads import no_room, refuse_lost

logger = logging.getLogger(__name__)

MIB = 1024 * 1024
MOST_BYTES, MOST_FILES, MOST_BYTES_A_LINE = 20 * MIB, 20, 200 * MIB
MOST_FILES_A_DAY, MOST_BYTES_A_DAY = 400, 2048 * MIB
NAME_LIMIT = 120
KEPT_FOR = int(WORDS_KEPT_FOR.total_seconds())  # with the unsaved words of its form, over a weekend too
TOO_BIG = f"超过 {MOST_BYTES // MIB} MB，请压缩或只留有关的页"


@dataclass(frozen=True)
class Kept:
    """A file that has been inspected and stored, and belongs to no line yet."""

    name: str
    sha256: str
    size: int
    content_type: str

    def token(self, actor: User) -> str:
        """What a form carries so that the file need not be chosen again; good for this person only."""
        return signing.dumps(
            [self.name, self.sha256, self.size, self.content_type], salt=f"evidence {actor.pk}"
        )


def kept_from(token: str, actor: User) -> Kept | None:
    """The file of a token that `Kept.token` gave to the same person in KEPT_FOR, else None."""
    try:
        kept = Kept(*signing.loads(token, salt=f"evidence {actor.pk}", max_age=KEPT_FOR))
    except signing.BadSignature:
        return None
    return kept if path_of(kept.sha256).exists() else None


def keep(
    upload: UploadedFile, *, actor: User, now: datetime | None = None, is_inspected: bool = False
) -> Kept:
    """Inspect an upload and store it under its hash; ValidationError with the reason where it is refused.

    `is_inspected` where whoever calls has had the same inspection pass it.

    What a person sends in a day has its bounds; where the disk takes no more, the error names the file.
    """
    name = _plain_name(upload.name)
    kind = _kind(name)
    refuse_lost(upload)
    now = now or timezone.now()
    _refuse_beyond_the_day(name, upload.size or 0, actor, now)
    try:
        sha256, size = _stored(upload, name, "" if is_inspected else kind.name)
    except OSError as error:
        logger.exception("no room for evidence")
        raise no_room(name) from error
    Upload.objects.create(person=actor, sha256=sha256, size=size, at=now)
    collect_some(now=now)
    return Kept(name, sha256, size, kind.content_type)


def _stored(upload: UploadedFile, name: str, kind: str) -> tuple[str, int]:
    """Store what the inspection of its kind passes; "" asks for none."""
    root = Path(settings.EVIDENCE_ROOT) / "incoming"
    root.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, temporary = tempfile.mkstemp(dir=root)
    try:
        with os.fdopen(handle, "wb") as target:
            sha256, size = _copy(upload, target, name)
        if kind and (fault := _inspected(Path(temporary), kind)):
            raise ValidationError(f"{name}：{fault}", code="busy" if fault == BUSY else None)
        os.chmod(temporary, 0o640)
        _settle(Path(temporary), path_of(sha256))
    finally:
        Path(temporary).unlink(missing_ok=True)
    return sha256, size


def _refuse_beyond_the_day(name: str, size: int, actor: User, now: datetime) -> None:
    """A person's day has its bounds, whether what they send is attached in the end or not."""
    sent = Upload.objects.filter(person=actor, at__gte=day_begins(now)).aggregate(
        files=Count("pk"), bytes=Coalesce(Sum("size"), 0)
    )
    if sent["files"] >= MOST_FILES_A_DAY:
        raise ValidationError(f"{name}：一天最多上传 {MOST_FILES_A_DAY} 个文件，今天已满，请明天再传")
    if sent["bytes"] + size > MOST_BYTES_A_DAY:
        raise ValidationError(
            f"{name}：一天上传合计不能超过 {MOST_BYTES_A_DAY // MIB} MB，请压缩，或明天再传"
        )


def _plain_name(name: str | None) -> str:
    """The last part of a name without control and direction marks, at most NAME_LIMIT characters."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C").strip()
    stem, dot, extension = clean.rpartition(".")
    return f"{stem[: NAME_LIMIT - 6]}{dot}{extension}" if dot else clean[:NAME_LIMIT]


def _kind(name: str) -> FileKind:
    kind = kind_of(name)
    if kind is None:
        raise ValidationError(f"{name}：{refusal_of(name)}")
    return kind


def _copy(upload: UploadedFile, target: BinaryIO, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > MOST_BYTES:
            raise ValidationError(f"{name}：{TOO_BIG}")
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise ValidationError(f"{name}：文件是空的")
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest(), size


def _inspected(path: Path, kind: str) -> str:
    """What the inspection says, from a process of its own (see assessments.files.inspection)."""
    try:
        return parse("assessments.files.inspection", str(path), kind).decode()
    except Busy:
        return BUSY
    except Broken:
        return "文件太复杂，无法检查，请另存为 PDF 再上传"


def _settle(temporary: Path, final: Path) -> None:
    """Rename into place, durably. The same content again is the same file."""
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    os.replace(temporary, final)
    for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
        settle(folder)


def attach(line: Determination, upload: UploadedFile, *, actor: User) -> Evidence:
    """Add one file to a line that its department may edit; ValidationError names what is wrong with it."""
    if not permissions.may_fill_in(actor, line.assessor):  # asked before the file is looked at
        raise PermissionDenied(f"{actor} 不能为 {line} 上传佐证")
    return attach_kept(line, [keep(upload, actor=actor)], actor=actor)[0]


def facts_of(evidence: Evidence) -> EvidenceFacts:
    """What a file's row says, as plain values: the event carries it, and verification compares it."""
    return EvidenceFacts(
        line=evidence.determination_id,
        name=evidence.name,
        sha256=evidence.sha256,
        size=evidence.size,
        content_type=evidence.content_type,
    )


@transaction.atomic
def attach_kept(line: Determination, files: Iterable[Kept], *, actor: User) -> list[Evidence]:
    """Add files that are already stored. What was signed is what was seen: the line's version goes up."""
    row, files, added = own_line(line, actor=actor), list(files), []
    held = row.evidence.values_list("size", flat=True)
    refuse_too_much([*held, *(kept.size for kept in files)], "一条")
    for kept in files:
        evidence = Evidence(
            determination=row,
            name=kept.name,
            sha256=kept.sha256,
            size=kept.size,
            content_type=kept.content_type,
            uploaded_by=actor,
        )
        evidence.full_clean()
        evidence.save()
        sentence = f"为{row}上传了佐证“{kept.name}”"
        event = EvidenceAttached(facts=facts_of(evidence), content=_next_content(row))
        record(actor, event, evidence, sentence)
        added.append(evidence)
    if added:
        _raise_version(row)
    return added


def refuse_too_much(sizes: Collection[int], whose: str) -> None:
    """The bounds of all files of one thing, by their sizes in bytes; `whose` begins the sentence (一条)."""
    if len(sizes) > MOST_FILES:
        raise ValidationError(f"{whose}最多附 {MOST_FILES} 个文件")
    if sum(sizes) > MOST_BYTES_A_LINE:
        raise ValidationError(f"{whose}的文件合计不能超过 {MOST_BYTES_A_LINE // MIB} MB")


def _next_content(line: Determination) -> LineContent:
    """The line as `_raise_version` will leave it."""
    return replace(line_content(line), version=line.version + 1)


def _raise_version(line: Determination) -> None:
    line.version += 1
    line.save(update_fields=["version"])


@transaction.atomic
def remove(evidence: Evidence, *, actor: User) -> None:
    """Take a file off a line that may be edited; the bytes stay for the clean-up, the history keeps the hash."""
    row = own_line(evidence.determination, actor=actor)
    sentence = f"从{row}删去了佐证“{evidence.name}”"
    event = EvidenceRemoved(line=row.pk, sha256=evidence.sha256, content=_next_content(row))
    record(actor, event, evidence, sentence)
    evidence.delete()
    _raise_version(row)
