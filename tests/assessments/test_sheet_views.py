import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.dates import SHANGHAI
from assessments.evidence import attach, path_of
from assessments.explaining import explain
from assessments.filing import drop_line, edit_line
from assessments.models import Determination, Evidence, Explanation, LineState, Month, Reading, Reason
from assessments.sheets import month_due
from assessments.signing import send_for_signature
from assessments.workflow import take_step
from departments.models import Record, Role
from departments.months import CalendarMonth
from tests.assessments.files import pdf, picture, upload
from tests.assessments.scene import Scene
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_office,
    make_reading,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
SHEET = "/sheet/2026-06/"


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def clerk(client, scene):
    client.force_login(scene.clerk)
    return client


def text(response):
    """The page as a person reads it: no tags, single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def told(response):
    """The messages that the next page shows."""
    page = response.client.get(response.url.partition("#")[0]) if response.status_code == 302 else response
    return [str(message) for message in page.context["messages"]]


def row_text(response, clause):
    body = response.content.decode()
    row = re.search(rf'<article[^>]*id="{clause.signal}-{clause.number}".*?</article>', body, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", row[0])))


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


def test_sheet_tells_plainly_that_it_is_late(clerk):
    assert re.search(
        r"7月6日 17:30 截止， 已逾期 \d+ 天.* ，发布前仍可报送，会标明“逾期”", text(clerk.get(SHEET))
    )


def test_sheet_tells_how_long_there_is_left(clerk, scene):
    month = make_month()
    month.report_until = timezone.now() + timedelta(days=3, hours=4, minutes=30)
    month.save()
    until = month.report_until.astimezone(SHANGHAI)
    said = f"{until.month}月{until.day}日 {until:%H:%M} 截止， 还有 3 天 4 小时"
    assert said in text(clerk.get(SHEET))


def test_published_sheet_is_only_read(clerk, scene):
    line = scene.add()
    Month.objects.update(published_at=timezone.now())
    page = clerk.get(SHEET)
    assert "已发布 ，本页只供查看" in text(page)
    assert 'href="/boards/2026-06/"' in page.content.decode()
    assert re.findall("<form|<button", page.content.decode().split("<main")[1]) == []
    assert told(clerk.post(reverse("line_drop", args=[line.pk]))) == [
        "2026年6月已发布，不再收件；发布后只能更正"
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
    assert told(response) == ["已拟报红旗1：淳溪街道"]
    assert Determination.objects.get().grounds == "6月参保完成率 87.2% ≥ 85%"
    assert told(clerk.post(address, {"unit": "chunxi"})) == ["同一条款、同一单位、同一所属月份只能认定一次"]
    assert clerk.post(address, {"unit": "none"}).status_code == 404


def test_all_proposals_are_taken_with_one_press(clerk, scene):
    for town in scene.towns:
        make_reading(scene.metric, town, "87.2")
    assert "全部拟报 3 条" in row_text(clerk.get(SHEET), scene.flag)
    assert told(clerk.post(reverse("line_take_all", args=[JUNE, scene.flag.pk]))) == ["已拟报 3 条"]


def test_declined_light_without_words_comes_back_open(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    address = reverse("line_decline", args=[JUNE, scene.light.pk])
    page = clerk.post(address, {"unit": "chunxi", "reason": "below", "words": ""})
    assert page.status_code == 200
    assert "数据表明淳溪街道应亮灯，不亮要写明情况" in row_text(page, scene.light)
    assert re.search(r'<details class="fold" open>\s*<summary class="button">本条不报', page.content.decode())
    response = clerk.post(address, {"unit": "chunxi", "reason": "below", "words": "口径有误"})
    assert response.status_code == 302
    assert "本条不报 淳溪街道 未达标准：口径有误" in row_text(clerk.get(SHEET), scene.light)


def test_reason_is_given_with_one_press_and_kept_words_come_back(clerk, scene):
    address = reverse("sheet_explain", args=[JUNE, scene.praise.pk])
    assert told(clerk.post(address, {"reason": "none"})) == ["红旗2：已说明"]
    page = clerk.post(address, {"reason": "other", "words": "x" * 301})
    assert (page.status_code, Explanation.objects.get().reason) == (200, Reason.NONE)
    assert "x" * 301 in page.content.decode()


def test_rest_is_said_with_one_press_and_names_what_wants_words(clerk, scene):
    for back in (1, 2):
        make_explanation(scene.praise, month=JUNE.plus(-back))
    assert told(clerk.post(reverse("sheet_explain_rest", args=[JUNE]))) == [
        "3 条已说明“本月无此情形”；红旗2的同一原因已满三个月，请另写情况"
    ]


def test_last_months_words_are_one_press_away(clerk, scene):
    make_explanation(scene.praise, month=CalendarMonth(2026, 5), reason="other", words="省里未发文")
    assert "同上月：其他：省里未发文" in row_text(clerk.get(SHEET), scene.praise)
    clerk.post(reverse("explain_again", args=[JUNE, scene.praise.pk]))
    assert Explanation.objects.get(month__calendar_month=JUNE).text == "其他：省里未发文"


def line_data(**changes):
    return {
        "unit": "chunxi",
        "grounds": "6月获市级通报表扬",
        "facts": "",
        "data_month": "2026-06",
        **changes,
    }


def test_line_is_added_with_its_file(clerk, scene):
    data = line_data(files=[upload(pdf()), upload(picture(), "图.png")])
    response = clerk.post(reverse("line_add", args=[JUNE, scene.praise.pk]), data)
    assert response.url == f"{SHEET}#red_flag-2"
    assert [each.name for each in Determination.objects.get().evidence.all()] == ["通报.pdf", "图.png"]


def test_refused_line_keeps_what_was_typed_and_uploaded(clerk, scene):
    scene.add()
    address = reverse("line_add", args=[JUNE, scene.praise.pk])
    page = clerk.post(address, line_data(facts="写了很久的依据", files=upload(pdf())))
    assert "同一条款、同一单位、同一所属月份只能认定一次" in text(page)
    assert "写了很久的依据" in text(page)
    token = re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]
    clerk.post(address, line_data(unit="gubai", kept=token))
    assert Evidence.objects.get().determination.unit == scene.towns[1]


def test_bad_file_is_named_and_the_good_one_is_kept(clerk, scene):
    address = reverse("line_add", args=[JUNE, scene.praise.pk])
    page = clerk.post(address, line_data(files=[upload(pdf()), upload(b"MZ", "x.exe")]))
    assert "x.exe：只收 pdf、jpg、png、xlsx、docx 文件" in text(page)
    assert "已上传：通报.pdf" in text(page)
    assert Determination.objects.count() == 0


def test_token_of_another_person_brings_no_file(clerk, scene):
    page = clerk.post(
        reverse("line_add", args=[JUNE, scene.praise.pk]), line_data(grounds="", files=upload(pdf()))
    )
    token = re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]
    clerk.force_login(scene.signer)
    clerk.post(reverse("line_add", args=[JUNE, scene.praise.pk]), line_data(kept=token))
    assert (Determination.objects.count(), Evidence.objects.count()) == (1, 0)


def test_units_offered_are_those_that_may_be_judged(clerk, scene):
    make_office()
    make_line(scene.praise, scene.towns[2], state=LineState.ACCEPTED, month=CalendarMonth(2026, 5))
    page = clerk.get(reverse("line_add", args=[JUNE, scene.praise.pk])).content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, flags=re.S)
    offered = {label: re.findall(r'value="([^"]+)"', options) for label, options in groups}
    assert offered == {"上月认定过": ["qiqiao"], "镇街": ["chunxi", "gubai"]}
    assert clerk.post(reverse("line_add", args=[JUNE, scene.praise.pk]), line_data(unit="rsj")).context[
        "form"
    ].errors == {"unit": ["没有这个单位可选，请从列表里选"]}


def test_personal_number_in_public_words_is_a_warning_only(clerk, scene):
    response = clerk.post(
        reverse("line_add", args=[JUNE, scene.praise.pk]), line_data(grounds="联系人 13912345678")
    )
    assert told(response) == [
        "已保存红旗2：淳溪街道",
        "事由里好像有电话号码。事由会公开，请确认是否要写。",
    ]
    assert Determination.objects.count() == 1


def test_second_editor_sees_both_texts_and_then_decides(clerk, scene):
    line = scene.add()
    edit_line(line, actor=scene.signer, grounds="别人写的")
    address = reverse("line_edit", args=[line.pk])
    page = clerk.post(address, line_data(grounds="我写的", version=1))
    assert "这一条刚被他人改过" in text(page)
    assert "别人写的" in text(page)
    assert 'value="我写的"' in page.content.decode()
    script = clerk.post(
        address, line_data(grounds="我写的", version=1), headers={"accept": "application/json"}
    )
    assert script.status_code == 409
    clerk.post(address, line_data(grounds="我写的", version=2))
    assert Determination.objects.get().grounds == "我写的"


def test_returned_line_is_answered_in_place_and_goes_back_at_once(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    row = row_text(clerk.get(SHEET), scene.praise)
    assert "退回补正： 请附通报原文" in row
    assert "重新报送这一条" in row
    data = line_data(version=line.version, refile="1", files=upload(pdf()))
    assert told(clerk.post(reverse("line_edit", args=[line.pk]), data)) == [
        "已保存红旗2：淳溪街道",
        "红旗2：淳溪街道 已重新报送，直接回到原审核员",
    ]
    line.refresh_from_db()
    assert (line.state, line.evidence.count()) == (LineState.FILED, 1)


def test_returned_line_with_another_unit_waits_for_the_head(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="单位有误")
    data = line_data(unit="gubai", version=line.version, refile="1")
    response = clerk.post(reverse("line_edit", args=[line.pk]), data)
    assert told(response) == ["已保存红旗2：古柏街道", "单位、月份或数据有改动，要审签人重新审签后报送"]
    line.refresh_from_db()
    assert (line.state, line.unit) == (LineState.RETURNED, scene.towns[1])


def test_unanswered_line_does_not_go_back(clerk, scene):
    line = scene.add()
    scene.sign()
    take_step(line, "return", actor=scene.reviewer, note="请附通报原文")
    address = reverse("line_refile", args=[line.pk])
    assert told(clerk.post(address)) == ["区人社局红旗2：淳溪街道 还没有按意见修改，不能重新报送"]
    assert clerk.post(address, headers={"x-requested-with": "fetch"}).status_code == 409


def test_line_with_the_office_is_not_opened_for_change(clerk, scene):
    line = make_line(scene.praise, scene.towns[0])
    response = clerk.get(reverse("line_edit", args=[line.pk]))
    assert told(response) == ["区人社局红旗2：淳溪街道 现在是“已报送”，不能修改"]


def test_filed_line_is_withdrawn_alone_or_with_the_rest(clerk, scene):
    line = scene.add()
    explain(JUNE, scene.blame, Reason.NONE, actor=scene.clerk)
    scene.sign()
    assert told(clerk.post(reverse("line_withdraw", args=[line.pk]))) == [
        "撤回了红旗2：淳溪街道，改好后要重新审签"
    ]
    line.refresh_from_db()
    assert line.state == LineState.DRAFT
    assert told(clerk.post(reverse("sheet_withdraw", args=[JUNE]))) == ["撤回了 1 条，改好后要重新审签"]


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


def test_evidence_is_handed_out_as_an_attachment_and_recorded(clerk, scene):
    row = attach(scene.add(), upload(pdf(), "通报 第3号.pdf"), actor=scene.clerk)
    response = clerk.get(reverse("evidence", args=[row.pk]))
    assert response.content == path_of(row.sha256).read_bytes()
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%80%9A")
    event = Record.objects.get(verb="evidence.read")
    assert event.sentence == "查看了区人社局红旗2：淳溪街道的佐证“通报 第3号.pdf”"


def test_evidence_is_seen_by_own_people_office_and_auditor_only(client, scene):
    line = scene.add()
    row = attach(line, upload(pdf()), actor=scene.clerk)
    address = reverse("evidence", args=[row.pk])
    people = {
        "signer": scene.signer,
        "reviewer": scene.reviewer,
        "auditor": make_user(Role.AUDITOR),
        "other": make_user(Role.CLERK, make_assessor("swj", "区商务局")),
        "contact": make_user(Role.CONTACT, scene.towns[0]),
        "admin": make_user(Role.SYSTEM_ADMIN),
    }
    seen = {}
    for name, person in people.items():
        client.force_login(person)
        seen[name] = client.get(address).status_code
    expected = {"signer": 200, "reviewer": 404, "auditor": 200, "other": 404, "contact": 404, "admin": 404}
    assert seen == expected
    scene.sign()
    client.force_login(scene.reviewer)
    assert client.get(address).status_code == 200
    client.force_login(people["other"])
    theirs, none = client.get(address), client.get(reverse("evidence", args=[99999]))
    assert (theirs.status_code, theirs.content) == (none.status_code, none.content)
    assert Record.objects.filter(verb="evidence.read").count() == 3


def test_damaged_evidence_is_not_handed_out(clerk, scene):
    row = attach(scene.add(), upload(pdf()), actor=scene.clerk)
    path_of(row.sha256).unlink()
    response = clerk.get(reverse("evidence", args=[row.pk]))
    assert (response.status_code, response.content.decode()) == (500, "通报.pdf 缺失，请告知系统管理员。")


def test_evidence_is_uploaded_alone_and_removed(clerk, scene):
    line = scene.add()
    address = reverse("evidence_add", args=[line.pk])
    assert told(clerk.post(address, {"files": upload(pdf())})) == ["上传了 1 个文件"]
    assert told(clerk.post(address, {"files": upload(pdf())})) == ["这个文件已经附在本条上"]
    assert told(clerk.post(address, {"files": upload(b"MZ", "x.exe")})) == [
        "x.exe：只收 pdf、jpg、png、xlsx、docx 文件"
    ]
    row = Evidence.objects.get()
    assert told(clerk.post(reverse("evidence_remove", args=[row.pk]))) == ["删去了“通报.pdf”"]


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


PAGE_QUERIES = 14  # session, person, their department, the month and register, and the sheet


def test_figures_are_typed_in_a_grid(clerk, scene):
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    other = f"m{scene.metric.pk}u{scene.towns[1].pk}"
    response = clerk.post(f"{SHEET}figures/", {cell: "87.2", other: "54000/90000"})
    assert told(response) == ["保存了 2 个数据"]
    held = Reading.objects.order_by("unit__position").values_list("value", "done", "total")
    assert [[str(n and n.normalize()) for n in row] for row in held] == [
        ["87.2", "None", "None"],
        ["None", "5.4E+4", "9E+4"],
    ]


def test_bad_cell_is_told_at_the_cell_and_nothing_is_lost(clerk, scene):
    cells = [f"m{scene.metric.pk}u{town.pk}" for town in scene.towns]
    page = clerk.post(f"{SHEET}figures/", {cells[0]: "八十七", cells[1]: "91", cells[2]: "5/"})
    body = page.content.decode()
    assert f'<a href="#{cells[0]}">淳溪街道 · 参保完成率：“八十七”不是数，请写成 87.2 或 54000</a>' in body
    assert "漆桥街道 · 参保完成率：“5/”缺一半，请写成 完成数/总数，如 54000/90000" in text(page)
    assert "有 2 处要改，还没有保存" in text(page)
    assert 'value="八十七"' in body
    assert 'value="91"' in body
    assert body.count('aria-invalid="true"') == 2
    assert Reading.objects.count() == 0


def test_only_cells_that_this_person_changed_are_written(clerk, scene):
    cells = [f"m{scene.metric.pk}u{town.pk}" for town in scene.towns]
    make_reading(scene.metric, scene.towns[0], "90")
    shown = {cells[0]: "", f"was-{cells[0]}": "", cells[1]: "80", f"was-{cells[1]}": ""}
    clerk.post(f"{SHEET}figures/", shown)
    assert dict(Reading.objects.values_list("unit__code", "value")) == {"chunxi": 90, "gubai": 80}


def test_pasted_block_fills_the_grid_and_writes_nothing_yet(clerk, scene):
    block = "序号\t单位\t参保完成率（%）\n1\t淳溪街道\t87.2\n2\tgubai\t54000/90000\n3\t合计\t100"
    page = clerk.post(f"{SHEET}figures/", {"block": block})
    assert told(page) == ["没有认出单位：合计", "读入了 2 格，看过后请按“保存数据”"]
    assert 'value="87.2"' in page.content.decode()
    assert Reading.objects.count() == 0


def test_figures_of_a_published_month_stay(clerk, scene):
    make_month()
    Month.objects.update(published_at=timezone.now())
    cell = f"m{scene.metric.pk}u{scene.towns[0].pk}"
    page = clerk.post(f"{SHEET}figures/", {cell: "87.2"})
    assert "2026年6月已发布，不再收件；发布后只能更正" in text(page)
    assert Reading.objects.count() == 0


def cell_of(scene, n=0):
    return f"m{scene.metric.pk}u{scene.towns[n].pk}"


def test_cell_that_another_tab_wrote_is_not_overwritten_silently(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "90")
    cell = cell_of(scene)
    page = clerk.post(f"{SHEET}figures/", {cell: "80", f"was-{cell}": ""})
    assert "淳溪街道 · 参保完成率：刚才有人填成了 90，您填的是 80。要用您的，再按一次“保存数据”" in text(page)
    assert Reading.objects.get().value == 90
    was = re.search(rf'name="was-{cell}" value="([^"]*)"', page.content.decode())[1]
    assert was == "90"
    clerk.post(f"{SHEET}figures/", {cell: "80", f"was-{cell}": was})
    assert Reading.objects.get().value == 80


def test_cell_that_was_not_sent_is_left_as_it_is(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "90")
    other = cell_of(scene, 1)
    assert told(clerk.post(f"{SHEET}figures/", {other: "80"})) == ["保存了 1 个数据"]
    assert Reading.objects.count() == 2


@pytest.mark.parametrize("odd", ["1000.1", "-1", "5/0", "101/10"])
def test_odd_figure_is_saved_only_when_it_was_looked_at_twice(clerk, scene, odd):
    cell = cell_of(scene)
    page = clerk.post(f"{SHEET}figures/", {cell: odd})
    assert "请再核对一下" in text(page)
    assert (Reading.objects.count(), 'name="checked"' in page.content.decode()) == (0, True)
    assert told(clerk.post(f"{SHEET}figures/", {cell: odd, "checked": "on"})) == ["保存了 1 个数据"]


@pytest.mark.parametrize("usual", ["1000", "0", "100/10", "118"])
def test_usual_figure_is_saved_at_once(clerk, scene, usual):
    assert told(clerk.post(f"{SHEET}figures/", {cell_of(scene): usual})) == ["保存了 1 个数据"]


def test_long_text_in_a_cell_is_not_echoed_whole(clerk, scene):
    page = clerk.post(f"{SHEET}figures/", {cell_of(scene): "数" * 500})
    assert f"“{'数' * 30}…”不是数，请写成 87.2 或 54000" in text(page)


def pasted(clerk, block):
    page = clerk.post(f"{SHEET}figures/", {"block": block})
    return told(page), re.findall(r'id="m\d+u\d+" name="m\d+u\d+" value="([^"]*)"', page.content.decode())


def test_pasted_units_are_known_by_the_column_that_fits_best(clerk, scene):
    scene.towns[2].code = "1"
    scene.towns[2].save()
    found = pasted(clerk, "序号\t单位\t参保完成率\n1\t淳溪\t87.2\n2\t古柏街道\t91")
    assert found == (["读入了 2 格，看过后请按“保存数据”"], ["87.2", "91", ""])


def test_pasted_short_name_counts_where_it_is_one_units_alone(clerk, scene):
    make_town("chunxiang", "淳香镇")
    said, _ = pasted(clerk, "单位\t参保完成率\n淳\t87.2\n古柏\t91")
    assert said == ["没有认出单位：淳", "读入了 1 格，看过后请按“保存数据”"]


def test_unit_pasted_twice_is_not_read(clerk, scene):
    said, values = pasted(clerk, "单位\t参保完成率\n淳溪街道\t87.2\n古柏街道\t91\n淳溪\t88")
    assert said == [
        "淳溪街道粘贴了不止一次（第 2 行和第 4 行），都没有读入，请留下对的一行",
        "读入了 1 格，看过后请按“保存数据”",
    ]
    assert values == ["", "91", ""]


def test_paste_that_is_not_understood_is_told_what_the_hint_asks(clerk):
    assert pasted(clerk, "淳溪街道\t87.2")[0] == ["没有认出指标：第一行要有指标名称，其中一列要有单位名称"]


def test_empty_file_is_named_and_the_good_one_is_kept(clerk, scene):
    address = reverse("line_add", args=[JUNE, scene.praise.pk])
    page = clerk.post(address, line_data(files=[upload(pdf()), upload(b"", "空.pdf")]))
    assert "空.pdf：文件是空的" in text(page)
    assert "已上传：通报.pdf" in text(page)


def test_refusals_of_a_line_are_in_the_houses_words(clerk, scene):
    address = reverse("line_add", args=[JUNE, scene.praise.pk])
    data = line_data(unit="", grounds="长" * 75, facts="字" * 2001, data_month="2020-01")
    page = text(clerk.post(address, data))
    for words in (
        "请选择单位",
        "事由最多 60 字，现在 75 字",
        "事实依据最多 2000 字，现在 2001 字",
        "没有这个月份可选，请从列表里选",
    ):
        assert words in page
    assert "事由：事由最多" not in page
    assert "请填写事由" in text(clerk.post(address, line_data(grounds="\u200b")))


def test_version_that_is_no_number_is_told_without_its_name(clerk, scene):
    line = scene.add()
    page = text(clerk.post(reverse("line_edit", args=[line.pk]), line_data(version="x")))
    assert "页面已过期，请刷新后再提交" in page
    assert "Version" not in page


def returned(scene, **fields):
    line = scene.add(**fields)
    scene.sign()
    return take_step(line, "return", actor=scene.reviewer, note="请附通报原文")


def test_returned_line_is_sent_again_in_one_way_only(clerk, scene):
    line = returned(scene)
    edit_line(line, actor=scene.clerk, facts="附了原文")
    row = row_text(clerk.get(SHEET), scene.praise)
    assert (row.count("重新报送"), "淳溪街道改好了，还没有重新报送" in text(clerk.get(SHEET))) == (1, True)
    assert "每条都有结果或说明" not in text(clerk.get(SHEET)).split("进度")[-1]
    data = line_data(version=2, facts="附了原文", refile="1")
    assert told(clerk.post(reverse("line_edit", args=[line.pk]), data)) == [
        "红旗2：淳溪街道 已重新报送，直接回到原审核员"
    ]


def test_returned_line_with_a_bad_file_may_still_be_sent_again(clerk, scene):
    line = returned(scene)
    data = line_data(version=line.version, refile="1", files=upload(b"MZ", "x.exe"))
    page = clerk.post(reverse("line_edit", args=[line.pk]), data)
    assert "还没有重新报送，现在仍是“退回补正”" in text(page)
    assert 'name="refile" value="1"' in page.content.decode()
    line.refresh_from_db()
    assert line.state == LineState.RETURNED


def test_line_that_wants_the_signature_is_saved_not_sent(clerk, scene):
    line = returned(scene)
    edit_line(line, actor=scene.clerk, unit=scene.towns[1])
    row = row_text(clerk.get(SHEET), scene.praise)
    assert ("重新报送" in row, "单位、月份或数据有改动，要重新审签" in row) == (False, True)


def test_unchanged_line_is_not_said_to_be_saved(clerk, scene):
    line = scene.add()
    response = clerk.post(reverse("line_edit", args=[line.pk]), line_data(version=line.version))
    page = clerk.get(response.url.partition("#")[0])
    assert [(str(each), each.level_tag) for each in page.context["messages"]] == [
        ("红旗2：淳溪街道没有改动", "info")
    ]


def test_messages_are_folded_away_without_a_script(clerk, scene):
    response = clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), {"reason": "none"})
    body = clerk.get(response.url.partition("#")[0]).content.decode()
    assert re.search(r'<details class="messages" open>.*红旗2：已说明.*?</details>', body, flags=re.S)


def test_refused_explanation_is_summed_up_on_top_and_linked_to_its_place(clerk, scene):
    make_reading(scene.metric, scene.towns[0], "80")
    address = reverse("line_decline", args=[JUNE, scene.light.pk])
    page = clerk.post(address, {"unit": "chunxi", "reason": "below", "words": ""})
    body = page.content.decode()
    link = 'href="#yellow_light-1-chunxi_words">黄灯1 淳溪街道：数据表明淳溪街道应亮灯，不亮要写明情况</a>'
    assert link in body
    assert re.search(r'<input[^>]*id="yellow_light-1-chunxi_words"[^>]*autofocus', body)
    assert body.count("autofocus") == 1


def test_explanation_of_a_clause_that_asks_nothing_is_refused_in_words(clerk, scene):
    autumn = make_clause(scene.rules, number=3, kind="threshold", standard="9月≥80", metric=scene.metric)
    page = clerk.post(reverse("sheet_explain", args=[JUNE, autumn.pk]), {"reason": "none"})
    assert "没有保存 红旗3：区人社局红旗3在6月不适用" in text(page)
    assert page.content.decode().count("autofocus") == 1
    scene.add()
    settled = clerk.post(reverse("sheet_explain", args=[JUNE, scene.praise.pk]), {"reason": "none"})
    assert "红旗2：区人社局红旗2已有认定，不需要说明" in text(settled)


def test_line_dropped_meanwhile_is_told_with_what_was_typed(clerk, scene):
    line = scene.add()
    address = reverse("line_edit", args=[line.pk])
    drop_line(line, actor=scene.signer)
    page = clerk.post(address, line_data(grounds="我写了很久的事由", version=1))
    assert page.status_code == 410
    assert "这一条已被撤下" in text(page)
    assert "我写了很久的事由" in text(page)
    assert f'href="{SHEET}"' in page.content.decode()
    clerk.force_login(make_user(Role.CLERK, make_assessor("swj", "区商务局")))
    theirs, none = clerk.post(address), clerk.post(reverse("line_edit", args=[99999]))
    assert (theirs.status_code, theirs.content) == (404, none.content)


def test_month_that_has_not_begun_is_said_before_anything_is_typed(clerk, scene):
    for name, args in (("line_add", [scene.praise.pk]), ("figures", []), ("sheet_check", [])):
        page = text(clerk.get(reverse(name, args=["2998-11", *args])))
        assert "2998年11月还没有开始" in page


def test_published_month_is_only_read_from_every_page(clerk, scene):
    scene.add()
    make_reading(scene.metric, scene.towns[0], "87.2")
    Month.objects.update(published_at=timezone.now())
    for name, args in (("line_add", [scene.praise.pk]), ("sheet_check", [])):
        assert "本页只供查看" in text(clerk.get(reverse(name, args=[JUNE, *args])))
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
