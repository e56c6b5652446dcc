"""Photos of a finding read by others: a copy without what the phone wrote into it, the original to its keepers."""

from datetime import datetime

from assessments.dates import day_begins
from assessments.files.previews import picture_of, preview_of
from assessments.files.storage import bytes_of
from departments.history.records import history_of, record
from departments.models import User
from inspections.events import FindingFileTold
from inspections.models import FindingFile

READ = "finding_file.read"


def original(file: FindingFile, *, actor: User, now: datetime) -> bytes:
    """The bytes as they were taken; every reading is told. Damaged where they are not those any more."""
    data = bytes_of(file.sha256)
    _tell(file, actor, now)
    return data


def copy_of(file: FindingFile, *, actor: User, now: datetime) -> bytes | None:
    """The picture drawn anew, pixels and nothing else; told once a person, file and day. None where none can be."""
    bytes_of(file.sha256)  # a copy does not stand in for an original that is not as it was
    preview_of(file.sha256)
    picture = picture_of(file.sha256, 1)
    told = history_of(file).filter(actor=actor, verb=READ, at__gte=day_begins(now))
    if picture is not None and not told.exists():
        _tell(file, actor, now)
    return picture


def _tell(file: FindingFile, actor: User, now: datetime) -> None:
    event = FindingFileTold(verb=READ, sha256=file.sha256)
    record(actor, event, file, f"查看了{file.finding}的取证材料", at=now)
