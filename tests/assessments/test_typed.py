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
    typed.keep(request, "one", {"words": ["写了"], "kept": ["a", "b"]})
    typed.keep(request, "two", {"words": ["别的"]})
    assert typed.kept(request, "one").getlist("kept") == ["a", "b"]
    typed.let_go(request, "one")
    typed.let_go(request, "one")
    assert (dict(typed.kept(request, "one")), typed.kept(request, "two")["words"]) == ({}, "别的")
    typed.keep(request, "two", {})
    assert typed.KEY not in request.session


def test_older_pages_make_room_for_a_long_one(request_of_somebody, settings):
    request = request_of_somebody
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 30
    for page in ("one", "two"):
        typed.keep(request, page, {"words": ["早先的"]})
    typed.keep(request, "three", {"words": ["字" * 100]})
    assert [typed.kept(request, page).get("words") for page in ("one", "two", "three")] == [
        None, None, "字" * 100,
    ]  # fmt: skip


def test_only_the_latest_pages_are_kept(request_of_somebody):
    request = request_of_somebody
    for n in range(typed.MOST_PAGES + 2):
        typed.keep(request, f"page {n}", {"words": [str(n)]})
    assert [typed.kept(request, f"page {n}").get("words") for n in range(3)] == [None, None, "2"]
