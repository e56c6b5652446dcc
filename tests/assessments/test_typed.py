import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from assessments.views import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_somebody():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    return request


def test_what_was_typed_is_kept_by_page_until_it_is_let_go(request_of_somebody):
    request = request_of_somebody
    assert typed.keep(request, "one", {"words": ["写了"], "kept": ["a", "b"]})
    assert typed.keep(request, "two", {"words": ["别的"]})
    assert typed.kept(request, "one").getlist("kept") == ["a", "b"]
    typed.let_go(request, "one")
    typed.let_go(request, "one")
    assert (dict(typed.kept(request, "one")), typed.kept(request, "two")["words"]) == ({}, "别的")
    typed.keep(request, "two", {})
    assert typed.KEY not in request.session


def test_what_is_too_long_is_refused_and_nothing_older_stands_for_it(request_of_somebody):
    request = request_of_somebody
    typed.keep(request, "one", {"words": ["早先的"]})
    assert not typed.keep(request, "one", {"words": ["字" * typed.MOST_BYTES]})
    assert dict(typed.kept(request, "one")) == {}


def test_only_the_latest_pages_are_kept(request_of_somebody):
    request = request_of_somebody
    for n in range(typed.MOST_PAGES + 2):
        typed.keep(request, f"page {n}", {"words": [str(n)]})
    assert [typed.kept(request, f"page {n}").get("words") for n in range(3)] == [None, None, "2"]
