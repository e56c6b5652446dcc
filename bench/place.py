"""A place of its own for a run: empty database, empty folders, the demonstration district; gone afterwards."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import django
import psycopg2
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Place:
    """Where the files of a run go, and the day on which the district stands."""

    folder: Path
    database: str
    today: date = TODAY
    now: datetime = NOW

    def child(self, task: str, *arguments: object) -> dict[str, Any]:
        """A task of `bench.child` in a new process; the object that it prints, as a dictionary."""
        command = [sys.executable, "-m", "bench.child", task, *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{task}: {done.stderr.strip()[-2000:]}")
        return json.loads(done.stdout)


@contextmanager
def place(url: str | None) -> Iterator[Place]:
    """The district in SQLite, or in a new database beside the one that a postgres:// URL names."""
    with TemporaryDirectory(prefix="xiaoneng-bench-") as name, _database(url, Path(name)) as database:
        folder = Path(name)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="xiaoneng.settings",
            ENV_FILE=str(folder / "none.env"),
            DATABASE_URL=database,
            PUBLIC_ROOT=str(folder / "public"),
            EVIDENCE_ROOT=str(folder / "evidence"),
            PUBLIC_URL="http://127.0.0.1:8000",
            SECRET_KEY="only-for-measuring",
            ALLOWED_HOSTS="127.0.0.1",
            DEBUG="0",
        )
        set_up()
        try:
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            import_module("xiaoneng.demo.building").build(TODAY, NOW)
            yield Place(folder, _version())
        finally:
            connection.close()


def set_up() -> None:
    """Django as in service: no log of queries, static files under the names of their content."""
    django.setup()


def _version() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10_000}"


@contextmanager
def _database(url: str | None, folder: Path) -> Iterator[str]:
    if url is None:
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    name = f"xiaoneng_bench_{os.getpid()}"
    server = psycopg2.connect(url)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            with server.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")
    finally:
        server.close()
