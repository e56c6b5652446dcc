"""Published pages handed out before Django: the folder's bytes, Django's headers, nothing else."""

import gzip
import io
import shutil
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler

from boards.folder import generations
from boards.folder.bundles import BundledPage
from boards.folder.process import this_process
from boards.folder.renewing import renew, site
from departments.models import Role
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_clause, make_rule_set, make_user
from xiaoneng.door import LOOK_EVERY, PublishedFiles

MONTH = "/boards/2026-06/"
LONG = "授旗激励，亮灯倒逼。" * 200


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status.split()[0]), dict(headers), body
        assert len(self.headers) == len(headers), "a header twice"


class Asker:
    """Asks a WSGI application as a server does, with what it asked Django in `passed_on`."""

    def __init__(self, root=None):
        self.now, self.passed_on = 0.0, []
        self.door = PublishedFiles(self.django, root or site(), clock=lambda: self.now)

    def django(self, environ, start_response):
        self.passed_on.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        start_response("418 Not here", [("Content-Type", "text/plain")])
        return [b"django"]

    def __call__(self, path, method="GET", **given):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_HOST": "testserver",
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
        }
        environ |= given
        setup_testing_defaults(environ)
        told = []
        is_usual = method in ("GET", "HEAD") and path.startswith("/")
        door = validator(self.door) if is_usual else self.door
        body = door(environ, lambda *said: told.append(said) or (lambda data: None))
        content = b"".join(body)
        getattr(body, "close", bool)()
        return Answer(*told[0][:2], content)


def write(month=LONG):
    """A folder with the page of a month and one of words; no database, no template."""
    with generations.locked(site()):
        following = generations.NextGeneration(site(), generations.current(site()))
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "public, max-age=60"}
        for address, text in {"/": "front", MONTH: month, "/boards/2026-05/": "May"}.items():
            following.put(address, "boards", None, headers, text.encode())
        for unit in "abc":
            folders = [f"/units/{unit}/", f"/large/units/{unit}/"]
            pages = [f"{folder}{unit}/" for folder in folders]
            lying = [BundledPage(path, None, headers, path.encode()) for path in pages]
            following.put_bundle(folders, "boards", unit, lying)
        following.switch({})


@pytest.fixture
def ask():
    write()
    return Asker()


@pytest.fixture
def published():
    """Two months, one of them corrected, and a department with rules."""
    make_edition("2026-05")
    make_edition("2026-06")
    make_edition(document=make_document("2026-06", edition=2, reason="笔误"))
    make_clause(make_rule_set(make_assessor("rsj", "区人社局")))
    renew()
    return Asker()


@pytest.mark.django_db
def test_every_page_has_the_bytes_and_headers_that_django_gives(published, client):
    pages = generations.current(site()).pages
    assert len(pages) > 20
    for address in pages:
        own, answer = client.get(address), published(address)
        assert (answer.status, answer.body) == (200, own.content), address
        given = {name: value for name, value in own.items() if name not in ("ETag", "Content-Length")}
        varies = {"Vary": "Accept-Encoding"} if len(pages[address].sums) > 1 else {}
        said = {
            name: value for name, value in answer.headers.items() if name not in ("ETag", "Content-Length")
        }
        assert said == given | varies, address
        assert answer.headers["Content-Length"] == str(len(answer.body))
        assert "Last-Modified" not in answer.headers
    assert published.passed_on == []


def test_pages_ask_no_database_and_no_session(ask):
    """No database is open to this test: asking one would fail."""
    for address in generations.current(site()).pages:
        answer = ask(address, HTTP_COOKIE="sessionid=x; csrftoken=y", QUERY_STRING="utm=1&next=//evil")
        assert (answer.status, "Set-Cookie" in answer.headers) == (200, False)
    assert ask.passed_on == []


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("GZIP", "gzip"),
        ("gzip;q=0", ""), ("br;q=0, gzip", "gzip"), ("br; q=0.0, *", "gzip"), ("*", "br"), ("*;q=0", ""),
        ("gzip;q=0.1", "gzip"), ("identity", ""), ("gzip;q=odd", ""), ("gzip;level=9", "gzip"), (";;,=,", ""),
    ],
)  # fmt: skip
def test_form_is_the_one_that_the_reader_takes(ask, accepted, encoding):
    plain = ask(MONTH)
    answer = ask(MONTH, HTTP_ACCEPT_ENCODING=accepted)
    unpacked = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[encoding](answer.body)
    assert (answer.headers.get("Content-Encoding", ""), unpacked) == (encoding, plain.body)
    assert answer.headers["ETag"] == plain.headers["ETag"].rstrip('"') + (encoding and f"-{encoding}") + '"'


def test_reader_who_has_the_page_is_told_so(ask):
    tag, packed = ask(MONTH).headers["ETag"], ask(MONTH, HTTP_ACCEPT_ENCODING="gzip").headers["ETag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', f'"a",W/{tag},"b"', "*"):
        for method in ("GET", "HEAD"):
            answer = ask(MONTH, method, HTTP_IF_NONE_MATCH=held)
            assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag), held
            assert {"Cache-Control", "Vary", "Content-Security-Policy"} <= answer.headers.keys()
            assert not {"Content-Type", "Content-Length"} & answer.headers.keys()
    for held in ('"other"', packed, tag.strip('"'), "", "W/", tag[:-3]):
        assert ask(MONTH, HTTP_IF_NONE_MATCH=held).status == 200, held


