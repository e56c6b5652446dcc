"""The database away, a table locked, a disk full: a sentence and 503, the public board from its files."""

import resource
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from assessments.models import Evidence
from boards.folder.renewing import renew, site
from departments.models import Role
from tests.assessments.files import upload, xlsx
from tests.assessments.scene import Scene
from tests.boards.editions import make_edition
from tests.factories import PASSWORD, make_user
from tests.files import pdf_upload
from tests.test_published_files import Asker

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/",
    "/boards/2026-05/",
    "/boards/2026-05/1/",
    "/boards/years/2026/",
    "/boards/2026-05.json",
    "/boards/2026-05.csv",
    "/boards/2026-05.xlsx",
    "/boards/index.json",
    "/large/boards/2026-05/",
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


@pytest.fixture
def door():
    """The site as a server loads it: the folder in front of Django."""
    asker = Asker(site())
    asker.door.application = WSGIHandler()
    return asker


@pytest.mark.django_db(transaction=True)
def test_public_pages_come_from_the_folder_while_the_database_is_away(door):
    make_edition("2026-05")
    renew()
    before = {url: door(url) for url in PUBLIC}
    with database_away():
        with pytest.raises(DatabaseError):
            renew()  # as the keeper tries, every five seconds
        away = {url: (door(url), door(url, "HEAD")) for url in PUBLIC}
    for url, (answer, head) in away.items():
        assert (before[url].status, answer.status, answer.body) == (200, 200, before[url].body), url
        assert (answer.headers, head.status, head.body) == (before[url].headers, 200, b""), url
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], url


@pytest.mark.django_db(transaction=True)
def test_page_that_is_not_in_the_folder_says_when_to_try_again(door):
    make_edition("2026-05")
    renew()
    for url in ("/boards/2026-06/", "/verify/0123456789ab/", "/boards/2026-05/posters/flags-a3.pdf"):
        with database_away():
            answer = door(url)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10"), url
        assert "数据库暂时连不上" in answer.body.decode()


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
    place = "red_flag-2-ADD"
    sent = {f"{name}-{place}": value for name, value in {**typed, "open": "1", "files": file}.items()}
    return client.post(
        f"/sheet/2026-06/clauses/{clause.pk}/add/", {**sent, "sheet": "2026-06", "place": place}
    )


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
