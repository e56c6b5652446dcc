"""Two windows of one person keep at once: neither loses the other's words. Only PostgreSQL has row locks to show it on.

Each race is run twice: as it is, and with every row lock taken out, where it must not come out right.
"""

import pytest

from departments import unsaved
from departments.models import Role, UnsavedForm, UnsavedKind
from tests.factories import make_user
from tests.racing import WHERE_ROWS_ARE_LOCKED, press_at_once, take_the_locks_out

pytestmark = [pytest.mark.django_db(transaction=True), WHERE_ROWS_ARE_LOCKED]
TYPED = UnsavedKind.TYPED


@pytest.fixture
def person():
    return make_user(Role.CLERK)


def own_row(person):
    return f"SELECT 1 FROM departments_heldform WHERE person_id = {person.pk} FOR UPDATE"


def two_windows(person):
    """Each lays a row of its own over what is kept of one page."""
    unsaved.keep(person, TYPED, "one", {"words": ["早先的"]})
    return press_at_once(
        lambda: unsaved.change(person, TYPED, "one", lambda fields: {**fields, "here": ["甲"]}),
        lambda: unsaved.change(person, TYPED, "one", lambda fields: {**fields, "there": ["乙"]}),
        locked=own_row(person),
    )


def both():
    return {"words": ["早先的"], "here": ["甲"], "there": ["乙"]}


def test_two_windows_of_one_person_lose_nothing_of_each_other(person):
    assert two_windows(person) == ["won", "won"]
    assert dict(unsaved.kept(person, TYPED, "one").lists()) == both()


def test_two_windows_at_once_lose_words_without_the_lock(person, monkeypatch):
    take_the_locks_out(monkeypatch)
    two_windows(person)
    assert dict(unsaved.kept(person, TYPED, "one").lists()) != both()


def test_first_words_of_a_page_from_two_windows_are_one_form(person):
    presses = [lambda word=word: unsaved.keep(person, TYPED, "one", {"words": [word]}) for word in "甲乙"]
    user = f"SELECT 1 FROM departments_user WHERE id = {person.pk} FOR UPDATE"
    assert press_at_once(*presses, locked=user) == ["won", "won"]
    assert UnsavedForm.objects.get().fields in ('{"words": ["\\u7532"]}', '{"words": ["\\u4e59"]}')


def test_two_windows_never_keep_more_than_the_limit(person):
    most = unsaved.room_of(TYPED).forms
    for n in range(most):
        unsaved.keep(person, TYPED, f"page {n}", {"words": ["写了"]})
    presses = [
        lambda page=page: unsaved.keep(person, TYPED, page, {"words": ["写了"]}) for page in ("here", "there")
    ]
    assert press_at_once(*presses, locked=own_row(person)) == ["won", "won"]
    left = set(UnsavedForm.objects.values_list("path", flat=True))
    assert ({"here", "there"} <= left, len(left)) == (True, most)
