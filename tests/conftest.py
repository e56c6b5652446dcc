import gc
import os
from datetime import datetime

import pytest
from django.db import IntegrityError, connection
from django.test import TransactionTestCase

from assessments.dates import SHANGHAI
from boards.folder.process import this_process
from departments import press as printing
from departments.months import CalendarMonth
from tests.browser import asked, browser, live_server, open_as, page  # noqa: F401  (fixtures)
from tests.emptying import empty_database
from tests.migrating import migrated  # noqa: F401  (fixture)
from tests.places import tables  # noqa: F401  (fixture)

_DATABASES = {"db", "transactional_db", "live_server", "django_db_setup", "migrated"}
_LONG = ("long", "browser", "files")
collect_ignore = ["app_above"]  # runs in a copy of the house that has the app (test_app_above)


@pytest.hookimpl(
    tryfirst=True
)  # before pytest-django puts what needs real transactions last, and keeps the rest
def pytest_collection_modifyitems(config, items):
    """What takes seconds is begun first, so that no worker waits for another at the end.

    What asks no database answers the same beside either: the run on PostgreSQL leaves it out, and says how many.
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, _LONG)))
    if connection.vendor == "sqlite":
        return
    asking, others = [], []
    for item in items:
        asks = item.get_closest_marker("django_db") or _DATABASES.intersection(item.fixturenames)
        (asking if asks else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = asking


def pytest_collection_finish():
    """What was collected stays to the end: going through it for garbage again and again was a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _emptying():
    flush = TransactionTestCase._fixture_teardown

    def emptied(case):
        for is_last in (False, False, True):
            asked.wait_until_answered()
            try:
                return empty_database()
            except IntegrityError:  # a page that was left had still something to keep
                if is_last:
                    raise

    TransactionTestCase._fixture_teardown = emptied
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session", autouse=True)
def _no_power_cut():
    """Nothing that a test writes has to outlast one; waiting for the disk is most of what writing a site takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_hurry():
    printing.SECONDS = 300  # a machine under load is slow, and no test fails for that


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    this_process.doubt, this_process.saw_behind, this_process.serves_since = "", None, 0.0
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.VAR = tmp_path / "var"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def june():
    return CalendarMonth(2026, 6)


@pytest.fixture
def in_july():
    """An instant after June 2026 is over and before its report is due."""
    return datetime(2026, 7, 3, 10, 0, tzinfo=SHANGHAI)
