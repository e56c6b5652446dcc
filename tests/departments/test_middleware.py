import errno
import re
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from departments.middleware import SayBusy
from departments.models import Role
from tests.factories import make_assessor, make_office, make_user


def answer_to(error):
    return SayBusy(HttpResponse).process_exception(RequestFactory().get("/"), error)


@pytest.mark.parametrize(
    "words", ["canceling statement due to lock timeout", "database is locked", "deadlock detected\nDETAIL: …"]
)
def test_lock_that_was_not_to_be_had_is_said_in_chinese(words):
    response = answer_to(OperationalError(words))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "稍等几秒再按一次" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OperationalError('connection to server at "10.0.0.1", port 5432 failed: Connection refused'),
            "数据库",
        ),
        (OperationalError("server closed the connection unexpectedly"), "数据库"),
        (OperationalError("unable to open database file"), "数据库"),
        (InterfaceError("connection already closed"), "数据库"),
        (OperationalError("database or disk is full"), "存储空间已满"),
        (OSError(errno.ENOSPC, "No space left on device"), "存储空间已满"),
        (OSError(errno.EROFS, "Read-only file system"), "存储空间已满"),
    ],
)
def test_outage_is_said_in_chinese(error, words):
    response = answer_to(error)
    assert (response.status_code, response["Retry-After"] in ("10", "60")) == (503, True)
    assert words in response.content.decode()


@pytest.mark.parametrize(
    "error",
    [OperationalError("no such table: x"), ValueError("database is locked"), FileNotFoundError(2, "gone")],
)
def test_other_errors_are_left_to_the_error_page(error):
    assert answer_to(error) is None


@pytest.mark.django_db
def test_what_nobody_types_is_read_by_nobody(client):
    client.force_login(make_user(Role.SYSTEM_ADMIN))
    page = client.get("/people/?words=%00zhao%ED%A0%80&per_page=-1&page=-7")
    assert (page.status_code, page.context["filter"].form.cleaned_data["words"]) == (
        200,
        "zhao\ufffd\ufffd\ufffd",
    )
    page = client.post("/people/new/", {"username": "zhao\x00", "name": "赵\x00审"}).content.decode()
    assert ('value="zhao"' in page, 'value="赵审"' in page) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("department", "name"), [("zfb", "王五"), ("elsewhere", "别人")], ids=["colleague", "somebody else"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_one_person_asks_nothing_as_another(client, method, department, name):
    opened_by = make_user(
        Role.REVIEWER, make_office() if department == "zfb" else make_assessor(), name="王五"
    )
    now = make_user(Role.REVIEWER, username="li", name="李四")
    client.force_login(now)
    address = reverse("desk") if method == "get" else reverse("typed_keep", args=["review/lines/1/"])
    answer = getattr(client, method)(address, headers={"X-Person": str(opened_by.pk)})
    assert (answer.status_code, answer["X-Refused"]) == (409, "other-person")
    assert answer.json()["errors"] == [
        f"这一页是{name}打开的，现在登录的是李四；没有生效，请由{name}重新登录，或刷新后再做。"
    ]
    assert "X-Refused" not in getattr(client, method)(address, headers={"X-Person": str(now.pk)})


SCRIPTS = sorted((Path(__file__).parents[2] / "static/js").glob("*.js"))
# The lobby is nobody's page; this one is where it is said.
NOBODYS = ("lobby.js", "lobby_check.js", "signed_in.js")


@pytest.mark.parametrize(
    "script", [each for each in SCRIPTS if each.name not in NOBODYS], ids=lambda at: at.name
)
def test_whatever_a_script_of_signed_in_people_asks_says_whose_page_it_is(script):
    text = script.read_text()
    asks = len(re.findall(r"\bfetch\(|new XMLHttpRequest\(", text))
    assert len(re.findall(r"signedIn\.headers\(", text)) >= asks


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "x", "9" * 40])
def test_page_of_nobody_is_refused(client, sent):
    client.force_login(make_user(Role.REVIEWER))
    assert client.get(reverse("desk"), headers={"X-Person": sent}).status_code == 409
