import json
import re

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.filing import drop_line, edit_line
from assessments.models import Determination, LineState, Month, Reason
from assessments.privacy import personal_number
from assessments.sheet.contents import sheet
from assessments.signing import hand_back, send_for_signature, sign, withdraw_all
from assessments.since_signature import to_sign
from assessments.workflow import take_step
from departments.models import Record
from departments.steps import StepRefused
from rules.models import Reading
from tests.assessments.files import pdf, upload
from tests.assessments.pages import seen, shown, shown_messages, text
from tests.factories import (
    JUNE,
    make_line,
    make_reading,
)
from tests.plain_words import plain_words
from tests.tampering import retell

pytestmark = pytest.mark.django_db
SHEET, SIGN = "/sheet/2026-06/", "/sheet/2026-06/sign/"


def test_check_shows_exactly_what_the_head_signs(client, scene):
    attach(scene.add(facts="市通报第3号"), upload(pdf()), actor=scene.clerk)
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    papers = []
    for person, path in ((scene.clerk, f"{SHEET}check/"), (scene.signer, SIGN)):
        client.force_login(person)
        body = client.get(path).content.decode()
        papers.append(re.search(r'<article class="paper">.*?</article>', body, flags=re.S)[0])
    assert papers[0] == papers[1]
    assert "市通报第3号" in papers[0]


def test_check_and_signature_show_what_the_public_will_read(client, scene):
    make_reading(scene.metric, scene.towns[0], 96)
    scene.add(scene.flag, grounds="")
    scene.add(scene.praise, scene.towns[1], grounds="6月获省级通报表扬")
    for person, path in ((scene.clerk, f"{SHEET}check/"), (scene.signer, SIGN)):
        client.force_login(person)
        page = plain_words(client.get(path))
        assert '<p class="why">6月参保完成率 96% ≥ 85%</p>' in page
        assert page.count("公开表述：") == page.count("公开表述：<strong>参保完成率96%</strong>") == 1


def test_paper_counts_and_puts_changes_first(head, scene):
    line = scene.add()
    make_line(scene.praise, scene.towns[1], state=LineState.ACCEPTED, month=JUNE.plus(-1))
    attach(line, upload(pdf()), actor=scene.clerk)
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    page = text(head.get(SIGN))
    assert "红旗 1 面 黄灯 0 盏 红灯 0 盏 说明 1 条 佐证 1 件" in page
    assert (
        page.index("▲ 新增 红旗2：淳溪街道") < page.index("▼ 减少 红旗2：古柏街道") < page.index("认定 红旗2")
    )
    assert "红灯1 本月无此情形" in page
    assert "还差 2 条 这次不报，留待下一批 红旗1 未填 黄灯1 未填" in page


def test_clerk_sends_for_signature(client, scene):
    scene.add()
    client.force_login(scene.clerk)
    data = {"seen": seen(client.get(f"{SHEET}check/"))}
    assert shown_messages(client.post(f"{SHEET}check/", data)) == ["已送审签。审签人同意之前还可以修改"]
    assert scene.sheet().submission.sent_by == scene.clerk
    assert client.get(SIGN).status_code == 403
    assert client.post(SIGN, {"seen": scene.sheet().fingerprint}).status_code == 403
    assert Determination.objects.get().state == LineState.DRAFT


def test_head_signs_with_two_presses(head, scene):
    scene.add()
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    response = head.post(SIGN, {"seen": seen(head.get(SIGN))})
    assert response.url == SHEET
    assert shown_messages(response) == ["已审签并报送：1 条认定、1 条说明"]
    assert Determination.objects.get().state == LineState.FILED


