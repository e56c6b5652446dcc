import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.dates import SHANGHAI
from assessments.duties import month_due
from assessments.explaining import explain
from assessments.files.evidence import attach
from assessments.filing import edit_line
from assessments.models import Determination, Evidence, Explanation, LineState, Month, Reason
from assessments.signing import send_for_signature
from assessments.workflow import take_step
from departments.models import Role
from departments.months import CalendarMonth
from rules.models import Reading
from tests.assessments.files import pdf, upload
from tests.assessments.pages import row_text, shown_messages, text
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_user,
)

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


def test_sheet_due_redirects_to_the_month_that_is_asked_for(clerk, scene):
    before = month_due(scene.department, timezone.now())
    response = clerk.get("/sheet/")
    assert response.url in {f"/sheet/{month}/" for month in (before, before.plus(1))}


@pytest.mark.parametrize("role", [Role.CONTACT, Role.REVIEWER, Role.PUBLISHER, Role.SYSTEM_ADMIN])
def test_sheet_is_its_departments_own(client, scene, role):
    client.force_login(make_user(role, scene.department))
    paths = ["/sheet/", SHEET, f"{SHEET}rsj/", f"{SHEET}figures/", f"{SHEET}check/", f"{SHEET}sign/"]
    assert [client.get(path).status_code for path in paths] == [403] * 6


def test_auditor_reads_any_departments_sheet_and_changes_nothing(client, scene):
    line = scene.add()
    client.force_login(make_user(Role.AUDITOR))
    page = client.get(f"{SHEET}rsj/")
    assert "拟授旗 淳溪街道 6月获市级通报表扬" in text(page)
    main = page.content.decode().split("<main")[1]
    assert re.findall("<form|<button", main) == []
    assert client.post(reverse("line_drop", args=[line.pk])).status_code == 403
    assert client.get(SHEET).status_code == 403


def test_sheet_shows_what_the_public_will_read_of_a_line(clerk, scene):
    make_reading(scene.metric, scene.towns[0], 96)
    scene.add(scene.flag, grounds="")
    scene.add(scene.praise)
    page = text(clerk.get(SHEET))
    assert page.count("公开表述") == 1
    assert "公开表述： 参保完成率96%" in page


def test_sheet_of_another_department_is_closed_to_a_clerk(clerk, scene):
    make_assessor("swj", "区商务局")
    assert clerk.get(f"{SHEET}swj/").status_code == 403
    assert clerk.get(f"{SHEET}rsj/").status_code == 200
    assert clerk.get(f"{SHEET}none/").status_code == 404


def test_sheet_without_rules_says_since_when(clerk, scene):
    assert "区人社局的细则自 2026年3月起生效，2026年2月不需要报送" in text(clerk.get("/sheet/2026-02/"))
    scene.rules.clauses.all().delete()
    scene.rules.delete()
    assert "区人社局还没有经批准的认定细则" in text(clerk.get(SHEET))


def test_sheet_of_a_month_to_come_says_when_it_begins(clerk):
    page = text(clerk.get("/sheet/2998-11/"))
    assert "2998年11月还没有开始 2998年11月1日起可以填报，2998年12月5日 17:30 截止" in page


def test_sheet_shows_plainly_that_it_is_late(clerk):
    assert re.search(
        r"7月6日 17:30 截止， 已逾期 \d+ 天.* ，发布前仍可报送，会标明“逾期”", text(clerk.get(SHEET))
    )


def test_sheet_shows_how_long_there_is_left(clerk, scene):
    month = make_month()
    month.report_until = timezone.now() + timedelta(days=3, hours=4, minutes=30)
    month.save()
    until = month.report_until.astimezone(SHANGHAI)
    sentence = f"{until.month}月{until.day}日 {until:%H:%M} 截止， 还有 3 天 4 小时"
    assert sentence in text(clerk.get(SHEET))


def test_published_sheet_is_only_read(clerk, scene):
    line = scene.add()
    Month.objects.update(published_at=timezone.now())
    page = clerk.get(SHEET)
    assert "已发布 ，本页只供查看" in text(page)
    assert 'href="/boards/2026-06/"' in page.content.decode()
    assert re.findall("<form|<button", page.content.decode().split("<main")[1]) == []
    assert shown_messages(clerk.post(reverse("line_drop", args=[line.pk]))) == [
        "2026年6月已发布，不能再改；发布后只能更正"
    ]