def test_head_has_the_headers_and_no_body(ask):
    got, head = ask(MONTH, HTTP_ACCEPT_ENCODING="br"), ask(MONTH, "HEAD", HTTP_ACCEPT_ENCODING="br")
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


@pytest.mark.parametrize(
    "path",
    [
        "", "/boards/2026-06", "/boards/2026-07/", "/boards/2026-06/index.html", "/index.html", "/manifest.json",
        "/boards/2026-06/index.html.gz", "/../manifest.json", "/boards/../manifest.json", "/./", "//",
        "//boards/2026-06/", "/boards//2026-06/", "/boards/2026-06/..%2f", "/boards/2026-06/\x00", "/BOARDS/2026-06/",
        "/site/current/index.html", "/../../etc/passwd", "/etc/passwd", "boards/2026-06/", "/boards/2026-06/ ",
        "/desk/", "/verify/", "/accounts/login/", "/publishing/2026-06/", "/boards/2026-06/\xe4\xb8\xad/",
        "/boards/2026-06/posters/flags-a3.pdf", "/static/css/public.css", "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_what_the_table_does_not_name_goes_on_to_django(ask, path):
    assert ask(path).body == b"django"
    assert ask.passed_on == [("GET", path)]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_go_on_to_django(ask, method):
    assert ask(MONTH, method, **{"wsgi.input": io.BytesIO()}).body == b"django"


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "", "a b", "testserver:80:80", "@"]
)
def test_hosts_that_are_not_ours_go_on_to_django(ask, host):
    assert ask(MONTH, HTTP_HOST=host).body == b"django"
    assert ask(MONTH, HTTP_HOST="testserver:8000").status == 200


@pytest.mark.django_db
def test_correction_is_handed_out_by_every_process_within_a_second(published):
    workers = [published, Asker()]
    before = [worker(MONTH).body for worker in workers]
    make_edition(document=make_document("2026-06", edition=3, reason="再次更正"))
    renew()
    for worker in workers:
        worker.now += 1
    after = [worker(MONTH).body for worker in workers]
    assert LOOK_EVERY < 1
    assert before[0] == before[1] != after[0] == after[1]
    assert "再次更正" in after[0].decode()


def test_folder_that_comes_later_is_found_and_one_that_is_put_away_is_left():
    ask = Asker()
    assert ask("/").body == b"django"
    write()
    ask.now += 1
    assert ask("/").body == b"front"
    generations.put_away(site())
    ask.now += 1
    assert ask("/").body == b"django"


def test_folder_that_this_process_doubts_is_not_handed_out(ask):
    assert ask("/").body == b"front"
    this_process.doubt = "磁盘满了"
    assert (ask("/").body, ask("/", HTTP_IF_NONE_MATCH="*").body) == (b"django", b"django")
    this_process.doubt = ""
    assert ask("/").body == b"front"


def test_file_that_is_not_what_was_written_is_not_handed_out(ask, caplog):
    page = site() / "current/boards/2026-06/index.html"
    page.write_bytes(b"defaced")
    assert ask(MONTH).body == b"django"
    assert "不是本系统写的那一份" in caplog.text
    assert ask(MONTH, HTTP_ACCEPT_ENCODING="gzip").status == 200, "the compressed form is whole"


def test_generation_that_was_swept_away_goes_on_to_django_until_the_next_look(ask):
    assert ask("/").status == 200
    write("once")
    write("twice")
    with generations.locked(site()):
        generations.sweep(site())
    assert ask(MONTH).body == b"django"
    ask.now += 1
    assert ask(MONTH).body == b"twice"


@pytest.mark.django_db(transaction=True)  # what Django answers as a server does, it also lets connections go
def test_signed_in_people_read_the_same_page_and_their_own_go_on(ask, client):
    client.force_login(make_user(Role.AUDITOR))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    ask.door.application = WSGIHandler()
    assert ask(MONTH, HTTP_COOKIE=cookie).body == ask(MONTH).body == LONG.encode()
    assert (ask("/desk/").status, ask("/desk/", HTTP_COOKIE=cookie).status) == (302, 200)
    assert ask("/boards/2026-06").headers["Location"] == MONTH


@pytest.mark.parametrize("memory", ["ready", "_bodies", "_bundles"])
def test_memory_has_an_end(ask, monkeypatch, memory):
    monkeypatch.setattr(f"xiaoneng.door.MOST_{memory.strip('_').upper()}", 2)
    for address in ("/", MONTH, "/boards/2026-05/", *(f"/units/{unit}/{unit}/" for unit in "abc")):
        assert ask(address).status == 200, address
    assert 0 < len(getattr(ask.door.opened, memory)) <= 2


def test_page_of_a_bundle_is_found_by_its_folder(ask):
    for folder in ("/units/a/", "/large/units/a/"):
        assert ask(f"{folder}a/").body == f"{folder}a/".encode()
    assert ask.passed_on == []
    for path in (
        "/units/a/",
        "/units/a/b/",
        "/units/a/a",
        "/units/a/manifest.json",
        "/units/a/a/index.html",
        "/units/d/",
    ):
        assert ask(path).body == b"django", path


def test_page_of_a_bundle_that_is_gone_goes_on_to_django(ask):
    shutil.rmtree(site() / "bundles")
    assert ask("/units/a/a/").body == b"django"
