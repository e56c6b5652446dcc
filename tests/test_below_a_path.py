"""A site that stands below a path of its host: no link, form or file leads outside it."""

import re
from types import SimpleNamespace

import pytest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import get_resolver, set_script_prefix

from boards.folder.renewing import renew
from departments.models import Role
from tests.boards.editions import make_edition
from tests.boards.published import texts
from tests.factories import make_assessor, make_clause, make_office, make_rule_set, make_town, make_user

pytestmark = [pytest.mark.files, pytest.mark.django_db]
BASE = "/liangbang"
LINK = re.compile(r"""\b(?:href|src|action|formaction|data-[\w-]+)="(/[^"]*)""")


@pytest.fixture(autouse=True)
def _below(settings):
    settings.PUBLIC_URL = f"https://testserver{BASE}"
    settings.FORCE_SCRIPT_NAME, settings.STATIC_URL = BASE, f"{BASE}/static/"
    settings.DEBUG = False
    set_script_prefix(BASE)
    yield
    set_script_prefix("/")


def outside(page):
    links = LINK.findall(page)
    assert links
    return [link for link in links if not link.startswith(f"{BASE}/")]


def plain_addresses():
    """Every address without arguments, as nginx hands it on: without the path."""
    for name, (possibilities, *_) in get_resolver().reverse_dict.items():
        if isinstance(name, str):
            yield from (f"/{path}" for path, arguments in possibilities if not arguments)


def test_published_pages_stay_below_the_path():
    make_edition("2026-06")
    make_clause(make_rule_set(make_assessor("rsj", "区人社局")))
    renew()
    pages = {address: page.decode() for address, page in texts().items() if address.endswith("/")}
    assert len(pages) > 4
    assert {address: found for address, page in pages.items() if (found := outside(page))} == {}


@pytest.mark.parametrize("role", [None, *Role])
def test_pages_of_every_role_stay_below_the_path(role, client, settings):
    make_edition("2026-06")
    unit = {Role.CLERK: make_assessor, Role.SIGNER: make_assessor, Role.CONTACT: make_town}.get(
        role, make_office
    )()
    if role:
        client.force_login(make_user(role, unit, username="somebody"))
    seen = 0
    for path in [*plain_addresses(), "/nowhere/"]:
        answer = client.get(path, secure=True)
        if answer.status_code in (301, 302):
            assert answer.url.startswith(f"{BASE}/"), path
        elif answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            assert outside(answer.content.decode()) == [], path
            seen += 1
    assert seen > 3


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "503.html"])
def test_pages_of_faults_stay_below_the_path(name):
    outage = SimpleNamespace(heading="系统正忙", words="请稍后再试")
    assert outside(render_to_string(name, {"outage": outage}, RequestFactory().get("/"))) == []


def test_sign_in_passes_behind_a_server_that_hands_on_another_host(settings):
    """The origin that the browser names is the public one; nginx may drop its port from Host."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://testserver:8443"]
    client = Client(enforce_csrf_checks=True, headers={"origin": "https://testserver:8443"})
    page = client.get("/accounts/login/", secure=True)
    token = get_token(page.wsgi_request)
    sent = {"username": "nobody", "password": "x", "csrfmiddlewaretoken": token}
    assert client.post("/accounts/login/", sent, secure=True).status_code == 200