def test_row_shows_clause_standard_last_month_and_proposals(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    make_line(scene.flag, scene.towns[1], state=LineState.ACCEPTED, month=CalendarMonth(2026, 5))
    row = row_text(clerk.get(SHEET), scene.flag)
    assert "红旗1的条文 达标 · 参保完成率 · ≥85（%） 上月：古柏街道" in row
    assert "淳溪街道 6月参保完成率 87.2% ≥ 85% 拟报 本条不报…" in row


def test_row_that_asks_nothing_is_grey_and_silent(clerk, scene):
    autumn = make_clause(
        scene.rules, number=3, kind="threshold", standard="9月≥80", metric=scene.metric, text="秋季条款"
    )
    assert row_text(clerk.get(SHEET), autumn).strip() == (
        "红旗3 秋季条款 达标 · 参保完成率 · 9月≥80（%） 本月不适用"
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("draft", "拟授旗"),
        ("filed", "已报送"),
        ("returned", "退回补正"),
        ("asked", "请补充说明"),
        ("referred", "提请会商"),
        ("accepted", "审定"),
        ("rejected", "不予认定"),
    ],
)
def test_line_says_its_state_in_the_contracts_words(clerk, scene, state, word):
    make_line(scene.praise, scene.towns[0], state=state)
    assert f"{word} 淳溪街道" in row_text(clerk.get(SHEET), scene.praise)


def test_draft_light_reads_as_a_light_to_be(clerk, scene):
    scene.add(scene.blame)
    assert "拟亮灯 淳溪街道" in row_text(clerk.get(SHEET), scene.blame)


def test_side_counts_and_links_what_is_missing(clerk, scene):
    scene.add()
    page = clerk.get(SHEET)
    assert "完成 1 / 4" in text(page)
    assert "还差 3 处 红旗1 未填 黄灯1 未填 红灯1 未填" in text(page)
    squares = re.findall(r'class="square (\S+)" href="#(\S+)"', page.content.decode())
    assert squares == [
        ("sq-empty", "red_flag-1"),
        ("sq-given", "red_flag-2"),
        ("sq-empty", "yellow_light-1"),
        ("sq-empty", "red_light-1"),
    ]


