"""A new app above touches its own folder, INSTALLED_APPS and one line of addresses: a tiny one shows it.

It is added to a copy of the house; there its own tests run, and those tables of the whole house that an app
could make untrue.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
ADDED = Path(__file__).resolve().parent / "app_above"
COPIED = (
    "departments",
    "rules",
    "assessments",
    "boards",
    "commitments",
    "inspections",
    "appraisals",
    "xiaoneng",
    "templates",
    "tests",
)
LINES = {
    "xiaoneng/settings.py": ('"appraisals", "xiaoneng"', '"appraisals", "tiny", "xiaoneng"'),
    "xiaoneng/urls.py": (
        '    path("", include("boards.urls")),\n',
        '    path("", include("boards.urls")),\n    path("", include("tiny.urls")),\n',
    ),
}
ASKED = (
    "tests/tiny",
    "tests/test_floors.py::test_apps_and_their_pages_know_only_lower_floors",
    "tests/test_menu.py",
    "tests/test_urls.py::test_every_address_stands_in_the_table",
    "tests/test_urls.py::test_addresses_open_to_whom_the_table_says[contact]",
    "tests/departments/test_events.py::test_verb_is_declared_once_and_has_a_word_of_its_own",
    "tests/departments/test_triggers.py::test_table_without_its_triggers_is_named",
)


@pytest.fixture
def house(tmp_path):
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("app_above"))
    for name in ("static", "docs", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ADDED / "tiny", tmp_path / "tiny")
    shutil.copytree(ADDED / "tests", tmp_path / "tests" / "tiny")
    return tmp_path


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the tables of the copy are the same on both")
def test_app_is_added_by_its_folder_and_two_lines(house):
    for name, (before, after) in LINES.items():
        text = (house / name).read_text(encoding="utf-8")
        assert text.count(before) == 1
        (house / name).write_text(text.replace(before, after), encoding="utf-8")
    # Nothing of the run around it: neither its options nor the counting of its lines.
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    environment = {**mine, "DATABASE_URL": "sqlite://:memory:"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *ASKED],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
