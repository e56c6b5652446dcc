"""Words that stood in the sessions of the release before: they are their writer's still."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore

from departments import unsaved
from departments.models import Role, UnsavedForm, UnsavedKind
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TYPED = UnsavedKind.TYPED
PAGE = "sheet rsj 2026-06"


def session_of(pk, pages, ends_in=60):
    session = SessionStore()
    session["_auth_user_id"], session["typed"] = str(pk), pages
    session.set_expiry(ends_in)
    session.create()


def upgrade():
    import_module("departments.migrations.0010_unsaved_forms").bring_in_typed_words(apps, None)


def test_words_of_every_live_session_come_to_their_writer():
    wang, li = make_user(Role.CLERK, username="wang"), make_user(Role.CLERK, username="li")
    session_of(wang.pk, {PAGE: {"words-red_flag-1": ["后写"], "kept-line5": ["a", "b"]}}, ends_in=120)
    session_of(wang.pk, {PAGE: {"words-red_flag-1": ["先写"], "words-red_flag-2": ["另一条"]}})
    session_of(li.pk, {PAGE: {"words-red_flag-1": ["李的"]}, "spared 2026-06": {"grounds-1.2": ["应亮"]}})
    upgrade()
    assert dict(unsaved.kept(wang, TYPED, PAGE).lists()) == {
        "words-red_flag-1": ["后写"],
        "words-red_flag-2": ["另一条"],
        "kept-line5": ["a", "b"],
    }
    assert unsaved.kept(li, TYPED, PAGE)["words-red_flag-1"] == "李的"
    assert unsaved.kept(li, TYPED, "spared 2026-06")["grounds-1.2"] == "应亮"
    assert UnsavedForm.objects.count() == 3


def test_sessions_that_are_over_or_nobodys_bring_nothing():
    wang = make_user(Role.CLERK, username="wang")
    session_of(wang.pk, {PAGE: {"words-red_flag-1": ["过期"]}}, ends_in=-1)
    session_of(wang.pk + 1, {PAGE: {"words-red_flag-1": ["没有这个人"]}})
    SessionStore().create()
    upgrade()
    assert not UnsavedForm.objects.exists()


def test_words_that_came_are_counted_as_those_that_are_kept():
    wang = make_user(Role.CLERK, username="wang")
    session_of(wang.pk, {PAGE: {"words": ["字a"], "kept": ["b", "c"]}})
    upgrade()
    came = UnsavedForm.objects.get()
    unsaved.keep(wang, TYPED, PAGE, json.loads(came.fields))
    assert UnsavedForm.objects.get().size == came.size
