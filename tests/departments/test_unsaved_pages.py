import json
from datetime import timedelta

import pytest
from django.utils import timezone

from departments import unsaved
from departments.expiry import WORDS_KEPT_FOR, drop_expired
from departments.models import Record, Role, UnsavedForm, UnsavedKind
from departments.unsaved import room_of
from tests.factories import make_town, make_user

pytestmark = pytest.mark.django_db
TYPED, LATE, SHOWN = UnsavedKind.TYPED, UnsavedKind.LATE, UnsavedKind.SHOWN


@pytest.fixture
def person():
    return make_user(Role.CLERK, make_town())


def words(person, page):
    return unsaved.kept(person, TYPED, page).get("words")


def test_what_was_typed_is_kept_by_page_until_it_is_dropped(person):
    unsaved.keep(person, TYPED, "one", {"words": ["写了"], "kept": ["a", "b"]})
    unsaved.keep(person, TYPED, "two", {"words": ["别的"]})
    assert unsaved.kept(person, TYPED, "one").getlist("kept") == ["a", "b"]
    unsaved.let_go(person, TYPED, "one")
    unsaved.let_go(person, TYPED, "one")
    assert (dict(unsaved.kept(person, TYPED, "one")), words(person, "two")) == ({}, "别的")
    unsaved.keep(person, TYPED, "two", {})
    assert not UnsavedForm.objects.exists()


