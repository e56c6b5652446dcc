from datetime import datetime

import pytest
from django.db import connection
from django.test import TransactionTestCase

from assessments.dates import SHANGHAI
from boards.site.process import this_process
from departments.history.triggers import install, protected_tables, remove
from departments.months import CalendarMonth
from tests.browser import browser, live_server, page  # noqa: F401  (fixtures)
from tests.migrating import migrated  # noqa: F401  (fixture)

collect_ignore = ["app_above"]  # runs in a copy of the house that has the app (test_app_above)


@pytest.fixture(scope="session", autouse=True)
def _emptying_of_append_only_tables():
    """Tests with real transactions empty their tables afterwards, which the triggers would refuse."""
    tear_down = TransactionTestCase._fixture_teardown

    def without_triggers(self):
        with connection.schema_editor() as editor:
            for table in protected_tables():
                remove(editor, table)
        tear_down(self)
        with connection.schema_editor() as editor:
            for table in protected_tables():
                install(editor, table)

    TransactionTestCase._fixture_teardown = without_triggers
    yield
    TransactionTestCase._fixture_teardown = tear_down


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    this_process.doubt, this_process.saw_behind, this_process.serves_since = "", None, 0.0
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.VAR = tmp_path / "var"
    settings.COPIES_ROOT = tmp_path / "copies"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def june():
    return CalendarMonth(2026, 6)


@pytest.fixture
def in_july():
    """An instant after June 2026 is over and before its report is due."""
    return datetime(2026, 7, 3, 10, 0, tzinfo=SHANGHAI)
