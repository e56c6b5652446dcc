"""The one list of public addresses: nothing public is missing from it, and each page is what the site answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, get_resolver, resolve
from django.utils import timezone

from boards.site.addresses import public_addresses
from boards.site.public_page import HTML
from departments.models import Role
from departments.months import CalendarMonth
from tests.boards.bulletins.papers import released
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.commitments.bulletins import make_bulletin
from tests.factories import MARCH, make_assessor, make_metric, make_rule_set, make_threshold, make_user
from tests.inspections.publishing import published_round

pytestmark = pytest.mark.django_db

# Public, and answered live: they take a question, belong to signing in, or say nothing that was published.
LIVE = {"verify", "search", "login", "robots", "favicon", "healthz", "readyz"}


@pytest.fixture
def published(client):
    """Two months, one of them corrected and with its bulletin, and a department with rules."""
    make_edition("2026-05")
    make_edition("2026-06")
    make_edition(document=make_document("2026-06", edition=2, reason="笔误"))
    make_threshold(make_rule_set(make_assessor("rsj", "区人社局")))
    released(make_user(Role.REVIEWER))
    published_round()
    make_bulletin(CalendarMonth(2026, 5))


def addresses():
    return list(public_addresses(today=CalendarMonth.of(timezone.localdate())))


def patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        yield from patterns(pattern) if hasattr(pattern, "url_patterns") else [pattern]


def test_every_public_address_is_in_the_list_or_answered_live(published):
    public = {p.name for p in patterns() if not getattr(p.callback, "login_required", True)}
    listed = {resolve(address.path).url_name for address in addresses()}
    assert listed | LIVE == public
    assert listed & LIVE == set()


def test_list_has_every_address_once(published):
    paths = [address.path for address in addresses()]
    assert len(paths) == len(set(paths))
    assert {
        "/", "/lobby/", "/boards/2026-05/", "/boards/2026-06/", "/boards/2026-06/1/", "/boards/2026-06/2/",
        "/boards/2026-06/2.json", "/boards/2026-06.csv", "/boards/2026-06/posters/flags-a3.pdf",
        "/boards/2026-05/1/posters/lights-a2.pdf", "/boards/years/", "/boards/years/2026/",
        "/rules/", "/rules/2026/", "/rules/2026/rsj/",
    } <= set(paths)  # fmt: skip


def test_each_page_is_what_the_site_answers(published, client):
    for address in addresses():
        is_printed = address.page.content_type in ("application/pdf", "image/png")
        if is_printed and not address.path.endswith(("06/posters/flags-a3.pdf", "06/flags.png")):
            continue  # one poster and one picture stand for all: each takes a second to print
        if "/units/" in address.path.removesuffix("/units/") and "/chunxi/" not in address.path:
            continue  # one unit stands for all
        response = client.get(address.path)
        assert response.status_code == address.page.status == 200, address.path
        assert response.content == address.page.build(), address.path
        assert response["Content-Type"] == address.page.content_type, address.path


def test_before_the_first_board_the_list_has_what_says_so(client):
    found_addresses = {address.path: address.page.status for address in addresses()}
    assert found_addresses == dict.fromkeys(
        ("/", "/large/", "/lobby/", "/boards/index.json", "/feed.atom"), 200
    )


def test_every_page_in_the_public_frame_has_its_twin(published):
    paths = {address.path for address in addresses()}
    framed = {a.path for a in addresses() if a.page.content_type == HTML and a.path != "/lobby/"}
    standard = {path for path in framed if not path.startswith("/large/")}
    assert framed - standard == {f"/large{path}" for path in standard}
    assert not {path for path in paths - framed if path.startswith("/large/")}


def test_no_address_leads_off_the_site(published):
    for address in addresses():
        try:
            resolve(address.path)
        except Resolver404:
            pytest.fail(address.path)


def test_walk_asks_no_more_for_more_months_editions_or_departments(published, django_assert_num_queries):
    make_edition(document=make_document("2026-05", edition=2, reason="笔误"))
    make_edition("2026-03")  # a month that came late: the sums of those after it are asked about
    with CaptureQueriesContext(connection) as asked:
        addresses()
    make_edition("2026-04")
    for code in ("gafj", "swj", "jxj"):
        assessor = make_assessor(code, code)
        for month in (MARCH, MARCH.plus(1)):  # the later one is told beside the earlier
            make_threshold(make_rule_set(assessor, month), metric=make_metric(assessor, f"{month}率"))
    with django_assert_num_queries(len(asked)):
        addresses()
