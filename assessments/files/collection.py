"""Evidence that belongs to no line is collected after a day: a refused form, a removed file, an upload cut short.

A file that any floor refers to stays; each app says where (`evidence_in` of its AppConfig: model and field).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings

from assessments.files.storage import path_of
from assessments.models import Upload

RESTS = timedelta(hours=24)  # twice as long as a form may hold a file that it has not sent yet
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
            rows = config.get_model(model)._base_manager.filter(**{f"{field}__in": asked})
            referred.update(rows.values_list(field, flat=True))
    return referred


def collect_all(*, now: datetime) -> Collected:
    """Remove every file that nobody refers to and that is older than a day, leftovers of uploads too."""
    collected = Collected()
    for folder in sorted(Path(settings.EVIDENCE_ROOT).glob("??/??")):
        hashes = [path.name for path in folder.iterdir() if len(path.name) == HASH]
        referred = referred_to(hashes)
        for name in hashes:
            if name not in referred:
                _drop(path_of(name), collected, now)
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
            _drop(path_of(row.sha256), collected, now)
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _drop_leftovers(collected, now)
    return collected


def _drop_leftovers(collected: Collected, now: datetime) -> None:
    for path in _first(AT_ONCE, (Path(settings.EVIDENCE_ROOT) / "incoming").glob("*")):
        _drop(path, collected, now)


def _first(most: int, paths: Iterator[Path]) -> list[Path]:
    return [path for path, _ in zip(paths, range(most), strict=False)]


def _drop(path: Path, collected: Collected, now: datetime) -> None:
    """Remove a file that has rested a day. The same content sent again is a new file and rests anew."""
    try:
        status = path.stat()
        if now - datetime.fromtimestamp(status.st_mtime, UTC) < RESTS:
            return
        path.unlink()
    except OSError:
        return  # gone meanwhile, or not to be removed just now: the next time
    collected.files += 1
    collected.bytes += status.st_size
