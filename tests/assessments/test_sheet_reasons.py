"""Silence on the sheet: which reasons are offered, what is asked in words and what stands there already."""

import pytest
from django.urls import reverse

from assessments.explaining import explain, fitting_reasons
from assessments.models import Explanation, Reason
from rules.models import Kind, Signal
from tests.assessments.pages import row_text, sent, shown_messages
from tests.factories import JUNE, make_clause, make_explanation, make_reading

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def offered(scene, clause):
    return [reason.label for reason in fitting_reasons(scene.row(clause))]


def test_reasons_that_can_be_true_are_offered(scene):
    streak = make_clause(scene.rules, Signal.RED_LIGHT, 2, kind=Kind.STREAK, standard="黄灯1连续2月")
    assert offered(scene, scene.praise) == ["本月无此情形", "其他"]
    assert offered(scene, scene.flag) == ["本月无此情形", "未达标准", "数据未到", "其他"]
    assert "未达标准" in offered(scene, streak)
    for town in scene.towns:
        make_reading(scene.metric, town, "60")
    assert offered(scene, scene.flag) == ["本月无此情形", "未达标准", "其他"]


def test_reason_is_said_once_and_others_are_folded_away(clerk, scene):
    explain(JUNE, scene.flag, Reason.NONE, actor=scene.clerk)
    row = row_text(clerk.get(SHEET), scene.flag)
    assert "已说明 本月无此情形" in row
    assert "改说明… 未达标准 数据未到 写明情况…" in row
    body = clerk.get(SHEET).content.decode()
    assert '<details class="fold change" id="red_flag-1-change">' in body


def test_third_month_is_asked_for_in_words_with_the_last_ones_written(clerk, scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back), words="省里未发文")
        make_explanation(scene.blame, month=JUNE.plus(-back))
    page = clerk.get(SHEET)
    fields = sent(page)
    assert (fields["reason-red_flag-2"], fields["words-red_flag-2"]) == ("none", "省里未发文")
    assert (fields["reason-red_light-1"], fields["words-red_light-1"]) == ("none", "")
    assert "同一原因到第三个月，要写明情况" in row_text(page, scene.praise)
    assert '<details class="fold" id="red_flag-2-fold" open>' in page.content.decode()
    press = reverse("sheet_explain", args=[JUNE, scene.praise.pk])
    assert shown_messages(clerk.post(press, fields)) == ["红旗2：已说明"]
    assert Explanation.objects.get(month__calendar_month=JUNE).text == "本月无此情形：省里未发文"


@pytest.mark.parametrize(
    ("reason", "typed", "text"),
    [
        ("none", {}, "本月无此情形：省里未发文"),
        ("other", {"words-red_flag-2": "另有情况"}, "其他：另有情况"),
        ("below", {}, "未达标准"),
    ],
)
def test_words_that_were_only_shown_do_not_go_with_another_reason(clerk, scene, reason, typed, text):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back), words="省里未发文")
    data = sent(clerk.get(SHEET)) | typed | {"reason": reason}
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), data)
    assert Explanation.objects.get(month__calendar_month=JUNE).text == text


def test_taking_back_what_was_filed_explains_itself_and_asks_once(clerk, scene):
    scene.add()
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    body = clerk.get(SHEET).content.decode()
    assert "2 条会回到草稿，改好后要重新审签、重新报送；审核员已经办过的不动。" in body
    assert "撤回这 2 条" in body


@pytest.mark.parametrize(
    ("words", "typed", "is_said"),
    [
        ("省里未发文", None, True),
        ("", None, False),
        ("省里未发文", "", False),
        ("省里未发文", "我写的", False),
    ],
)
def test_last_months_words_are_said_to_be_there_only_while_they_are(clerk, scene, words, typed, is_said):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back), words=words)
    if typed is not None:
        clerk.post(f"{SHEET}keep/", sent(clerk.get(SHEET)) | {"words-red_flag-2": typed})
    page = clerk.get(SHEET)
    assert sent(page)["words-red_flag-2"] == (words if typed is None else typed)
    assert ("上月写的已经填好，可以改" in row_text(page, scene.praise)) is is_said


def test_correcting_begins_with_what_stands_and_no_bare_press_replaces_words(clerk, scene):
    explain(JUNE, scene.praise, Reason.OTHER, words="省里未发文", actor=scene.clerk)
    page = clerk.get(SHEET)
    fields = sent(page)
    assert (fields["reason-red_flag-2"], fields["words-red_flag-2"]) == ("other", "省里未发文")
    press = reverse("sheet_explain", args=[JUNE, scene.praise.pk])
    body = page.content.decode()
    assert f'formaction="{press}" name="reason"' not in body
    assert '<details class="fold" id="red_flag-2-fold" open>' in body
    clerk.post(press, fields | {"reason-red_flag-2": "none"})
    assert Explanation.objects.get().text == "本月无此情形：省里未发文"


def test_words_of_a_reason_are_typed_in_a_box_of_rows_and_stay_one_paragraph(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    explain(JUNE, scene.light, Reason.BELOW, words="口径有误", unit=scene.towns[0], actor=scene.clerk)
    make_reading(scene.metric, scene.towns[1], "80")
    body = clerk.get(SHEET).content.decode()
    for place in ("red_flag-2", "yellow_light-1-chunxi", "yellow_light-1-gubai"):
        assert f'<textarea rows="2" name="words-{place}"' in body
    data = sent(clerk.get(SHEET)) | {"words-red_flag-2": "省里\r\n未发文"}
    clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), data)
    assert Explanation.objects.get(clause=scene.praise).text == "其他：省里 未发文"


def test_missing_reason_is_asked_for_where_it_is_chosen(clerk, scene):
    data = sent(clerk.get(SHEET))
    body = clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), data).content.decode()
    assert '<a href="#id_reason-red_flag-2">红旗2：请选择原因，或写明情况</a>' in body
    assert '<fieldset class="reasons" id="id_reason-red_flag-2" tabindex="-1">' in body
    assert "原因，写了情况而不选就是“其他”" in body


@pytest.mark.parametrize(
    ("is_filed", "sentence"),
    [
        (False, "说明“其他：省里未发文”由认定代替：撤下认定就恢复"),
        (
            True,
            "说明“其他：省里未发文”（已报送）仍在区作风办：认定审签报送后才撤下，撤下认定则照旧",
        ),
    ],
)
def test_row_says_what_becomes_of_the_explanation_that_a_line_replaces(clerk, scene, is_filed, sentence):
    explain(JUNE, scene.praise, Reason.OTHER, words="省里未发文", actor=scene.clerk)
    if is_filed:
        scene.sign()
    scene.add()
    page = clerk.get(SHEET)
    assert sentence in row_text(page, scene.praise)
    assert page.context["page"].withdrawable == int(is_filed)
