"""The database away, a table locked, a disk full: a sentence and 503, the public board from its last copy."""

import resource
from contextlib import contextmanager

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.urls import path

from assessments.models import Evidence
from boards.models import Edition
from boards.site.posters import poster_file
from boards.site.public_page import PublicPage
from boards.views.answers import answer
from departments.models import Role
from tests.assessments.files import upload, xlsx
from tests.assessments.scene import Scene
from tests.boards.editions import make_edition
from tests.factories import PASSWORD, make_user
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/",
    "/boards/2026-05/",
    "/boards/2026-05/1/",
    "/boards/years/2026/",
    "/boards/2026-05.json",
    "/boards/2026-05.csv",
    "/lobby/",
]


@contextmanager
def database_away():
    """Nobody listens at port 1."""
    real = connections["default"]
    settings = {**real.settings_dict, "ENGINE": "django.db.backends.postgresql", "NAME": "none"}
    settings |= {"HOST": "127.0.0.1", "PORT": "1", "USER": "nobody", "PASSWORD": "", "OPTIONS": {}}
    connections["default"] = DatabaseWrapper(settings, "default")
    try:
        yield
    finally:
        connections["default"] = real


@contextmanager
def files_no_larger_than(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def quiet():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("url", PUBLIC)
def test_public_page_comes_from_its_last_copy_while_the_database_is_away(quiet, url):
    make_edition("2026-05")
    before = quiet.get(url)
    with database_away():
        copied = quiet.get(url)
        head = quiet.head(url)
    assert (before.status_code, copied.status_code, copied.content) == (200, 200, before.content)
    assert (copied["Warning"], copied["Cache-Control"]) == ('110 - "Response is Stale"', "no-cache")
    assert copied["Content-Type"] == before["Content-Type"]
    assert copied.get("ETag") == before.get("ETag")
    assert "default-src 'none'" in copied.get("Content-Security-Policy", "")
    assert (head.status_code, head.content) == (200, b"")
    assert "Warning" not in quiet.get(url)


@login_not_required
def about(request):
    editions = Edition.objects.count()
    return answer(request, PublicPage(lambda: f"已发布 {editions} 版".encode()))


urlpatterns = [path("about/", about, name="about")]


def test_public_page_that_is_new_has_its_copy_without_being_named(quiet, settings):
    settings.ROOT_URLCONF = __name__
    before = quiet.get("/about/")
    with database_away():
        copied = quiet.get("/about/")
    assert (copied.content, copied["Warning"]) == (before.content, '110 - "Response is Stale"')


@pytest.mark.parametrize("url", ["/boards/index.json", "/boards/2026-05.xlsx"])
def test_index_and_tables_of_another_form_have_no_copy(quiet, url):
    edition = make_edition("2026-05")
    assert quiet.get(url).status_code == 200
    with database_away():
        assert quiet.get(url).status_code == 503
    assert not poster_file(edition, "flags", "a3").is_copied


def test_page_that_nobody_opened_says_when_to_try_again(quiet):
    make_edition("2026-05")
    for url in ("/boards/2026-05/", "/verify/0123456789ab/", "/boards/index.json", "/boards/2026-05/?x=1"):
        with database_away():
            response = quiet.get(url)
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "数据库暂时连不上" in response.content.decode()


def test_copy_follows_what_was_published_later(quiet):
    make_edition("2026-04")
    quiet.get("/")
    make_edition("2026-05")
    latest = quiet.get("/").content
    with database_away():
        assert quiet.get("/").content == latest


def test_nothing_of_signed_in_people_is_copied(quiet, settings):
    quiet.force_login(make_user(Role.AUDITOR))
    for url in ("/desk/", "/history/", "/accounts/password/"):
        quiet.get(url)
    assert list(settings.COPIES_ROOT.glob("*")) == []


def test_copies_that_find_no_room_cost_nothing(quiet, settings):
    make_edition("2026-05")
    settings.COPIES_ROOT.write_text("a file where a folder should be")
    assert quiet.get("/").status_code == 200


def test_signed_in_pages_and_presses_say_when_to_try_again(quiet):
    quiet.force_login(make_user(Role.CLERK, username="here"))
    with database_away():
        answers = [
            quiet.get("/desk/"),
            quiet.get("/people/"),
            quiet.post("/sheet/2026-06/figures/", {"block": "写了很久"}),
            Client(raise_request_exception=False).post(
                "/accounts/login/", {"username": "here", "password": PASSWORD}
            ),
        ]
    assert {(answer.status_code, answer["Retry-After"]) for answer in answers} == {(503, "10")}
    assert quiet.get("/desk/").status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file, not a table")
@pytest.mark.django_db(transaction=True)
def test_locked_sessions_say_that_it_is_busy(quiet):
    quiet.force_login(make_user(Role.CLERK))
    other = connection.copy()
    try:
        with other.cursor() as cursor, connection.cursor() as own:
            own.execute("SET lock_timeout = 100")
            cursor.execute("BEGIN; LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
            response = quiet.get("/desk/")
            cursor.execute("ROLLBACK")
            own.execute("SET lock_timeout = 5000")
    finally:
        other.close()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "稍等几秒再按一次" in response.content.decode()


def line_form(client, scene, file):
    clause = scene.praise
    typed = {"unit": scene.towns[0].code, "grounds": "我写了很久的事由", "facts": "", "data_month": "2026-06"}
    client.force_login(scene.clerk)
    return client.post(f"/sheet/2026-06/clauses/{clause.pk}/add/", {**typed, "files": file})


def refused_with_words(page):
    body = page.content.decode()
    return (page.status_code, "存储空间已满或写不进去，没有保存" in body, "我写了很久的事由" in body)


@pytest.fixture
def scene():
    return Scene()


def test_evidence_folder_that_takes_nothing_refuses_in_the_form(client, scene, settings):
    settings.EVIDENCE_ROOT.write_text("a file where a folder should be")
    assert refused_with_words(line_form(client, scene, pdf_upload())) == (200, True, True)
    assert Evidence.objects.count() == 0


def test_full_disk_refuses_in_the_form_and_leaves_nothing_half(client, scene, settings):
    large = upload(b"%PDF-1.4\n" + b"0" * 300_000, "大.pdf")
    with files_no_larger_than(100_000):
        page = line_form(client, scene, large)
    assert refused_with_words(page) == (200, True, True)
    assert [path for path in settings.EVIDENCE_ROOT.rglob("*") if path.is_file()] == []


def test_upload_that_finds_no_room_on_its_way_in_keeps_the_rest_of_the_form(client, scene, settings):
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere/at/all"
    large = upload(b"%PDF-1.4\n" + b"0" * 3_000_000, "大.pdf")
    assert refused_with_words(line_form(client, scene, large)) == (200, True, True)
    client.force_login(make_user(Role.PUBLISHER))
    file = SimpleUploadedFile("表.xlsx", xlsx() + b"0" * 3_000_000)
    page = client.post("/workbook/", {"file": file}).content.decode()
    assert "表.xlsx：服务器的存储空间已满或写不进去" in page
