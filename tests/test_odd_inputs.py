"""Odd values in path, query and form of every address, for somebody whom it lets in: never a 500."""

from urllib.parse import quote_from_bytes

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from departments.models import Role, User
from tests.boards.posters.prints import share_prints
from tests.test_urls import TABLE, district, patterns  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

# As bytes, for what a browser never sends is sent too.
ODD = {
    "NUL": b"\x00",
    "NUL inside": b"chun\x00xi",
    "negative": b"-1",
    "endless digits": b"9" * 4400,
    "larger than any key": b"99999999999999999999",
    "no UTF-8": b"\xff\xfe",
    "half a character": b"\xed\xa0\x80",
    "other digits": "１２".encode(),
    "an exponent": b"1e999",
    "no number": b"NaN",
    "no month": b"2026-13",
    "a superscript": "²".encode(),
    "brackets": b'{"a": [1]}',
    "long": "长".encode() * 400,
}
IN_PATHS = [
    *("0", "99999999999999999999", "9" * 400, "-1", "%EF%BC%91", "x" * 300),
    *("%00", "1%00", "%ff", "2999-12", "0000-00"),
]
# Each answer is a poster or a paper printed anew, and none of them reads a query.
UNASKED = {
    *("draft_poster", "draft_poster_picture", "poster", "edition_poster", "edition_poster_printed"),
    "edition_poster_picture",
    *("report_print", "year_result_pdf", "year_version_pdf", "submitted_paper", "month_notices_pdf"),
    "unit_notice_pdf",
}
# Every name that a view, a form or a filter reads; a form that knows others leaves these out.
NAMES = sorted(
    {
        *("page", "per_page", "sort", "tab", "clause", "unit", "grounds", "words", "first", "last", "actor"),
        *("verb", "kind", "subject", "department", "role", "is_active", "group", "assesses", "ended", "next"),
        *("version", "seen", "shown", "kept", "data_month", "facts", "reason", "note", "pick", "to", "lot"),
        *("sheet", "parts", "press", "lines", "report_until", "decide_until", "object_until", "publish_on"),
        *("year", "red_flag", "yellow_light", "red_light", "most", "active", "decision", "path", "block"),
        *("username", "password", "old_password", "new_password1", "new_password2", "name", "code", "phone"),
        *("email", "position", "active_from", "active_until", "succeeds", "step", "state", "seen_state"),
        *("approved_by", "approved_on", "approval_words", "waive", "digest", "rest", "back", "checked"),
        *(
            "line",
            "place",
            "change",
            "corrected",
            "base",
            "title",
            "month",
            "add",
            "strike",
            "short_name",
            "q",
        ),
    }
)
FORM = "application/x-www-form-urlencoded"


# By the name of an address whether its GET read what the query says, asked once a process: what never looks at it
# answers the same whatever stands there, and needs no other odd query.
READS: dict[str, bool] = {}


class _WatchedRequest(WSGIRequest):
    @property
    def GET(self):
        READS[self.resolver_match.url_name] = True
        return self.__dict__["GET"]


class Watching:
    """The innermost middleware: notes which addresses read their query, once those outside have."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        READS.setdefault(request.resolver_match.url_name, False)
        request.__class__ = _WatchedRequest


def sent(value):
    return "&".join(f"{name}={quote_from_bytes(value)}" for name in NAMES)


def who_may(row):
    """Somebody of each kind that the address lets in: one who writes, or one who reads."""
    allowed = row.post or row.get
    return next((who for who in [*Role.values, "other_clerk"] if who in allowed), "stranger")


def faults(requests):
    """Which of these (odd, client, method, url, body) answered 500 or more, each taken back afterwards."""
    wrong = []
    for odd, client, method, url, body in requests:
        with transaction.atomic():
            response = client.generic(method, url, body, FORM)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            wrong.append((odd, method, url[:60], response.status_code))
    return wrong


@pytest.fixture
def clients(district, monkeypatch, settings):  # noqa: F811
    share_prints(monkeypatch)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Watching"]
    clients = {"stranger": Client(raise_request_exception=False)}
    for user in User.objects.filter(username__in=[*Role.values, "other_clerk"]):
        clients[user.username] = Client(raise_request_exception=False)
        clients[user.username].force_login(user)
    return clients


def addresses(district):  # noqa: F811
    for name, row in TABLE.items():
        yield name, row, reverse(name, args=[district.get(arg, arg) for arg in row.args])


def queries_and_forms(district, clients, odd):  # noqa: F811
    asked, short = sent(ODD[odd]), sent(ODD[odd][:9])
    for name, row, url in addresses(district):
        client = clients[who_may(row)]
        if row.get and name not in UNASKED and READS.get(name, True):
            yield odd, client, "GET", f"{url}?{short}", ""
        if row.post:
            yield odd, client, "POST", url, asked


@pytest.mark.long
@pytest.mark.parametrize("odd", ODD)
def test_odd_queries_and_forms_are_refused_or_read(district, clients, odd):  # noqa: F811
    assert faults(queries_and_forms(district, clients, odd)) == []


def paths(district, clients):  # noqa: F811
    for odd in IN_PATHS:
        for _, row, url in addresses(district):
            for arg in row.args:
                odd_url = url.replace(f"/{district.get(arg, arg)}", f"/{odd}", 1)
                if odd_url != url:
                    yield odd, clients[who_may(row)], "GET" if row.get else "POST", odd_url, ""


def test_only_what_reads_a_query_is_asked_twice(district, clients):  # noqa: F811
    addresses = [reverse(name) for name in ("search", "front")]
    for address in addresses:
        clients["stranger"].get(address, {"q": "x"})
    assert (READS["search"], READS["front"]) == (True, False)


@pytest.mark.long
def test_odd_paths_are_not_found(district, clients):  # noqa: F811
    assert faults(paths(district, clients)) == []


def test_every_address_is_asked():
    assert {pattern.name for pattern in patterns(get_resolver())} == set(TABLE)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("charset", ["utf-7", "gbk", "nonsense"])
@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/sheet/2026-06/keep/", "/nowhere/"])
def test_form_in_another_encoding_is_refused(db, settings, kind, charset, url):
    settings.DEBUG = False
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.generic("POST", url, b"a=1", content_type=f"{kind}; charset={charset}")
    assert answer.status_code == 400
