"""A file that people sent, read by others: saved as it was, or looked at in a page; neither without a trace."""

from datetime import datetime, timedelta

from django.utils import timezone

from assessments.dates import day_begins
from assessments.files.evidence import KEPT_FOR
from assessments.files.previews import FilePreview, preview_of
from assessments.files.storage import Damaged, bytes_of
from assessments.models import StoredFile, Upload
from departments.history.records import history_of, record
from departments.models import User


def read(file: StoredFile, *, actor: User) -> bytes:
    """The bytes as they were uploaded; every reading is recorded. Damaged where they are not those any more."""
    data = _bytes_of(file)
    _record_reading(file, actor)
    return data


def look_at(file: StoredFile, *, actor: User, now: datetime | None = None) -> FilePreview:
    """What is shown of a file inside a page. To see it is to read it; recorded once a person, file and day.

    Each picture of a preview is asked for by itself: more events would say no more. Damaged as `read`.
    """
    _bytes_of(file)  # an older preview does not stand in for a file that is not as it was
    preview = preview_of(file.sha256)
    readings = history_of(file).filter(actor=actor, verb=file.reading_event().verb)
    if not readings.filter(at__gte=day_begins(now or timezone.now())).exists():
        _record_reading(file, actor, at=now)
    return preview


def look_at_kept(sha256: str, *, actor: User, now: datetime | None = None) -> FilePreview | None:
    """The same of a file that this person has sent lately; None of another. It belongs to nothing yet: no event."""
    since = (now or timezone.now()) - timedelta(seconds=KEPT_FOR)
    if not Upload.objects.filter(person=actor, sha256=sha256, at__gt=since).exists():
        return None
    try:
        return preview_of(sha256)
    except Damaged:
        return None


def _bytes_of(file: StoredFile) -> bytes:
    try:
        return bytes_of(file.sha256)
    except Damaged as damage:
        raise Damaged(f"{file} {damage}") from damage


def _record_reading(file: StoredFile, actor: User, *, at: datetime | None = None) -> None:
    record(actor, file.reading_event(), file, file.reading_words, at=at)