def test_changed_sheet_is_not_signed_and_is_shown_anew(head, scene):
    line = scene.add()
    old = seen(head.get(SIGN))
    edit_line(line, actor=scene.clerk, grounds="后来改成这样")
    page = head.post(SIGN, {"seen": old})
    assert (page.status_code, shown_messages(page)) == (409, ["内容已变更，请看过新内容再签"])
    assert "后来改成这样" in text(page)
    assert seen(page) != old
    script = head.post(SIGN, {"seen": old}, headers={"accept": "application/json"})
    assert (script.status_code, script.json()) == (409, {"errors": ["内容已变更，请看过新内容再签"]})
    assert Determination.objects.get().state == LineState.DRAFT
    assert head.post(SIGN, {"seen": seen(page)}).status_code == 302


def test_edited_line_says_against_the_last_signature_what_changed(head, scene):
    line = scene.add()
    head.post(SIGN, {"seen": seen(head.get(SIGN))})
    take_step(line, "withdraw", actor=scene.clerk)
    edit_line(line, actor=scene.clerk, unit=scene.towns[1])
    page = text(head.get(SIGN))
    assert "✎ 有改动 红旗2：古柏街道 单位 改前： 淳溪 街道 → 改后： 古柏 街道" in page


def test_page_asks_no_more_queries_for_more_changes(head, scene):
    lines = [scene.add(unit=town) for town in scene.towns]
    scene.sign()
    counts = []
    for some in (lines[:1], lines[1:]):
        for line in some:
            take_step(line, "withdraw", actor=scene.clerk)
            edit_line(line, actor=scene.clerk, grounds="6月获省级通报表扬")
            attach(line, upload(pdf()), actor=scene.clerk)
        with CaptureQueriesContext(connection) as queries:
            assert text(head.get(SIGN)).count("佐证 改前：") == len(counts) * 2 + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_explanation_that_says_something_else_than_was_signed_is_a_change(head, scene):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    head.post(SIGN, {"seen": seen(head.get(SIGN))})
    take_step(explanation, "withdraw", actor=scene.clerk)
    assert "变动 与上次审签相比 无" in text(head.get(SIGN))
    explain(JUNE, scene.blame, Reason.BELOW, actor=scene.clerk)
    page = text(head.get(SIGN))
    assert "✎ 有改动 红灯1的说明 说明 改前： 本月无此情形 → 改后： 未达标准" in page


def test_paper_marks_what_is_found_later_and_what_belongs_to_an_earlier_month(head, scene):
    scene.add()
    head.post(SIGN, {"seen": seen(head.get(SIGN))})
    scene.add(unit=scene.towns[1])
    scene.add(data_month=JUNE.plus(-1))
    page = text(head.get(SIGN))
    assert "红旗2 古柏街道 ▲ 补报" in page
    assert "红旗2 淳溪街道 ▲ 补5月 补报" in page


def test_line_that_was_signed_and_dropped_is_named_as_it_was(scene):
    gone, stays = (scene.add(unit=town) for town in scene.towns[:2])
    sign(
        scene.month,
        scene.department,
        actor=scene.signer,
        seen=sheet(scene.month, scene.department).fingerprint,
    )
    for line in (gone, stays):
        take_step(line, "withdraw", actor=scene.clerk)
    drop_line(gone, actor=scene.clerk)
    assert [change.text for change in to_sign(sheet(scene.month, scene.department)).gone] == [str(gone)]
    row = Record.objects.get(verb="determination.drop")
    event = json.loads(row.data)
    assert event.pop("name") == str(gone)
    retell(row, data=rfc8785.dumps(event).decode())  # as earlier releases told it
    assert [change.text for change in to_sign(sheet(scene.month, scene.department)).gone] == [str(gone)]


def test_evidence_added_meanwhile_is_a_change(head, scene):
    line = scene.add()
    old = seen(head.get(SIGN))
    attach(line, upload(pdf()), actor=scene.clerk)
    assert head.post(SIGN, {"seen": old}).status_code == 409