def test_older_pages_make_room_for_a_long_one(person, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 30
    for page in ("one", "two"):
        unsaved.keep(person, TYPED, page, {"words": ["早先的"]})
    unsaved.keep(person, TYPED, "three", {"words": ["字" * 100]})
    assert [words(person, page) for page in ("one", "two", "three")] == [None, None, "字" * 100]


def test_only_the_latest_pages_are_kept(person):
    for n in range(room_of(TYPED).forms + 2):
        unsaved.keep(person, TYPED, f"page {n}", {"words": [str(n)]})
    assert [words(person, f"page {n}") for n in range(3)] == [None, None, "2"]


def test_page_that_is_kept_again_is_the_newest(person):
    most = room_of(TYPED).forms
    for n in (*range(most), 0, most):
        unsaved.keep(person, TYPED, f"page {n}", {"words": [str(n)]})
    assert [words(person, f"page {n}") for n in (0, 1, 2, most)] == ["0", None, "2", str(most)]


@pytest.mark.parametrize("kind", UnsavedKind)
def test_every_kind_has_its_own_room(person, kind):
    for n in range(room_of(kind).forms + 1):
        unsaved.keep(person, kind, f"/page/{n}/", {"words": ["写了"]})
    others = [other for other in UnsavedKind if other != kind]
    for other in others:
        unsaved.keep(person, other, "/page/1/", {"words": [other]})
    counts = {other: UnsavedForm.objects.filter(kind=other).count() for other in UnsavedKind}
    assert counts == {kind: room_of(kind).forms, **dict.fromkeys(others, 1)}


def test_size_counts_the_bytes_of_names_and_values(person):
    unsaved.keep(person, TYPED, "one", {"words": ["字a"], "kept": ["b", "c"]})
    assert UnsavedForm.objects.get().size == len("words") + 4 + len("kept") + 2


def test_late_form_at_its_bound_is_kept_and_one_byte_more_is_not(person):
    most = room_of(LATE).bytes_each - len("facts")
    assert unsaved.keep(person, LATE, "/a/", {"facts": ["x" * most]})
    assert not unsaved.keep(person, LATE, "/b/", {"facts": ["x" * (most + 1)]})
    assert not unsaved.keep(person, LATE, "/" * 501, {"facts": ["x"]})
    assert list(UnsavedForm.objects.values_list("path", flat=True)) == ["/a/"]


def test_words_of_one_person_are_never_anothers(person):
    other = make_user(Role.SIGNER, person.department)
    unsaved.keep(person, TYPED, "one", {"words": ["甲写的"]})
    unsaved.keep(other, TYPED, "one", {"words": ["乙写的"]})
    assert (words(person, "one"), words(other, "one")) == ("甲写的", "乙写的")
    unsaved.let_go(other, TYPED)
    unsaved.change(other, TYPED, "one", lambda fields: {**fields, "words": ["又写"]})
    assert (words(person, "one"), words(other, "one")) == ("甲写的", "又写")
    assert unsaved.waiting_for(other) == []


def test_keeping_changing_and_letting_go_write_no_event_and_take_no_lock_of_the_history(person, monkeypatch):
    def refused(*args, **more):
        raise AssertionError("the head of the history was asked for")

    before = Record.objects.count()
    monkeypatch.setattr("departments.history.models.RecordHead.objects.select_for_update", refused)
    unsaved.keep(person, TYPED, "one", {"words": ["写了"]})
    unsaved.change(person, TYPED, "one", lambda fields: {**fields, "more": ["又写"]})
    unsaved.let_go(person, TYPED, "one")
    unsaved.keep(person, LATE, "/a/", {"words": ["写了"]})
    assert Record.objects.count() == before


def test_change_lays_over_what_is_kept_and_drops_what_is_empty(person):
    unsaved.keep(person, TYPED, "one", {"words": ["写了"], "facts": ["依据"]})
    unsaved.change(person, TYPED, "one", lambda fields: {"facts": fields["facts"]})
    assert dict(unsaved.kept(person, TYPED, "one").lists()) == {"facts": ["依据"]}
    unsaved.change(person, TYPED, "one", lambda fields: {})
    assert not UnsavedForm.objects.exists()


def test_nothing_to_change_opens_no_transaction(person, django_assert_num_queries):
    with django_assert_num_queries(1):
        unsaved.change(person, TYPED, "one", lambda fields: fields)


def test_reading_a_page_is_one_query(person, django_assert_num_queries):
    unsaved.keep(person, TYPED, "one", {"words": ["写了"]})
    with django_assert_num_queries(1):
        assert words(person, "one") == "写了"


def test_signing_out_ends_what_was_shown_in_this_browser_and_no_words(person):
    other = make_user(Role.SIGNER, person.department)
    for browser in ("here", "there"):
        for kind in UnsavedKind:
            unsaved.keep(person, kind, f"/{browser}/", {"words": ["写了"]}, browser=browser)
    unsaved.keep(other, TYPED, "/here/", {"words": ["写了"]}, browser="here")
    unsaved.let_browser_go(person, "here")
    left = UnsavedForm.objects.filter(person=person).order_by("path", "kind").values_list("path", "kind")
    assert list(left) == [
        *(("/here/", LATE), ("/here/", TYPED)),
        *(("/there/", LATE), ("/there/", SHOWN), ("/there/", TYPED)),
    ]
    assert unsaved.pages_typed(person) == 2
    assert words(other, "/here/") == "写了"


@pytest.mark.parametrize("kind", UnsavedKind)
def test_words_that_nobody_came_back_for_are_cleared_away(person, kind):
    unsaved.keep(person, kind, "/old/", {"words": ["写了"]})
    unsaved.keep(person, kind, "/new/", {"words": ["写了"]})
    now = timezone.now()
    UnsavedForm.objects.filter(path="/old/").update(at=now - WORDS_KEPT_FOR)
    UnsavedForm.objects.filter(path="/new/").update(at=now - WORDS_KEPT_FOR + timedelta(seconds=1))
    assert drop_expired(now) == 1
    assert list(UnsavedForm.objects.values_list("path", flat=True)) == ["/new/"]


def test_path_that_leads_off_the_site_is_not_offered(person):
    unsaved.keep(person, LATE, "//evil.example/", {"words": ["写了"]})
    assert unsaved.waiting_for(person) == []


def test_fields_stand_in_the_table_as_json(person):
    unsaved.keep(person, LATE, "/a/", {"words": ["写了"]}, files={"files": ["通报.pdf"]})
    row = UnsavedForm.objects.get()
    assert (json.loads(row.fields), json.loads(row.files)) == ({"words": ["写了"]}, {"files": ["通报.pdf"]})
