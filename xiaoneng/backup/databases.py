"""The database of a backup: taken while others write, and put back into an empty one; SQLite and PostgreSQL.

Sessions stay out of it. Each kind has `taken` (a context manager: a whole copy and what stands in it) and `put`.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from departments.disk import settle

Ask = Callable[[str], list[tuple]]

SESSIONS = "django_session"
# What `migrate` itself writes: a database with nothing else is empty.
OF_MIGRATIONS = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "sqlite_sequence",
    "departments_recordhead",
    "rules_wordingword",
    "inspections_check",
}


@contextmanager
def taken(copy: Path) -> Iterator[Ask]:
    """Write a consistent copy; what it yields answers questions (SQL) about exactly that copy."""
    kind = {"sqlite": _taken_sqlite, "postgresql": _taken_postgresql}[connection.vendor]
    with kind(copy) as ask:
        yield ask


def put(copy: Path) -> None:
    """Make the copy the database. The one that is there was empty, and is replaced."""
    {"sqlite": _put_sqlite, "postgresql": _put_postgresql}[connection.vendor](copy)


def clear() -> None:
    """Remove a database that was empty before, or was filled with what turned out not to be a backup of ours."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
    connections.close_all()
    if connection.vendor == "sqlite":
        file = _sqlite_file()
        for end in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + end).unlink(missing_ok=True)


def used_table() -> str:
    """A table that holds rows, or ""; what `migrate` writes does not count."""
    if connection.vendor == "sqlite" and not _sqlite_file().exists():
        return ""
    for table in connection.introspection.table_names():
        if table in OF_MIGRATIONS or table == SESSIONS:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if cursor.fetchone():
                return table
    return ""


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _taken_sqlite(copy: Path) -> Iterator[Ask]:
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        try:
            connection.connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            target.execute(f"DELETE FROM {SESSIONS}")
            target.commit()
            target.execute("VACUUM")  # or the deleted sessions could still be read in the file
        except sqlite3.Error as error:
            raise CommandError(f"数据库的副本写不出来（{error}）") from error
        _refuse_damaged(target)
        yield lambda sql: target.execute(sql).fetchall()


def _refuse_damaged(database: sqlite3.Connection) -> None:
    try:
        (fault,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        fault = str(error)
    if fault != "ok":
        raise CommandError(f"数据库文件已损坏（{fault}），没有继续；请用另一份好的备份")


def _put_sqlite(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as source:
        _refuse_damaged(source)
    file = _sqlite_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    placed = file.with_name(f".{file.name}.part")
    try:
        shutil.copyfile(copy, placed)
        os.chmod(placed, 0o600)
        settle(placed)
        clear()
        os.replace(placed, file)
    finally:
        placed.unlink(missing_ok=True)


@contextmanager
def _taken_postgresql(copy: Path) -> Iterator[Ask]:
    """pg_dump sees the very snapshot that the questions are asked in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        out = f"--exclude-table-data={SESSIONS}"
        _run("pg_dump", "--format=custom", out, f"--snapshot={snapshot}", f"--file={copy}")
        _run("pg_restore", "--list", str(copy), stdout=subprocess.DEVNULL)

        def ask(sql: str) -> list[tuple]:
            cursor.execute(sql)
            return cursor.fetchall()

        yield ask


def _put_postgresql(copy: Path) -> None:
    clear()
    _run(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--exit-on-error",
        "--dbname",
        "",
        str(copy),
    )


def _run(program: str, *arguments: str, stdout: int | None = None) -> None:
    """One of PostgreSQL's client programs on our database; CommandError with its first error line."""
    database: dict[str, Any] = connection.settings_dict
    if not shutil.which(program):
        raise CommandError(f"这台机器上没有 {program}（软件包 postgresql-client），装好再试")
    named = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    place = {name: str(database[key]) for name, key in named.items() if database.get(key)}
    # `--dbname ""` takes every part from the environment, so that no password stands among the arguments.
    owned = () if "--list" in arguments else ("--no-owner", "--no-privileges")
    command = [program, *owned, *arguments]
    done = subprocess.run(
        command, env={**os.environ, **place}, stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        error_lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise CommandError(
            f"{program} 没有做成：{error_lines[0] if error_lines else f'退出码 {done.returncode}'}"
        )
