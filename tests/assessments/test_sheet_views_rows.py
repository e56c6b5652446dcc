"""The rows of the sheet stand in one form: no press on a row throws away what was typed in another."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.filing import edit_line
from assessments.models import Determination, Evidence, Explanation, Month, Reason
from assessments.workflow import take_step
from departments.models import Record, UnsavedForm
from tests.assessments.files import pdf, upload
from tests.assessments.pages import sent, shown_messages, text
from tests.factories import JUNE, make_reading

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def returned(scene, units=(0, 1)):
    lines = [scene.add(unit=scene.towns[n], facts="原来的依据\n第二行") for n in units]
    scene.sign()
    return [take_step(line, "return", actor=scene.reviewer, note="请附通报原文") for line in lines]


def place(line):
    return f"line{line.pk}"


def test_page_that_nobody_typed_on_keeps_nothing(clerk, scene):
    returned(scene)
    make_reading(scene.metric, scene.towns[0], "80")
    clerk.post(
        reverse("sheet_explain", args=[JUNE, scene.blame.pk]), sent(clerk.get(SHEET)) | {"reason": "none"}
    )
    assert "还没有保存" not in text(clerk.get(SHEET))
    assert Explanation.objects.get().reason == Reason.NONE


def other_presses(scene, one):
    """Every button of another row or of the whole sheet: its address and what it sends."""
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    make_reading(scene.metric, scene.towns[0], "80")
    file = attach(scene.add(scene.blame, scene.towns[2]), upload(pdf()), actor=scene.clerk)
    own = Determination.objects.get(clause=scene.blame)
    of_month, of_light = [JUNE], [JUNE, scene.light.pk]
    return {
        "take": (reverse("line_take", args=of_light), {"unit": "chunxi"}),
        "take all": (reverse("line_take_all", args=of_light), {}),
        "decline": (
            reverse("line_decline", args=of_light),
            {"unit": "chunxi", "words-yellow_light-1-chunxi": "口径有误"},
        ),
        "reason": (reverse("sheet_explain", args=[JUNE, scene.flag.pk]), {"reason": "none"}),
        "again": (reverse("explain_again", args=[JUNE, scene.flag.pk]), {}),
        "rest": (reverse("sheet_explain_rest", args=of_month), {"rest": "none"}),
        "undo": (reverse("sheet_undo_rest", args=of_month), {"lot": "1"}),
        "withdraw all": (reverse("sheet_withdraw", args=of_month), {}),
        "enter": (reverse("sheet_keep", args=of_month), {}),
        "add a line": (reverse("sheet_adding", args=of_month), {"open": "red_flag-1-ADD"}),
        "save a line": (reverse("line_edit", args=[one.pk]), {f"facts-{place(one)}": "附了原文"}),
        "send a line": (reverse("line_edit", args=[one.pk]), {"refile": "1", f"facts-{place(one)}": "附了"}),
        "send it unchanged": (reverse("line_edit", args=[one.pk]), {"refile": "1"}),
        "refuse a line": (reverse("line_edit", args=[one.pk]), {f"grounds-{place(one)}": "长" * 61}),
        "drop": (reverse("line_drop", args=[own.pk]), {}),
        "refresh": (reverse("line_refresh", args=[own.pk]), {}),
        "drop a file": (reverse("evidence_remove", args=[file.pk]), {}),
    }


PRESSES = (
    "take", "take all", "decline", "reason", "again", "rest", "undo", "withdraw all", "enter", "add a line",
    "save a line", "send a line", "send it unchanged", "refuse a line", "drop", "refresh", "drop a file",
)  # fmt: skip


@pytest.mark.parametrize("press", PRESSES)
def test_no_press_loses_what_was_typed_or_chosen_in_another_row(clerk, scene, press):
    one, other = returned(scene)
    presses = other_presses(scene, one)
    assert tuple(presses) == PRESSES
    address, data = presses[press]
    typed = {f"facts-{place(other)}": "写了很久\r\n的依据", f"grounds-{place(other)}": "长" * 61}
    file = {f"files-{place(other)}": upload(pdf(), "新附.pdf")}
    response = clerk.post(address, sent(clerk.get(SHEET)) | typed | file | data)
    assert response.status_code in (200, 302)
    page = clerk.get(SHEET)
    again = sent(page)
    assert again[f"facts-{place(other)}"].splitlines() == ["写了很久", "的依据"]
    assert again[f"grounds-{place(other)}"] == "长" * 61
    count = 2 if press == "drop" else 1  # what was written of the line that was dropped stays too
    assert f"有 {count} 处写了还没有保存，都留在原处。" in text(page) or press == "refuse a line"
    saving = again | {f"grounds-{place(other)}": "6月获市级通报表扬"}
    assert shown_messages(clerk.post(reverse("line_edit", args=[other.pk]), saving)) == [
        "已保存红旗2：古柏街道"
    ]
    assert Evidence.objects.get(determination=other).name == "新附.pdf"
    assert f"有 {count} 处写了还没有保存" not in text(clerk.get(SHEET)) or press == "refuse a line"


def test_words_of_other_clauses_stay_open_where_they_were_typed(clerk, scene):
    typed = {"words-red_light-1": "全区未发生", "reason-red_light-1": "below", "words-red_flag-1": "还在核"}
    clerk.post(
        reverse("sheet_explain", args=[JUNE, scene.praise.pk]),
        sent(clerk.get(SHEET)) | typed | {"reason": "none"},
    )
    page = clerk.get(SHEET)
    fields = sent(page)
    assert {name: fields[name] for name in typed} == typed
    assert re.findall(r'<details class="fold" id="(\S+)" open>', page.content.decode()) == [
        "red_flag-1-fold",
        "red_light-1-fold",
    ]
    assert shown_messages(clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), fields)) == [
        "红灯1：已说明"
    ]
    assert Explanation.objects.get(clause=scene.blame).text == "未达标准：全区未发生"
    assert "有 1 处写了还没有保存" in text(clerk.get(SHEET))


def test_words_without_a_reason_are_another_reason(clerk, scene):
    data = sent(clerk.get(SHEET)) | {"words-red_light-1": "全区未发生"}
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data)
    assert Explanation.objects.get().text == "其他：全区未发生"
    assert "请选择原因" in text(clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), data))


def test_words_go_with_the_reason_that_is_pressed_in_their_row(clerk, scene):
    data = sent(clerk.get(SHEET)) | {"words-red_light-1": "全区未发生", "reason": "none"}
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data)
    assert Explanation.objects.get().text == "本月无此情形：全区未发生"


def test_refused_words_stay_beside_those_of_other_rows(clerk, scene):
    typed = {"words-red_light-1": "长" * 301, "words-red_flag-2": "还没写完"}
    page = clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), sent(clerk.get(SHEET)) | typed)
    assert "说明最多 300 字，现有 301 字" in text(page)
    for shown in (page, clerk.get(SHEET)):
        assert {name: sent(shown)[name] for name in typed} == typed


def test_words_with_no_place_left_are_shown_to_be_copied(clerk, scene):
    (line,) = returned(scene, units=(0,))
    page = clerk.get(SHEET)
    take_step(line, "undo", actor=scene.reviewer)
    typed = {f"facts-{place(line)}": "写了很久的依据", "words-red_flag-2-gubai": "不该报"}
    clerk.post(reverse("sheet_keep", args=[JUNE]), sent(page) | typed | {"shown-red_flag-2-gubai": ""})
    shown = text(clerk.get(SHEET))
    assert (
        "下面这些写在已经不能修改的地方，要用请先抄走： 红旗2 淳溪街道 6月获市级通报表扬 写了很久的依据"
        in shown
    )
    assert "红旗2 古柏街道 不该报" in shown
    clerk.post(reverse("sheet_forget", args=[JUNE]))
    assert "写了很久的依据" not in text(clerk.get(SHEET))


def test_press_of_ones_own_is_no_colleagues_change(clerk, scene):
    (line,) = returned(scene, units=(0,))
    file = attach(line, upload(pdf()), actor=scene.clerk)
    data = sent(clerk.get(SHEET)) | {f"facts-{place(line)}": "附了原文"}
    clerk.post(reverse("evidence_remove", args=[file.pk]), data)
    saving = sent(clerk.get(SHEET))
    assert shown_messages(clerk.post(reverse("line_edit", args=[line.pk]), saving)) == [
        "已保存红旗2：淳溪街道"
    ]


def test_colleagues_change_is_shown_though_the_words_waited(clerk, scene):
    _, other = returned(scene)
    data = sent(clerk.get(SHEET)) | {f"facts-{place(other)}": "我写的"}
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data | {"reason": "none"})
    edit_line(other, actor=scene.signer, facts="别人写的")
    page = clerk.post(reverse("line_edit", args=[other.pk]), sent(clerk.get(SHEET)))
    assert "这一条刚被他人改过" in text(page)
    assert sent(page)[f"facts-{place(other)}"] == "我写的"


def test_page_of_a_line_begins_with_what_was_typed_on_the_sheet_and_keeps_it(clerk, scene):
    line = scene.add()
    address = reverse("line_edit", args=[line.pk])
    file = attach(line, upload(pdf()), actor=scene.clerk)
    data = sent(clerk.get(address), "line") | {f"facts-{place(line)}": "写了一半", "back": "line"}
    response = clerk.post(reverse("evidence_remove", args=[file.pk]), data)
    assert response.url == address
    again = sent(clerk.get(address), "line")
    assert again[f"facts-{place(line)}"] == "写了一半"
    assert shown_messages(clerk.post(address, again)) == ["已保存红旗2：淳溪街道"]
    assert Determination.objects.get().facts == "写了一半"
    assert "还没有保存" not in text(clerk.get(SHEET))


@pytest.mark.parametrize("press", ["save", "drop a file"])
def test_page_of_a_line_leaves_what_was_typed_in_other_rows_of_the_sheet(clerk, scene, press):
    line, other = returned(scene)
    file = attach(line, upload(pdf()), actor=scene.clerk)
    typed = {f"facts-{place(other)}": "写了很久", "words-red_light-1": "全区未发生"}
    clerk.post(reverse("sheet_keep", args=[JUNE]), sent(clerk.get(SHEET)) | typed)
    address = reverse("line_edit", args=[line.pk])
    data = sent(clerk.get(address), "line") | {f"facts-{place(line)}": "附了原文"}
    pressed = {"save": address, "drop a file": reverse("evidence_remove", args=[file.pk])}[press]
    clerk.post(pressed, data | {"back": "line"})
    again = sent(clerk.get(SHEET))
    assert {name: again[name] for name in typed} == typed
    assert again[f"facts-{place(line)}"] == "附了原文"


def test_words_outlive_the_sign_in_and_reach_another_browser_of_their_writer_alone(clerk, scene):
    clerk.post(reverse("sheet_keep", args=[JUNE]), sent(clerk.get(SHEET)) | {"words-red_light-1": "写了"})
    colleague, elsewhere = Client(), Client()
    colleague.force_login(scene.signer)
    elsewhere.force_login(scene.clerk)
    shown = [sent(client.get(SHEET))["words-red_light-1"] for client in (colleague, elsewhere)]
    assert shown == ["", "写了"]
    elsewhere.post("/accounts/logout/")
    assert sent(clerk.get(SHEET))["words-red_light-1"] == "写了"


def test_press_that_keeps_words_writes_no_event(clerk, scene):
    page, before = sent(clerk.get(SHEET)), Record.objects.count()
    clerk.post(reverse("sheet_keep", args=[JUNE]), page | {"words-red_light-1": "写了"})
    assert (UnsavedForm.objects.count(), Record.objects.count()) == (1, before)


def test_press_on_a_page_that_nobody_typed_on_writes_nothing(clerk, scene):
    page = sent(clerk.get(SHEET))
    with CaptureQueriesContext(connection) as queries:
        clerk.post(reverse("sheet_keep", args=[JUNE]), page)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_bad_file_of_another_row_is_named(clerk, scene):
    one, other = returned(scene)
    file = {f"files-{place(other)}": upload(b"MZ", "x.exe")}
    response = clerk.post(
        reverse("line_edit", args=[one.pk]), sent(clerk.get(SHEET)) | {f"facts-{place(one)}": "附了"} | file
    )
    assert shown_messages(response) == [
        "x.exe：只收 pdf、jpg、png、xlsx、docx、ofd 文件",
        "已保存红旗2：淳溪街道",
    ]


def test_declined_unit_that_was_sent_back_is_rewritten_in_place(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    explanation = explain(
        JUNE, scene.light, Reason.BELOW, words="口径有误", unit=scene.towns[0], actor=scene.clerk
    )
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明口径")
    fields = sent(clerk.get(SHEET))
    assert (fields["reason-yellow_light-1-chunxi"], fields["words-yellow_light-1-chunxi"]) == (
        "below",
        "口径有误",
    )
    data = fields | {"unit": "chunxi", "words-yellow_light-1-chunxi": "口径由省厅6月改"}
    clerk.post(reverse("line_decline", args=[JUNE, scene.light.pk]), data)
    assert Explanation.objects.get().text == "未达标准：口径由省厅6月改"


@pytest.mark.parametrize("to", ["https://example.com/", "//example.com/", "/accounts/logout/", "/sheet", ""])
def test_way_on_leads_to_pages_of_the_sheet_only(clerk, to):
    assert clerk.post(reverse("sheet_keep", args=[JUNE]), {"sheet": "2026-06", "to": to}).url == SHEET


def test_nobody_keeps_words_on_a_sheet_that_is_not_theirs(client, scene):
    client.force_login(scene.reviewer)
    data = {"sheet": "2026-06", "words-red_flag-2": "别人的", "shown-red_flag-2": ""}
    assert client.post(reverse("sheet_keep", args=[JUNE]), data).status_code == 403
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize("month", ["", "2026-13", "x" * 9000])
def test_odd_month_of_the_form_keeps_nothing(clerk, scene, month):
    data = {"sheet": month, "words-red_flag-2": "写了", "reason": "none"}
    assert clerk.post(reverse("sheet_explain", args=[JUNE, scene.blame.pk]), data).status_code == 302
    assert not UnsavedForm.objects.exists()


def test_typed_words_of_a_published_month_are_shown_to_be_copied(clerk, scene):
    clerk.post(reverse("sheet_keep", args=[JUNE]), sent(clerk.get(SHEET)) | {"words-red_flag-2": "还没写完"})
    Month.objects.open(JUNE)
    Month.objects.update(published_at="2026-07-17T01:00:00Z")
    assert "红旗2 还没写完" in text(clerk.get(SHEET))