def test_second_press_signs_nothing_again(head, scene):
    scene.add()
    fingerprint = seen(head.get(SIGN))
    head.post(SIGN, {"seen": fingerprint})
    assert head.post(SIGN, {"seen": fingerprint}).status_code == 409
    assert head.post(SIGN, {}).status_code == 409


def test_stale_line_holds_the_signature_up(head, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    scene.add(scene.flag, grounds="")
    Reading.objects.update(value="86")
    page = head.get(SIGN)
    assert "请重新确认，确认前不能审签。 去确认" in text(page)
    refusal = head.post(SIGN, {"seen": seen(page)})
    assert (refusal.status_code, Determination.objects.get().state) == (422, LineState.DRAFT)


def test_head_hands_back_with_words_that_the_clerk_sees(head, scene):
    scene.add()
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    back = reverse("sheet_hand_back", args=[JUNE])
    empty = head.post(back, {"words": ""})
    assert (empty.status_code, "请填写退回意见" in text(empty)) == (200, True)
    assert shown_messages(head.post(back, {"words": "红旗2请附通报原文"})) == ["已退回经办人"]
    head.force_login(scene.clerk)
    assert "审签人退回： 红旗2请附通报原文" in text(head.get(SHEET))
    assert head.post(back, {"words": "x"}).status_code == 403


def test_sheet_handed_back_is_not_sent_again_as_it_was(client, scene):
    line = scene.add()
    hand_back(
        send_for_signature(scene.month, scene.department, actor=scene.clerk), "请写全文号", actor=scene.signer
    )
    client.force_login(scene.clerk)
    page = client.get(f"{SHEET}check/")
    refused = client.post(f"{SHEET}check/", {"seen": seen(page)})
    assert (refused.status_code, shown_messages(refused)) == (
        409,
        ["审签人退回：请写全文号。内容还和退回时一样：请改好，或在下面写明回复，再送审签"],
    )
    for each in (page, refused, client.get(SHEET)):
        assert "审签人退回： 请写全文号" in text(each)
    edit_line(line, actor=scene.clerk, grounds="6月获市通报〔2026〕3号表扬")
    assert "审签人退回： 请写全文号" in text(client.get(SHEET))
    client.post(f"{SHEET}check/", {"seen": seen(client.get(f"{SHEET}check/"))})
    assert "审签人退回" not in text(client.get(SHEET))  # it is with the head again, who reads both
    client.force_login(scene.signer)
    shown_to_head = text(client.get(SIGN))
    assert "审签人退回： 请写全文号" in shown_to_head
    assert "退回之后改的 ✎ 有改动 红旗2：淳溪街道 事由 改前： 6月获市 级 通报" in shown_to_head
    assert scene.sheet().submission.sent_by == scene.clerk


def test_reply_sends_again_what_was_handed_back_unchanged(client, scene):
    scene.add()
    submission = send_for_signature(scene.month, scene.department, actor=scene.clerk)
    hand_back(submission, "淳溪街道是不是报错了", actor=scene.signer)
    client.force_login(scene.clerk)
    page = client.get(f"{SHEET}check/")
    assert "内容还和退回时一样。" in text(page)
    too_long = client.post(f"{SHEET}check/", shown(page) | {"reply": "长" * 201})
    assert "回复审签人最多 200 字，现有 201 字" in text(too_long)
    client.post(f"{SHEET}check/", shown(page) | {"reply": "已与业务科核对，没有报错"})
    client.force_login(scene.signer)
    page = client.get(SIGN)
    assert "审签人退回： 淳溪街道是不是报错了" in text(page)
    assert "经办人回复： 已与业务科核对，没有报错 内容没有改动。" in text(page)
    client.post(SIGN, shown(page))
    submission.refresh_from_db()
    assert (submission.signer_words, submission.reply) == ("", "")


def test_sheet_handed_back_twice_is_measured_by_the_second_time(scene):
    line = scene.add()

    def send():
        return send_for_signature(scene.month, scene.department, actor=scene.clerk)

    hand_back(send(), "请写全文号", actor=scene.signer)
    edit_line(line, actor=scene.clerk, grounds="6月获市通报〔2026〕3号表扬")
    hand_back(send(), "还差日期", actor=scene.signer)
    with pytest.raises(StepRefused, match="还差日期"):
        send()
    drop_line(line, actor=scene.clerk)
    scene.add(unit=scene.towns[1])
    assert send().signer_words == "还差日期"  # until it is signed


def test_words_of_the_head_outlive_a_signature_that_was_refused(head, scene):
    line = scene.add()
    old = seen(head.get(SIGN))
    edit_line(line, actor=scene.clerk, grounds="后来改成这样")
    both = head.post(SIGN, {"seen": old, "words": "红旗2请附通报原文"})
    assert (both.status_code, shown_messages(both)) == (
        422,
        ["写了退回意见，没有签：要退回请按“退回经办人”，要同意请先清空意见"],
    )
    assert "红旗2请附通报原文</textarea>" in both.content.decode()
    assert Determination.objects.get().state == LineState.DRAFT


def test_nothing_to_sign_says_so(head, scene):
    assert "现在没有要审签的内容" in text(head.get(SIGN))
    assert shown_messages(head.post(reverse("sheet_hand_back", args=[JUNE]), {"words": "看看"})) == [
        "经办人还没有填报，没有可以退回的内容"
    ]


def test_published_month_is_not_signed(head, scene):
    scene.add()
    fingerprint = seen(head.get(SIGN))
    Month.objects.update(published_at=timezone.now())
    page = head.post(SIGN, {"seen": fingerprint})
    assert shown_messages(page) == ["2026年6月已发布，不能再改；发布后只能更正"]
    assert 'name="seen"' not in page.content.decode()


@pytest.mark.parametrize(
    ("words", "kind_of_number"),
    [
        ("身份证 110101199003077891 的村民", "身份证号"),
        ("１１０１０１１９９００３０７７８９Ｘ", "身份证号"),
        ("联系人13912345678", "电话号码"),
        ("电话 138-1234-5678", "电话号码"),
        ("拨打025-57312345", "电话号码"),
        ("宁人社通〔2026〕88号，9万人", ""),
        ("完成 13912345678901 元", ""),
        ("6月参保完成率 87.2% ≥ 85%", ""),
    ],
)
def test_personal_numbers_are_found(words, kind_of_number):
    assert personal_number(words) == kind_of_number


def test_changed_sheet_is_not_sent_and_is_shown_anew(client, scene):
    line = scene.add()
    client.force_login(scene.clerk)
    old = seen(client.get(f"{SHEET}check/"))
    edit_line(line, actor=scene.signer, grounds="别人后来改成这样")
    page = client.post(f"{SHEET}check/", {"seen": old})
    assert (page.status_code, shown_messages(page)) == (409, ["内容已变更，请看过新内容再送审签"])
    assert "别人后来改成这样" in text(page)
    assert client.post(f"{SHEET}check/", {"seen": seen(page)}).status_code == 302


def test_hand_back_stands_below_the_paper(head, scene):
    scene.add()
    body = head.get(SIGN).content.decode()
    assert 'href="#hand-back"' in body
    assert body.index("</article>") < body.index('id="hand-back"')
    assert "sign-bar" not in body.split('id="hand-back"')[1]


def test_head_is_told_what_the_clerk_has_not_sent(head, scene):
    words = "经办人还没有送审签：下面是报送表上现在填好的。"
    assert words not in text(head.get(SIGN))  # nothing is there to be signed
    scene.add()
    assert (words in text(head.get(SIGN)), "同意并报送" in text(head.get(SIGN))) == (True, True)
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert words not in text(head.get(SIGN))
    scene.sign()
    withdraw_all(scene.month, scene.department, actor=scene.clerk)
    assert words in text(head.get(SIGN))
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert words not in text(head.get(SIGN))
