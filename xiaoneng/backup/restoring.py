"""restore FILE: into an empty place, after every byte was checked; nothing is touched before."""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from boards.folder.renewing import site
from departments.disk import settle
from departments.history.records import record
from departments.models import RecordHead
from xiaoneng.backup.archive import CHUNK, DATABASES, EVIDENCE, PUBLIC, Manifest, Unfit, opened, reading
from xiaoneng.backup.databases import SESSIONS, clear, put, used_table
from xiaoneng.backup.making import counts
from xiaoneng.events import BackupRestored

ROOTS = {EVIDENCE: ("EVIDENCE_ROOT", "佐证文件夹", 0o640), PUBLIC: ("PUBLIC_ROOT", "公开文件夹", 0o644)}


def restore(file: Path) -> Manifest:
    """Put a backup back; where it fails the place is empty again. CommandError says why it cannot be."""
    try:
        with reading(file) as (manifest, tar):
            _refuse_unfit(manifest)
            _refuse_used()
            _fill(tar, manifest)
    except Unfit as fault:
        raise CommandError(f"{file}：{fault}。什么也没有动。") from fault
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {SESSIONS}")
    record(
        None,
        BackupRestored(made_at=manifest.made_at, history=list(manifest.history)),
        RecordHead.objects.get_or_create(pk=1)[0],
        f"从 {manifest.made_at} 的备份恢复，当时历史至第 {manifest.history[0]} 条",
    )
    return manifest


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise CommandError(
            f"这份备份取自 {manifest.database}，现在的数据库是 {connection.vendor}：请把 DATABASE_URL 设为同一种"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise CommandError(f"这份备份来自较新的版本（{unknown[0]}），请先装上那个版本再恢复")


def _refuse_used() -> None:
    """What is there is never overwritten: neither rows nor files. Pages as files are made anew by themselves."""
    if table := used_table():
        raise CommandError(
            f"数据库里已有数据（{table}），没有恢复：请把 DATABASE_URL 指向一个空的数据库，或先移走现有的"
        )
    for name, word, _ in ROOTS.values():
        root = Path(getattr(settings, name))
        files = (path for path in root.rglob("*") if not path.is_dir() or path.is_symlink())
        occupant = next((path for path in files if site() not in path.parents), None)
        if occupant:
            raise CommandError(
                f"{word} {root} 不是空的（有 {occupant.name}），没有恢复：请先移走，或把 {name} 指向别处"
            )


def _fill(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """The files first, the database last: until it is there, nothing counts."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / DATABASES[manifest.database]
            for member in tar:
                kind, _, rest = member.name.partition("/")
                if kind in ROOTS:
                    name, _, mode = ROOTS[kind]
                    _unpack(tar, member, Path(getattr(settings, name)) / rest, mode)
                elif member.name == copy.name:
                    _unpack(tar, member, copy, 0o600)
            put(copy)
        _refuse_other_rows(manifest)
    except BaseException:
        clear()
        for name, _, _ in ROOTS.values():  # they were empty before
            shutil.rmtree(getattr(settings, name), ignore_errors=True)
        raise


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=mode | (mode & 0o444) >> 2)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        shutil.copyfileobj(opened(tar, member), target, CHUNK)
        os.fchmod(target.fileno(), mode)
    settle(path)


def _refuse_other_rows(manifest: Manifest) -> None:
    """CommandError unless as many rows came back as there were."""

    def ask(sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    try:
        restored = counts(ask)
    except DatabaseError as error:
        raise CommandError(f"备份里的数据库不完整（{str(error).strip()}），没有恢复") from error
    if restored != manifest.counts:
        raise CommandError(f"恢复出来的行数与备份时不同：备份时 {manifest.counts}，现在 {restored}")
