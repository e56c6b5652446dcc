from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from boards.models import ReportNote
from boards.report.gathering import report_facts
from boards.report.noting import write_note
from boards.standing_boards import board_now
from departments.history.records import history_of
from departments.models import Role
from departments.steps import StepRefused
from tests.boards.attention.scene import open_year
from tests.boards.published import publish
from tests.factories import JUNE, make_month, make_user

pytestmark = pytest.mark.django_db
PAGE, PRINT = reverse("report", args=["2026-06"]), reverse("report_print", args=["2026-06"])


@pytest.fixture(autouse=True)
def signed_in(client, publisher):
    client.force_login(publisher)


@pytest.fixture
def june():
    return publish("2026-06")


def text_of(client, address=PAGE):
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_newest_month_is_shown_and_another_is_asked_by_address(client, june):
    publish("2026-05")
    assert client.get(reverse("report_now")).url == PAGE
    asked = client.get(reverse("report_now"), {"month": "2026-05"})
    assert asked.url == reverse("report", args=["2026-05"])
    assert client.get(reverse("report_now"), {"month": "x"}).url == PAGE


def test_before_the_first_board_it_says_so(client):
    assert "还没有发布过榜单" in text_of(client, reverse("report_now"))
    assert client.get(PAGE).status_code == client.get(PRINT).status_code == 404


def test_month_that_is_not_out_is_a_marked_draft(client):
    make_month(JUNE)
    assert "送审稿" in text_of(client)
    assert '<option value="2026-06" selected>' in client.get(PAGE).content.decode()
    document = pypdfium2.PdfDocument(client.get(PRINT).content)
    assert (len(document), "送审稿" in document[0].get_textpage().get_text_bounded()) == (1, True)
    document.close()


def test_proposals_of_the_rules_stand_in_it(client, publisher):
    open_year(publisher)
    words = text_of(client, reverse("report", args=["2026-02"]))
    assert "拟提醒：古柏街道亮黄灯 2 盏" in words
    assert "没有待决定或待办的" in text_of(client, reverse("report", args=["2026-01"]))


def test_note_is_kept_told_and_printed(client, june):
    answer = client.post(PAGE, {"words": "请督办。联系 13912345678", "version": 0}, follow=True)
    assert "好像有电话号码" in answer.content.decode()
    note = ReportNote.objects.get()
    assert history_of(note).get().sentence == "写2026年6月专报的办公室意见：请督办。联系 13912345678"
    document = pypdfium2.PdfDocument(client.get(PRINT).content)
    assert "六、办公室意见" in document[0].get_textpage().get_text_bounded()
    document.close()
    odd = client.post(PAGE, {"words": "好😀", "version": 1}, follow=True)
    assert "海报印不出来" in odd.content.decode()
    late = client.post(PAGE, {"words": "另一个人写的", "version": 0})
    assert (late.status_code, "别人已经改过" in late.content.decode()) == (409, True)
    assert "另一个人写的" in late.content.decode()


def test_note_that_somebody_else_wrote_meanwhile_is_shown_and_may_then_be_replaced(client, june):
    write_note(JUNE, "先整改", actor=make_user(Role.REVIEWER, name="王审核"), now=timezone.now())
    late = client.post(PAGE, {"words": "请督办", "version": 0})
    words = " ".join(strip_tags(late.content.decode()).split())
    assert late.status_code == 409
    assert "别人已经改过办公室意见，请看过再保存" in words
    assert "王审核" in words and "写的是：先整改。再按“保存意见”，就以下面的代替。" in words
    assert '<input type="hidden" name="version" value="1"' in late.content.decode()
    assert client.post(PAGE, {"words": "请督办", "version": 1}).url == PAGE
    assert ReportNote.objects.get().words == "请督办"


def test_note_over_one_that_nobody_ever_wrote_is_refused_and_may_then_be_kept(client, june):
    odd = client.post(PAGE, {"words": "请督办", "version": 99})
    assert (odd.status_code, "请督办" in odd.content.decode()) == (409, True)
    assert '<input type="hidden" name="version" value="0"' in odd.content.decode()
    assert ReportNote.objects.count() == 0


def test_note_that_is_too_long_is_refused_and_kept(client, june):
    answer = client.post(PAGE, {"words": "长" * 201, "version": 0})
    assert (answer.status_code, "最多 200 字，现有 201 字" in answer.content.decode()) == (422, True)


def test_only_the_office_notes(june):
    with pytest.raises(PermissionDenied):
        write_note(JUNE, "x", actor=make_user(Role.AUDITOR), now=timezone.now())


def test_same_words_change_nothing(june, publisher):
    note = write_note(JUNE, "甲", actor=publisher, now=timezone.now())
    assert write_note(JUNE, " 甲 ", actor=publisher, now=timezone.now()).version == note.version == 1
    with pytest.raises(StepRefused):
        write_note(JUNE, "乙", actor=publisher, version=0, now=timezone.now())


def test_queries_do_not_grow_with_the_months(june):
    def queries():
        with CaptureQueriesContext(connection) as found:
            report_facts(board_now(JUNE), today=date(2026, 7, 20))
        return len(found)

    few = queries()
    for month in ("2025-06", "2026-03", "2026-04", "2026-05"):
        publish(month)
    queries()
    assert queries() == few
