"""Evidence that belongs to no line is collected when no unsaved words can ask for it any more.

So it ends that a form was refused, a file removed, an upload cut short.

A file that any floor refers to stays; each app says where (`evidence_in` of its AppConfig: model and field).
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings

from assessments.files.previews import drop_preview
from assessments.files.storage import path_of
from assessments.models import Upload
from departments.expiry import WORDS_KEPT_FOR

RESTS = WORDS_KEPT_FOR + timedelta(days=1)  # longer than a form may hold a file that it has not sent yet
AT_ONCE = 20
HASH = 64


@dataclass
class Collected:
    """How many files went, and their bytes."""

    files: int = 0
    bytes: int = 0


def referred_to(hashes: Iterable[str]) -> set[str]:
    """Those of these content hashes that a row of any floor refers to."""
    asked = list(hashes)
    referred: set[str] = set()
    for config in apps.get_app_configs():
        for model, field in getattr(config, "evidence_in", ()):
            # The default manager: a row whose bytes were erased on purpose asks for them no more.
            rows = config.get_model(model)._default_manager.filter(**{f"{field}__in": asked})
            referred.update(rows.values_list(field, flat=True))
    return referred


def collect_all(*, now: datetime) -> Collected:
    """Remove every file that nobody refers to and that has rested, leftovers of uploads too."""
    collected = Collected()
    for folder in sorted(Path(settings.EVIDENCE_ROOT).glob("??/??")):
        hashes = [path.name for path in folder.iterdir() if len(path.name) == HASH]
        referred = referred_to(hashes)
        for name in hashes:
            if name not in referred:
                _drop_file(name, collected, now)
    _drop_lost_previews(now)
    _drop_leftovers(collected, now)
    Upload.objects.filter(at__lte=now - RESTS).delete()
    return collected


def collect_some(*, now: datetime) -> Collected:
    """The same for the oldest few uploads, with each new one: no timer is needed, and no upload waits long."""
    collected = Collected()
    rows = list(Upload.objects.filter(at__lte=now - RESTS).order_by("at")[:AT_ONCE])
    referred = referred_to({row.sha256 for row in rows})
    for row in rows:
        if row.sha256 not in referred:
            _drop_file(row.sha256, collected, now)
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _drop_leftovers(collected, now)
    return collected


def drop_unreferred(hashes: Iterable[str], *, now: datetime) -> Collected:
    """Remove those of these files that no row refers to any more and that have rested."""
    collected, asked = Collected(), set(hashes)
    for sha256 in asked - referred_to(asked):
        _drop_file(sha256, collected, now)
    return collected


def _drop_lost_previews(now: datetime) -> None:
    """Previews whose file is gone, and what is left of a making that was cut short."""
    for folder in Path(settings.EVIDENCE_ROOT).glob("previews/??/*"):
        if len(folder.name) == HASH:
            if not path_of(folder.name).exists():
                drop_preview(folder.name)
        elif _has_rested(folder.stat().st_mtime, now):
            shutil.rmtree(folder, ignore_errors=True)


def _has_rested(changed: float, now: datetime) -> bool:
    return now - datetime.fromtimestamp(changed, UTC) >= RESTS


def _drop_leftovers(collected: Collected, now: datetime) -> None:
    for path in islice((Path(settings.EVIDENCE_ROOT) / "incoming").glob("*"), AT_ONCE):
        _drop(path, collected, now)


def _drop_file(sha256: str, collected: Collected, now: datetime) -> None:
    """A file, and what is shown of it."""
    _drop(path_of(sha256), collected, now)
    if not path_of(sha256).exists():
        drop_preview(sha256)


def _drop(path: Path, collected: Collected, now: datetime) -> None:
    """Remove a file that has rested. The same content sent again is a new file and rests anew."""
    try:
        status = path.stat()
        if not _has_rested(status.st_mtime, now):
            return
        path.unlink()
    except OSError:
        return  # gone meanwhile, or not to be removed just now: the next time
    collected.files += 1
    collected.bytes += status.st_size