def test_proposal_is_taken_with_one_press(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    address = reverse("line_take", args=[JUNE, scene.flag.pk])
    response = clerk.post(address, {"unit": "chunxi"})
    assert response.url == f"{SHEET}#red_flag-1"
    assert shown_messages(response) == ["已拟报红旗1：淳溪街道"]
    assert Determination.objects.get().grounds == "6月参保完成率 87.2% ≥ 85%"
    assert shown_messages(clerk.post(address, {"unit": "chunxi"})) == ["已拟报红旗1：淳溪街道"]
    assert Determination.objects.count() == 1
    assert clerk.post(address, {"unit": "none"}).status_code == 404


def test_all_proposals_are_taken_with_one_press(clerk, scene):
    for town in scene.towns:
        make_reading(scene.metric, town, "87.2")
    assert "全部拟报 3 条" in row_text(clerk.get(SHEET), scene.flag)
    assert "全部拟报 3 条 红旗1 3 条" in text(clerk.get(SHEET))
    assert shown_messages(clerk.post(reverse("sheet_take_all", args=[JUNE]))) == ["已拟报 3 条"]
    page = clerk.get(SHEET)
    lot = re.search(r'name="lot" value="(\d+)"', page.content.decode())[1]
    undo = clerk.post(reverse("sheet_undo_rest", args=[JUNE]), {"lot": lot})
    assert shown_messages(undo) == ["撤销了刚才一次拟报的 3 条"]
    assert shown_messages(clerk.post(reverse("line_take_all", args=[JUNE, scene.flag.pk]))) == ["已拟报 3 条"]


def test_declined_light_without_words_comes_back_open(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    address = reverse("line_decline", args=[JUNE, scene.light.pk])
    page = clerk.post(address, {"unit": "chunxi", "reason": "below", "words": ""})
    assert page.status_code == 200
    assert "数据表明淳溪街道应亮灯，不亮要写明情况" in row_text(page, scene.light)
    assert re.search(
        r'<details class="fold" id="[^"]+" open>\s*<summary class="button">本条不报', page.content.decode()
    )
    response = clerk.post(address, {"unit": "chunxi", "reason": "below", "words": "口径有误"})
    assert response.status_code == 302
    assert "本条不报 淳溪街道 未达标准：口径有误" in row_text(clerk.get(SHEET), scene.light)


def test_reason_is_given_with_one_press_and_kept_words_come_back(clerk, scene):
    address = reverse("sheet_explain", args=[JUNE, scene.praise.pk])
    assert shown_messages(clerk.post(address, {"reason": "none"})) == ["红旗2：已说明"]
    page = clerk.post(address, {"reason": "other", "words": "x" * 301})
    assert (page.status_code, Explanation.objects.get().reason) == (200, Reason.NONE)
    assert "x" * 301 in page.content.decode()


def test_rest_is_explained_with_one_press_that_names_what_needs_words(clerk, scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back))
    assert shown_messages(clerk.post(reverse("sheet_explain_rest", args=[JUNE]))) == [
        "1 条已说明“本月无此情形”；红旗2的同一原因已满三个月，请另写情况；红旗1、黄灯1还没有数据，不算在内"
    ]


def test_data_that_has_not_come_is_explained_with_one_press_and_taken_back_with_another(clerk, scene):
    page = text(clerk.get(SHEET))
    assert "其余 2 条均为“本月无此情形” 红旗2、红灯1 其余 2 条均为“数据未到” 红旗1、黄灯1" in page
    pending = clerk.post(reverse("sheet_explain_rest", args=[JUNE]), {"rest": "pending"})
    assert shown_messages(pending) == ["2 条已说明“数据未到”"]
    page = clerk.get(SHEET)
    assert "撤销刚才一次说明的 2 条“数据未到”" in text(page)
    lot = re.search(r'name="lot" value="(\d+)"', page.content.decode())[1]
    undo = reverse("sheet_undo_rest", args=[JUNE])
    assert shown_messages(clerk.post(undo, {"lot": lot})) == ["撤销了刚才一次说明的 2 条“数据未到”"]
    assert Explanation.objects.count() == 0
    for number in (lot, "", "x", "9" * 5000):
        assert shown_messages(clerk.post(undo, {"lot": number})) == [
            "这一批后来都改过或报送了，没有可以撤销的"
        ]


def test_missing_data_is_no_button_where_all_of_it_is_there(clerk, scene):
    assert "数据未到 写明情况" in row_text(clerk.get(SHEET), scene.light)
    for town in scene.towns:
        make_reading(scene.metric, town, "60")
    assert "数据未到 写明情况" not in row_text(clerk.get(SHEET), scene.light)
    page = clerk.post(reverse("sheet_explain", args=[JUNE, scene.light.pk]), {"reason": "pending"})
    assert "黄灯1：数据已到，请改选原因" in text(page)


def test_last_months_words_are_one_press_away(clerk, scene):
    make_explanation(scene.praise, month=CalendarMonth(2026, 5), reason="other", words="省里未发文")
    assert "同上月：其他：省里未发文" in row_text(clerk.get(SHEET), scene.praise)
    clerk.post(reverse("explain_again", args=[JUNE, scene.praise.pk]))
    assert Explanation.objects.get(month__calendar_month=JUNE).text == "其他：省里未发文"


def test_filed_line_is_withdrawn_alone_or_with_the_rest(clerk, scene):
    line = scene.add()
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    assert shown_messages(clerk.post(reverse("line_withdraw", args=[line.pk]))) == [
        "撤回了红旗2：淳溪街道，改好后要重新审签"
    ]
    line.refresh_from_db()
    assert line.state == LineState.DRAFT
    assert shown_messages(clerk.post(reverse("sheet_withdraw", args=[JUNE]))) == [
        "撤回了 1 条，改好后要重新审签"
    ]


def test_explanation_is_withdrawn_and_sent_again(clerk, scene):
    explanation = explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    clerk.post(reverse("explanation_withdraw", args=[explanation.pk]))
    explanation.refresh_from_db()
    assert explanation.state == "draft"
    scene.sign()
    take_step(explanation, "return", actor=scene.reviewer, note="请写明情况")
    assert "审核员请重写： 请写明情况" in row_text(clerk.get(SHEET), scene.blame)
    explain(JUNE, scene.blame, Reason.OTHER, words="全区未发生", actor=scene.clerk)
    clerk.post(reverse("explanation_refile", args=[explanation.pk]))
    explanation.refresh_from_db()
    assert (explanation.state, explanation.words) == ("filed", "全区未发生")


def test_stale_line_is_confirmed_and_dropped_from_the_sheet(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "87.2")
    line = scene.add(scene.flag, grounds="")
    Reading.objects.update(value="86")
    assert "在填报之后有改动，请重新确认 按新数据确认" in row_text(clerk.get(SHEET), scene.flag)
    clerk.post(reverse("line_refresh", args=[line.pk]))
    assert Determination.objects.get().grounds == "6月参保完成率 86% ≥ 85%"
    clerk.post(reverse("line_drop", args=[line.pk]))
    assert Determination.objects.count() == 0


def test_another_departments_line_is_the_same_404_as_none(clerk, scene):
    stranger = make_user(Role.CLERK, make_assessor("swj", "区商务局"))
    line = scene.add()
    row = attach(line, upload(pdf()), actor=scene.clerk)
    clerk.force_login(stranger)
    for name in ("line_edit", "line_drop", "line_refresh", "line_refile", "line_withdraw", "evidence_add"):
        theirs = clerk.post(reverse(name, args=[line.pk]))
        assert (theirs.status_code, clerk.post(reverse(name, args=[99999])).status_code) == (404, 404)
    assert clerk.post(reverse("evidence_remove", args=[row.pk])).status_code == 404
    assert clerk.post(reverse("line_take", args=[JUNE, scene.flag.pk]), {"unit": "chunxi"}).status_code == 404
    assert (Determination.objects.count(), Evidence.objects.count()) == (1, 1)


def test_every_step_is_a_post(clerk, scene):
    line = scene.add()
    names = ("line_drop", "line_refresh", "line_refile", "line_withdraw", "evidence_add")
    assert [clerk.get(reverse(name, args=[line.pk])).status_code for name in names] == [405] * 5
    assert Determination.objects.count() == 1


def test_sheet_page_takes_the_same_queries_whatever_it_holds(clerk, scene, django_assert_num_queries):
    scene.rules.clauses.exclude(pk=scene.flag.pk).delete()
    make_reading(scene.metric, scene.towns[0], "90")
    scene.add(scene.flag)
    clerk.get(SHEET)
    with django_assert_num_queries(PAGE_QUERIES):
        clerk.get(SHEET)
    for signal in ("red_flag", "yellow_light", "red_light"):
        for number in range(2, 8):
            clause = make_clause(scene.rules, signal, number)
            explain(JUNE, clause, Reason.NONE, actor=scene.clerk)
    for town in scene.towns[1:]:
        line = scene.add(scene.flag, town)
        attach(line, upload(pdf()), actor=scene.clerk)
    with django_assert_num_queries(PAGE_QUERIES):
        clerk.get(SHEET)


# Session, person, department, month, register, the sheet, what the office asks, last lot, the unsaved, colleagues,
# three for the figures, what earlier months left undecided.
PAGE_QUERIES = 22


def test_messages_are_folded_away_without_a_script(clerk, scene):
    response = clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), {"reason": "none"})
    body = clerk.get(response.url.partition("#")[0]).content.decode()
    assert re.search(r'<details class="messages" open>.*红旗2：已说明.*?</details>', body, flags=re.S)


