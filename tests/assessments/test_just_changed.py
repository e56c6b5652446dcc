"""刚改: what changed while the page of the signature was open waits until it was seen."""

import html
import re

import pytest
from django.urls import reverse

from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.filing import add_line, drop_line, edit_line
from assessments.models import Determination, LineState, Reason
from departments.models import Role, UnsavedForm, User
from tests.assessments.files import pdf, upload
from tests.assessments.pages import shown, shown_messages, text
from tests.factories import JUNE, make_assessor, make_clause, make_rule_set, make_user

pytestmark = pytest.mark.django_db
SIGN = "/sheet/2026-06/sign/"


def just_changed(page):
    """The block of changes that wait to be seen, and the name of each by which it is confirmed."""
    block = re.search(r'<section[^>]*id="just-changed".*?</section>', page.content.decode(), flags=re.S)
    if block is None:
        return "", []
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", block[0]))).strip()
    return words.replace("看过了 ", ""), re.findall(r'name="looked" value="(\w+)"', block[0])


@pytest.fixture
def changed_under_the_head(head, scene):
    """Four changes while the head's page was open, and the page on which the signature was refused."""
    lines = [scene.add(unit=town) for town in scene.towns[:2]]
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    page = shown(head.get(SIGN))
    edit_line(lines[0], actor=scene.clerk, grounds="6月获省级通报表扬", facts="通报第3号")
    attach(lines[0], upload(pdf()), actor=scene.clerk)
    drop_line(lines[1], actor=scene.clerk)
    scene.add(unit=scene.towns[2])
    explain(JUNE, scene.blame, Reason.BELOW, actor=scene.clerk)
    return head.post(SIGN, page)


def test_refused_signature_tells_in_words_what_changed_while_the_page_was_open(changed_under_the_head, scene):
    words, names = just_changed(changed_under_the_head)
    assert words == (
        "您看过之后刚改的 4 条 看清楚后逐条按“看过了”，再按“同意并报送”。"
        " ▲ 新增 红旗2：漆桥街道 6月获市级通报表扬 ：红旗2：漆桥街道"
        " ✎ 有改动 红旗2：淳溪街道 ：红旗2：淳溪街道"
        " 事由 改前： 6月获 市 级通报表扬 → 改后： 6月获 省 级通报表扬"
        " 事实依据 改前： （空） → 改后： 通报第3号"
        " 佐证 改前： （空） → 改后： 通报.pdf"
        " ✎ 有改动 红灯1的说明 ：红灯1的说明"
        " 说明 改前： 本月无此情形 → 改后： 未达标准"
        " ▼ 减少 区人社局红旗2：古柏街道 ：区人社局红旗2：古柏街道"
    )
    assert len(names) == 4
    assert changed_under_the_head.content.decode().count('<span class="chip wait">刚改</span>') == 2


def test_signature_waits_until_each_change_was_seen(changed_under_the_head, head):
    page, names = changed_under_the_head, just_changed(changed_under_the_head)[1]
    for looked in ([], names[:3]):
        page = head.post(SIGN, shown(page) | {"looked": looked})
        assert page.status_code == 409
        assert "没有看过" in shown_messages(page)[0]
        assert Determination.objects.filter(state=LineState.FILED).count() == 0
    assert just_changed(head.get(SIGN)) == just_changed(
        page
    )  # neither a reload nor a way round sees it for them
    assert just_changed(page)[1] == names[3:]
    assert head.post(SIGN, shown(page) | {"looked": names[3:]}).status_code == 302
    assert Determination.objects.filter(state=LineState.FILED).count() == 2
    assert UnsavedForm.objects.count() == 0


def test_what_changes_again_waits_again(changed_under_the_head, head, scene):
    page, names = changed_under_the_head, just_changed(changed_under_the_head)[1]
    line = Determination.objects.get(unit=scene.towns[0])
    edit_line(line, actor=scene.clerk, grounds="又改了一次")
    page = head.post(SIGN, shown(page) | {"looked": names})
    words, left = just_changed(page)
    assert (page.status_code, left) == (409, [f"L{line.pk}"])
    assert "改前： 6月获省级通报表扬 → 改后： 又改了一次" in words


def test_hand_back_ends_the_waiting(changed_under_the_head, head, scene):
    head.post(reverse("sheet_hand_back", args=[JUNE]), {"words": "红旗2请附通报原文"})
    assert just_changed(head.get(SIGN)) == ("", [])


def test_parts_that_no_page_sent_break_nothing_and_tell_nothing_of_others(head, scene):
    scene.add()
    other = make_clause(make_rule_set(make_assessor("swj", "区商务局")))
    theirs = add_line(
        JUNE, other, scene.towns[0], actor=make_user(Role.CLERK, other.rule_set.department), grounds="别人的"
    )
    name = str(theirs)
    drop_line(theirs, actor=User.objects.get(department=other.rule_set.department))
    odd = f". L x.y {'9' * 5000}. L{theirs.pk or 1}.1.draft E7.1.draft"
    page = head.post(SIGN, {"seen": "0" * 32, "parts": odd})
    assert shown_messages(page)[0] == "内容已变更，请看过新内容再签"
    assert "▼ 减少 一条认定" in text(page)
    assert name not in text(page)


def test_what_somebody_else_signed_meanwhile_is_not_gone(head, scene):
    line = scene.add()
    page = shown(head.get(SIGN))
    edit_line(line, actor=scene.clerk, grounds="后来改成这样")
    head.post(SIGN, page)
    scene.sign(actor=make_user(Role.SIGNER, scene.department, username="other-head"))
    scene.add(unit=scene.towns[1])
    assert just_changed(head.get(SIGN))[0].startswith("您看过之后刚改的 1 条")
