"""累计: where later editions have overtaken the sums of a board, and who is told."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from assessments.models import Determination, LineState
from boards.correcting import LineChange, correct, preview
from boards.document import as_document
from boards.models import Edition
from boards.redrafting import redraft
from boards.rehearsal import rehearse
from boards.year_to_date import later_in_year, overtaken_by
from departments.months import CalendarMonth
from tests.boards.editions import make_edition
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import JUNE, make_line, make_month, make_town

pytestmark = pytest.mark.django_db
JULY = CalendarMonth(2026, 7)
TOLD = {"reason": "核对", "approval": APPROVED}


@pytest.fixture
def town(clause):
    return make_town("t1", "一镇", position=3)


@pytest.fixture
def boards(filed_month, clause, town, publisher, published_on):
    """May, June and July, each with a flag of 一镇, published in turn."""
    for month in (MAY, JUNE, JULY):
        make_line(clause, town, month=month, state=LineState.ACCEPTED)
        release(publisher, published_on, month, waive="演练")


def change(month, actor, now, kind="error", **fields):
    changes = []
    if fields:
        line = Determination.objects.get(month__calendar_month=month, unit__code="t1")
        changes = [LineChange(line, **fields)]
    return correct(month, actor=actor, kind=kind, changes=changes, now=now, **TOLD)


def overtaken(month):
    return [str(edition) for edition in overtaken_by(Edition.objects.standing(month))]


def test_boards_in_turn_are_overtaken_by_nothing(boards):
    assert [overtaken(month) for month in (MAY, JUNE, JULY)] == [[], [], []]


def test_correction_that_changes_counts_overtakes_the_later_boards(boards, publisher, published_on):
    change(MAY, publisher, published_on, state="rejected")
    assert [overtaken(month) for month in (MAY, JUNE, JULY)] == [
        [],
        ["2026年第5期（更正1）"],
        ["2026年第5期（更正1）"],
    ]


def test_correction_of_words_overtakes_nothing(boards, publisher, published_on):
    change(MAY, publisher, published_on, grounds="另一种说法")
    assert [overtaken(month) for month in (JUNE, JULY)] == [[], []]


def test_recount_is_not_overtaken_any_more_and_a_correction_of_words_stays_so(
    boards, publisher, published_on
):
    change(MAY, publisher, published_on, state="rejected")
    change(JUNE, publisher, published_on, grounds="另一种说法")
    assert overtaken(JUNE) == ["2026年第5期（更正1）"]
    change(JUNE, publisher, published_on, kind="recount")
    change(JUNE, publisher, published_on, grounds="第三种说法")
    assert [overtaken(month) for month in (JUNE, JULY)] == [[], ["2026年第5期（更正1）"]]


def test_correction_of_an_earlier_release_made_its_sums_anew_itself(boards, publisher, published_on):
    """Its kind does not say so; what it says does: the sums are those of the editions that stand."""
    change(MAY, publisher, published_on, state="rejected")
    made = redraft(Edition.objects.standing(JUNE).board, make_month(), reason="改错", lines=[], recount=True)
    own = {"edition": 2, "published_at": "2026-07-18T09:00:00+08:00", "digest": "d" * 64}
    chained = {"previous_digest": None, "history": "0" * 64}
    make_edition(document={**as_document(made.board), **own, **chained}, kind="error")
    assert overtaken(JUNE) == []


def test_what_was_taken_and_given_back_overtakes_nothing(boards, publisher, published_on):
    change(MAY, publisher, published_on, state="rejected")
    change(MAY, publisher, published_on, state="accepted")
    assert [overtaken(month) for month in (JUNE, JULY)] == [[], []]


def test_next_year_begins_anew(boards, publisher, published_on):
    change(JULY, publisher, published_on, state="rejected")
    assert later_in_year(JULY) == []


def test_month_that_comes_out_late_is_told_before_and_after(
    client, filed_month, clause, town, publisher, published_on
):
    """The sums of July are wrong for good where June follows it: nobody is told so by the numbers."""
    for month in (MAY, JULY):
        make_line(clause, town, month=month, state=LineState.ACCEPTED)
        release(publisher, published_on, month, waive="演练")
    before = rehearse(make_month(), now=published_on)
    assert before.warnings == ["2026年7月已经发布，累计里没有这个月；发布后要把它们各作一次“重算累计”"]
    release(publisher, published_on, waive="演练")
    page = client.get("/boards/2026-07/")
    assertContains(page, "此后2026年6月后来发布，本版的累计得分和累计名次是按发布时的各期计算的")
    years = Edition.objects.standing(JULY).document["ranking"]
    assert {row["unit"]: row["year_to_date"] and row["year_to_date"]["red_flag"] for row in years} == {
        "t1": 2, "chunxi": None, "rsj": None,
    }  # fmt: skip
    change(JULY, publisher, published_on, kind="recount")
    assertNotContains(client.get("/boards/2026-07/"), "累计已过时")
    years = Edition.objects.standing(JULY).document["ranking"]
    assert {row["unit"]: row["year_to_date"] and row["year_to_date"]["red_flag"] for row in years} == {
        "t1": 2, "chunxi": 1, "rsj": None,
    }  # fmt: skip


def test_public_pages_say_that_the_sums_were_overtaken(client, boards, publisher, published_on):
    assertNotContains(client.get("/boards/2026-06/"), "累计已过时")
    change(MAY, publisher, published_on, state="rejected")
    sentence = "此后2026年5月有更正，本版的累计得分和累计名次是按发布时的各期计算的；重算之后另出一版更正。"
    for month in ("2026-06", "2026-07"):
        assertContains(client.get(f"/boards/{month}/"), sentence)
    for address in ("/boards/years/2026/", "/boards/2026-07/units/t1/", "/units/t1/", "/units/t1/2026/"):
        assertContains(client.get(address), sentence)
    assertContains(client.get("/lobby/"), "往月有更正，待重算")
    assertNotContains(client.get("/boards/2026-05/"), "累计已过时")
    change(JUNE, publisher, published_on, kind="recount")
    assertNotContains(client.get("/boards/2026-06/"), "累计已过时")
    assertNotContains(client.get("/boards/2026-06/1/"), "累计已过时")
    change(JULY, publisher, published_on, kind="recount")
    assertNotContains(client.get("/boards/years/2026/"), "累计已过时")


def test_preview_of_a_correction_lists_the_later_boards(boards, publisher, published_on):
    line = Determination.objects.get(month__calendar_month=MAY, unit__code="t1")
    told = {"actor": publisher, "kind": "error", "now": published_on, **TOLD}
    struck = preview(MAY, changes=[LineChange(line, state="rejected")], **told)
    assert [str(edition) for edition in struck.overtaken] == ["2026年第6期", "2026年第7期"]
    assert preview(MAY, changes=[LineChange(line, grounds="另一种说法")], **told).overtaken == []
    assert Edition.objects.count() == 3


def test_publisher_is_told_which_boards_to_count_anew(client, boards, publisher, published_on):
    client.force_login(publisher)
    address = reverse("publishing_month", args=[MAY])
    assertNotContains(client.get(address), "累计已经过时")
    change(MAY, publisher, published_on, state="rejected")
    page = client.get(address)
    for month in (JUNE, JULY):
        assertContains(page, f'<a href="{reverse("correction", args=[month])}?kind=recount">重算累计</a>')
    form = client.get(f"{reverse('correction', args=[JUNE])}?kind=recount").context["form"]
    assert form["kind"].value() == "recount"


def test_sums_are_exact_decimals(boards, publisher, published_on):
    """A recount adds what the editions say, each with the points of its own."""
    change(MAY, publisher, published_on, state="rejected")
    row = change(JULY, publisher, published_on, kind="recount").document["ranking"][0]
    assert (row["unit"], row["score"], Decimal(row["year_to_date"]["score"])) == ("t1", "1", Decimal(2))