def test_refused_explanation_is_summed_up_on_top_and_linked_to_its_place(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    address = reverse("line_decline", args=[JUNE, scene.light.pk])
    page = clerk.post(address, {"unit": "chunxi", "reason": "below", "words": ""})
    body = page.content.decode()
    link = 'href="#id_words-yellow_light-1-chunxi">黄灯1 淳溪街道：数据表明淳溪街道应亮灯，不亮要写明情况</a>'
    assert link in body
    assert re.search(r'<textarea[^>]*id="id_words-yellow_light-1-chunxi"[^>]*autofocus', body)
    assert body.count("autofocus") == 1


def test_explanation_of_a_clause_that_asks_nothing_is_refused_in_words(clerk, scene):
    autumn = make_clause(scene.rules, number=3, kind="threshold", standard="9月≥80", metric=scene.metric)
    page = clerk.post(reverse("sheet_explain", args=[JUNE, autumn.pk]), {"reason": "none"})
    assert "没有保存 红旗3：区人社局红旗3在6月不适用" in text(page)
    assert page.content.decode().count("autofocus") == 1
    scene.add()
    settled = clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), {"reason": "none"})
    assert "红旗2：区人社局红旗2已有认定，不需要说明" in text(settled)


def test_month_that_has_not_begun_is_announced_before_anything_is_typed(clerk, scene):
    for name, args in (("sheet_month", []), ("figures", []), ("sheet_check", [])):
        page = text(clerk.get(reverse(name, args=["2998-11", *args])))
        assert "2998年11月还没有开始" in page


def test_published_month_is_only_read_from_every_page(clerk, scene):
    scene.add()
    make_reading(scene.metric, scene.towns[0], "87.2")
    Month.objects.update(published_at=timezone.now())
    assert "本页只供查看" in text(clerk.get(reverse("sheet_check", args=[JUNE])))
    page = clerk.get(f"{SHEET}figures/")
    assert ("87.2" in text(page), "<input" in page.content.decode().split("<main")[1]) == (True, False)


def test_side_asks_for_the_signature_once(clerk, scene):
    line = scene.add()
    assert "核对并送审签" in text(clerk.get(SHEET))
    send_for_signature(scene.month, scene.department, actor=scene.clerk)
    assert "核对并送审签" not in text(clerk.get(SHEET))
    assert "已送审签，等审签人同意" in text(clerk.get(SHEET))
    edit_line(line, actor=scene.clerk, grounds="后来改的")
    page = text(clerk.get(SHEET))
    assert ("送审签以后有改动" in page, "核对并送审签" in page) == (True, True)
