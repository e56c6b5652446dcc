"""backup FILE: the database first, then the files that it names; whole, checked, and in one piece."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from boards.folder.renewing import site
from departments.disk import settle
from departments.history.records import record
from departments.history.triggers import BEGINNING
from departments.models import RecordHead
from xiaoneng.backup.archive import DATABASES, EVIDENCE, NAMES, PUBLIC, Manifest, Unfit, Writing, reading
from xiaoneng.backup.databases import Ask, taken
from xiaoneng.events import BackupMade

COUNTED = {
    "单位": "departments_department",
    "人员": "departments_user",
    "历史": "departments_record",
    "指标数据": "assessments_reading",
    "认定": "assessments_determination",
    "说明": "assessments_explanation",
    "佐证": "assessments_evidence",
    "榜单": "boards_edition",
}

NAMING = ("assessments_evidence", "assessments_unitfile")  # the tables whose rows name files of evidence


def backup(file: Path) -> tuple[Path, Manifest, list[str]]:
    """Write a backup beside `file`, check it, and put it in its place; whatever fails leaves the last one there.

    Returns where it stands, the manifest, and the evidence that rows name and the disk does not hold as it was:
    a backup that lacks some never takes the place of another, it stands beside it. Raises CommandError, OSError.
    """
    file = file.resolve()
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        part = Path(folder) / "part"
        lacking = _write(part, Path(folder) / DATABASES[connection.vendor])
        try:
            with reading(part) as (manifest, _):
                pass
        except Unfit as fault:
            raise CommandError(f"写好的备份核对不上（{fault}），没有留用") from fault
        if lacking and file.exists():
            file = file.with_name(f"{file.name}.incomplete")
        os.replace(part, file)
        settle(file.parent)
    sequence, digest = manifest.history
    record(
        None,
        BackupMade(history=[sequence, digest], counts=manifest.counts, lacking=len(lacking)),
        RecordHead.objects.get_or_create(pk=1)[0],
        f"备份到 {file.name}：历史至第 {sequence} 条，榜单 {manifest.counts['榜单']} 版",
    )
    return file, manifest, lacking


def _write(part: Path, copy: Path) -> list[str]:
    """The archive; the evidence that is named in the database and is not in it as it was uploaded."""
    with taken(copy) as ask:
        manifest = _manifest(ask)
        named = {row[0] for table in NAMING for row in ask(f"SELECT DISTINCT sha256 FROM {table}")}
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        archive = Writing(target, manifest)
        archive.add(copy.name, copy)
        for name, path in _files():
            digest = archive.add(name, path)
            if name.startswith(f"{EVIDENCE}/") and path.name == digest:
                named.discard(digest)
        archive.close()
    settle(part)
    return sorted(named)


def _manifest(ask: Ask) -> Manifest:
    digests = ask("SELECT digest FROM boards_edition ORDER BY id DESC LIMIT 1")
    heads = ask("SELECT sequence, hash FROM departments_recordhead")
    return Manifest(
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        database=connection.vendor,
        migrations=[
            f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id")
        ],
        counts=counts(ask),
        history=tuple(heads[0]) if heads else (0, BEGINNING),
        digest=digests[0][0] if digests else "",
    )


def counts(ask: Ask) -> dict[str, int]:
    """By its Chinese name, how many rows each of the tables that matter holds."""
    return {word: ask(f"SELECT COUNT(*) FROM {table}")[0][0] for word, table in COUNTED.items()}


def _files() -> Iterator[tuple[str, Path]]:
    """Evidence, then public files, in order; what is still being written has another name and stays out.

    So do the public pages: they are made from the database whenever they are not there.
    """
    for kind, root in ((EVIDENCE, settings.EVIDENCE_ROOT), (PUBLIC, settings.PUBLIC_ROOT)):
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if Path(folder) / name != site())
            for path in (Path(folder) / name for name in sorted(files)):
                name = f"{kind}/{path.relative_to(root).as_posix()}"
                if NAMES[kind].fullmatch(name) and path.is_file() and not path.is_symlink():
                    yield name, path
