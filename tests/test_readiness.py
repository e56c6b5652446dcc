"""What whoever spreads the requests asks of each process: does it live, and should it get any?"""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from boards.folder.process import this_process
from tests.test_outages import database_away

pytestmark = pytest.mark.django_db
OK = (200, "ok\n")


def said(address):
    response = Client().get(address)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert (response["Cache-Control"], dict(response.cookies)) == ("no-store", {})
    return response.status_code, response.content.decode()


def test_process_that_lives_says_so_whatever_is_away():
    this_process.doubt = "磁盘满了"
    assert said("/healthz") == OK
    with database_away():
        assert said("/healthz") == OK


def test_process_that_has_all_it_needs_is_ready():
    assert said("/readyz") == OK


def test_process_without_a_database_is_not_ready():
    with database_away():
        assert said("/readyz") == (503, "数据库没有应答\n")
    assert said("/readyz") == OK


def test_process_before_its_migrations_is_not_ready():
    MigrationRecorder.Migration.objects.filter(app="boards", name__startswith="0001").delete()
    assert said("/readyz") == (503, "数据库还有 1 步升级没有执行：请运行 manage.py migrate\n")


def test_process_that_doubts_the_folder_is_not_ready_and_tells_no_path():
    this_process.doubt = "/srv/public 里的公开页面不是这个数据库的"
    assert said("/readyz") == (503, "公开页面没有跟上，原因在日志里\n")


def test_nothing_is_asked_of_the_database_to_say_that_it_lives(django_assert_num_queries):
    with django_assert_num_queries(0):
        said("/healthz")
