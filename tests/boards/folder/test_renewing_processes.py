"""The folder of public pages among processes: one that is killed is healed, several at once make one site."""

import signal
import sys

import pytest

from boards.folder import generations
from tests.places import Place

pytestmark = pytest.mark.django_db(databases=[])

KILLED = """
import os, signal
from datetime import date
from django.db import transaction
from django.utils import timezone
from boards.models import Edition
from boards.approval import Approval
from boards.publishing import publish
from boards.folder.renewing import renew
from departments.models import Role
from departments.months import CalendarMonth
from tests.factories import make_month, make_user, make_rule_set, make_assessor, make_clause

make_clause(make_rule_set(make_assessor(), CalendarMonth(2020, 1)))
renew()
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    publish(CalendarMonth(2020, 5), actor=make_user(Role.PUBLISHER), waive="补录",
            approval=Approval("区委", date(2020, 6, 1), "同意"), backfilled_from=date(2020, 6, 18))
"""
LOOK = """
from boards.models import Edition
from boards.folder import generations, keeper
from boards.folder.renewing import site
print(Edition.objects.count(), "/boards/2020-05/" in generations.current(site()).pages)
print(keeper.look(), "/boards/2020-05/" in generations.current(site()).pages, keeper.look())
"""
RENEW = "from boards.folder.renewing import renew; print(renew())"


@pytest.fixture
def house(tmp_path, tables):
    place = Place(tmp_path, "files").copy(tables)
    yield place
    place.forget()


def test_process_killed_between_commit_and_folder_is_healed_by_the_next_look(house):
    killed = house.finished([sys.executable, "-c", f"import django; django.setup(){KILLED}"])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert house.output_of(LOOK).splitlines() == ["1 False", "True True False"]


def test_two_processes_that_renew_at_once_make_one_site(house):
    begun = [house.start(RENEW) for _ in range(3)]
    written = sorted(int(process.communicate()[0]) for process in begun)
    assert written == [0, 0, 5]
    (generation,) = (
        path for path in (house.public / "site").iterdir() if path.is_dir() and not path.is_symlink()
    )
    assert generation.name == generations.name_of_current(house.public / "site")
