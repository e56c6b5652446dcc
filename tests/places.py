"""A place where the house runs by itself: its own database and folders, driven as an operator drives it."""

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

SETUP = "import django; django.setup(); "


@dataclass
class Place:
    folder: Path
    name: str

    @property
    def url(self):
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.folder / self.name}.sqlite3"
        at = connection.settings_dict
        user = f"{at['USER']}:{at['PASSWORD']}@" if at["PASSWORD"] else f"{at['USER']}@"
        return f"postgres://{user}{at['HOST']}:{at['PORT'] or 5432}/{self.database}"

    @property
    def database(self):
        return f"{connection.settings_dict['NAME']}_{self.name}"

    @property
    def evidence(self):
        return self.folder / f"{self.name}-evidence"

    @property
    def public(self):
        return self.folder / f"{self.name}-public"

    @property
    def environment(self):
        own = {
            "DEBUG": "1",
            "SECRET_KEY": "only-for-tests",
            "DATABASE_URL": self.url,
            "EVIDENCE_ROOT": str(self.evidence),
            "PUBLIC_ROOT": str(self.public),
            "DJANGO_SETTINGS_MODULE": "xiaoneng.settings",
        }
        return {**os.environ, **own}

    def run(self, *arguments, **options):
        """One command of manage.py; the finished process."""
        return self.finished([sys.executable, "manage.py", *map(str, arguments)], **options)

    def output_of(self, code, *arguments):
        """A piece of Python with Django set up; what it printed."""
        done = self.finished([sys.executable, "-c", SETUP + code, *arguments])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def finished(self, command, **options):
        return subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def start(self, code, *arguments):
        return subprocess.Popen(
            [sys.executable, "-c", SETUP + code, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def make(self):
        """An empty database, where databases are not files."""
        if connection.vendor == "postgresql":
            _on_server(f'DROP DATABASE IF EXISTS "{self.database}"')
            _on_server(f'CREATE DATABASE "{self.database}"')
        return self

    def copy(self, other):
        """The database of another place as it stands; nothing is connected to that."""
        if connection.vendor == "sqlite":
            shutil.copy(other.folder / f"{other.name}.sqlite3", self.folder / f"{self.name}.sqlite3")
        else:
            _on_server(f'DROP DATABASE IF EXISTS "{self.database}"')
            _on_server(f'CREATE DATABASE "{self.database}" TEMPLATE "{other.database}"')
        return self

    def forget(self):
        if connection.vendor == "postgresql":
            _on_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')


@pytest.fixture(scope="session")
def tables(tmp_path_factory, django_db_setup, django_db_blocker):
    """A place that has its tables and nothing in them, to be copied."""
    place = Place(tmp_path_factory.mktemp("tables"), "tables").make()
    if connection.vendor == "sqlite":  # as the tests' own database stands: migrating again takes seconds
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(place.folder / "tables.sqlite3")])
    else:
        assert place.run("migrate", "--verbosity", "0").returncode == 0
    yield place
    place.forget()


def _on_server(statement):
    at = connection.settings_dict
    place = {"host": at["HOST"], "port": at["PORT"] or None, "user": at["USER"], "password": at["PASSWORD"]}
    server = psycopg2.connect(dbname="postgres", **{name: value for name, value in place.items() if value})
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)
    finally:
        server.close()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
