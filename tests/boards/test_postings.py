"""已张贴, 已发布: noted by the office with place and time, never edited."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.dates import SHANGHAI
from boards.models import Posting
from boards.postings import note_posting, strike_posting
from departments.models import Record, Role
from tests.boards.documents import line
from tests.boards.published import publish
from tests.factories import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 17, 15, 30, tzinfo=SHANGHAI)
NOW = AT + timedelta(hours=1)
ADDRESS = "/publishing/2026-06/postings/"
MAY_NOTE = {Role.REVIEWER, Role.PUBLISHER}
TYPED = {"number": 1, "kind": "posted", "place": "区政府大厅", "at": "2026-07-17T15:30"}


@pytest.fixture
def edition():
    return publish("2026-06")


def note(edition, role=Role.REVIEWER, **changes):
    told = {"kind": "posted", "place": "区政府大厅", "at": AT, "now": NOW, **changes}
    return note_posting(edition, actor=make_user(role, username=f"who-{role}"), **told)


def test_note_is_kept_with_its_event(edition):
    posting = note(edition)
    assert (posting.get_kind_display(), posting.place, posting.at) == ("已张贴", "区政府大厅", AT)
    told = Record.objects.get(verb="posting.note")
    assert told.sentence == "登记2026年第6期 已张贴：区政府大厅"
    assert '"at":"2026-07-17T07:30+00:00"' in told.data


@pytest.mark.parametrize("role", Role)
def test_the_office_alone_notes_and_strikes(edition, role):
    posting = note(edition)
    somebody = make_user(role, username="somebody")
    if role in MAY_NOTE:
        assert strike_posting(posting, actor=somebody).strikes == posting
        return
    with pytest.raises(PermissionDenied):
        note_posting(edition, actor=somebody, kind="posted", place="x", at=AT, now=NOW)
    with pytest.raises(PermissionDenied):
        strike_posting(posting, actor=somebody)
    assert Posting.objects.count() == 1


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"at": NOW + timedelta(minutes=1)}, "时间还没有到"),
        ({"at": datetime(2026, 7, 17, 8, 59, tzinfo=SHANGHAI)}, "时间早于这一版的发布时间"),
        ({"place": "  "}, "此字段不能为空"),
        ({"place": "字" * 61}, "60"),
        ({"kind": "burnt"}, "burnt"),
    ],
)
def test_note_without_a_true_time_or_place_is_refused(edition, changes, words):
    with pytest.raises(ValidationError, match=words):
        note(edition, **changes)
    assert not Posting.objects.exists()
    assert not Record.objects.filter(verb="posting.note").exists()


def test_wrong_note_is_struck_by_another_row_once(edition):
    posting = note(edition)
    actor = make_user(Role.PUBLISHER, username="second")
    struck = strike_posting(posting, actor=actor)
    assert (struck.strikes, struck.noted_by, Posting.objects.count()) == (posting, actor, 2)
    assert Record.objects.get(verb="posting.strike").sentence == "划去登记：2026年第6期 已张贴：区政府大厅"
    for again in (Posting.objects.get(pk=posting.pk), struck):
        with pytest.raises(ValidationError, match="这一条已经划去"):
            strike_posting(again, actor=actor)
    with pytest.raises(PermissionDenied):
        posting.save()
    with pytest.raises(PermissionDenied):
        Posting.objects.update(place="x")


def test_page_asks_a_constant_number_of_queries(client, edition):
    publisher = make_user(Role.PUBLISHER, username="noter")
    client.force_login(publisher)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/publishing/2026-06/").status_code == 200
        return len(found)

    note_posting(edition, actor=publisher, kind="posted", place="区政府大厅", at=AT, now=NOW)
    publish("2026-06", lines=[line("red_flag", "chunxi", "rsj")], reason="更正一次")
    queries()
    few = queries()
    for number in range(2, 5):
        newest = publish("2026-06", lines=[line("red_flag", "chunxi", "rsj", number)], reason="再更正")
        note_posting(newest, actor=publisher, kind="posted", place="区政府大厅", at=AT, now=NOW)
    queries()
    assert queries() == few


def test_page_notes_lists_and_strikes(client, edition):
    client.force_login(make_user(Role.REVIEWER, username="noter"))
    assert client.post(ADDRESS, TYPED)["Location"] == "/publishing/2026-06/"
    page = client.get("/publishing/2026-06/").content.decode()
    assert "2026年7月17日 15:30 已张贴：区政府大厅（首次发布）" in page
    client.post(f"{ADDRESS}strike/", {"posting": Posting.objects.get().pk})
    page = client.get("/publishing/2026-06/").content.decode()
    assert "<del>2026年7月17日 15:30 已张贴：区政府大厅（首次发布）</del>" in page
    assert 'action="/publishing/2026-06/postings/strike/"' not in page


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"at": "2999-01-01T00:00"}, "时间还没有到"),
        ({"at": ""}, "这个字段是必填项"),
        ({"place": ""}, "请填写地点"),
        ({"number": 7}, "选择一个有效的选项"),
    ],
)
def test_page_keeps_what_was_typed_where_it_refuses(client, edition, changes, words):
    client.force_login(make_user(Role.REVIEWER, username="noter"))
    response = client.post(ADDRESS, {**TYPED, **changes})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Posting.objects.exists()


def test_page_answers_nobody_of_another_month(client, edition):
    client.force_login(make_user(Role.REVIEWER, username="noter"))
    posting = note(edition, Role.PUBLISHER)
    assert client.post("/publishing/2026-05/postings/", TYPED).status_code == 404
    for asked in ({"posting": posting.pk + 1}, {"posting": "x"}, {}):
        assert client.post(f"{ADDRESS}strike/", asked).status_code == 302
    assert client.post("/publishing/2026-05/postings/strike/", {"posting": posting.pk}).status_code == 302
    assert Posting.objects.count() == 1


def test_auditor_reads_and_changes_nothing(client, edition):
    note(edition)
    client.force_login(make_user(Role.AUDITOR, username="auditor"))
    page = client.get("/publishing/2026-06/").content.decode()
    assert "已张贴：区政府大厅" in page
    assert ADDRESS not in page
    assert client.post(ADDRESS, TYPED).status_code == 403


def test_public_pages_tell_nothing_of_it(client, edition):
    note(edition, place="某某工作群")
    for address in ("/boards/2026-06/", "/boards/2026-06/1/", f"/verify/{edition.digest}/"):
        assert "某某工作群" not in client.get(address).content.decode()


def test_result_page_hands_on_text_and_pictures(client, edition):
    client.force_login(make_user(Role.PUBLISHER, username="hander"))
    page = client.get("/publishing/2026-06/").content.decode()
    text = client.get("/boards/2026-06/board.txt")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.content.decode() in page
    assert 'src="/boards/2026-06/1/board.png"' in page


def test_result_page_says_why_there_is_no_picture(client):
    from_rare = publish(
        "2026-06", lines=[{**line("red_flag", "chunxi", "rsj"), "grounds": "𠮸", "wording": "𠮸"}]
    )
    client.force_login(make_user(Role.PUBLISHER, username="hander"))
    page = client.get("/publishing/2026-06/").content.decode()
    assert "长图做不出来：字库里没有“𠮸”（U+20BB8）" in page
    refusal = client.get(f"/boards/2026-06/{from_rare.number}/board.png")
    assert (refusal.status_code, refusal["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert client.get("/boards/2026-06/other.png").status_code == 404


def test_an_earlier_edition_is_noted_too(client, edition):
    publish("2026-06", reason="笔误")
    client.force_login(make_user(Role.PUBLISHER, username="notes"))
    assert client.post(ADDRESS, {**TYPED, "number": 1}).status_code == 302
    assert [posting.edition.number for posting in Posting.objects.all()] == [1]


def test_place_that_holds_a_personal_number_is_refused(client, edition):
    client.force_login(make_user(Role.PUBLISHER, username="notes"))
    answer = client.post(ADDRESS, {**TYPED, "place": "王小二13912345678"})
    assert (answer.status_code, "像是写了电话号码" in answer.content.decode()) == (400, True)
    assert not Posting.objects.exists()
