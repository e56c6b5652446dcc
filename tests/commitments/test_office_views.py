"""The office's pages: a month's list, the queue of applications, the meeting's decisions; and an examiner's queue."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessments.dates import local_day
from commitments.models import (
    Difficulty,
    Extension,
    ExtensionState,
    Honour,
    Item,
    Measure,
    Opinion,
    Panel,
    Plan,
)
from commitments.standing import ItemState
from departments.models import Role, User
from departments.months import CalendarMonth
from tests.commitments.factories import (
    make_difficulty,
    make_extension,
    make_honour,
    make_item,
    make_opinion,
    make_panel,
    make_report,
    person,
    town,
)
from tests.commitments.test_own_views import TOKEN, page_of, said
from tests.factories import make_office
from xiaoneng.menu import menu_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def month():
    return CalendarMonth.of(local_day(timezone.now()))


def sign_in(client, role, unit=None):
    someone = person(role, unit or make_office())
    client.force_login(someone)
    return someone


def applied(month, *bodies, agrees=True, **fields):
    """An item that was applied for, of which these bodies spoke."""
    today = local_day(timezone.now())
    item = make_item(month=month, state=ItemState.APPLIED, applied_on=today, **fields)
    report = make_report(item, on=today)
    for body in bodies:
        make_opinion(report, town(body), agrees=agrees)
    return item


def test_list_of_a_month_is_issued_in_one_press_with_what_will_be_public(client, month):
    sign_in(client, Role.PUBLISHER)
    items = [
        make_item(month=month, state=ItemState.PROPOSED, text=text)
        for text in ("完成滨河路北段拆迁", "滨河路北段拆迁完成", "建成口袋公园两处")
    ]
    page = page_of(client, f"/commitments/{month}/plan/")
    assert page.count("疑似同一件：") == 2
    keys = [item.pk for item in items]
    sent = {
        "items": keys,
        "shown": keys[:1],
        "approved_by": "区政府办公会",
        "approved_on": local_day(timezone.now()),
    }
    response = client.post(f"/commitments/{month}/plan/issue/", sent, follow=True)
    assert said(response) == ["已交办 3 项，公示 1 项"]
    assert Item.objects.filter(state="assigned", is_shown=True).get() == items[0]


def test_list_without_its_approval_is_not_issued_and_keeps_the_ticks(client, month):
    sign_in(client, Role.PUBLISHER)
    item = make_item(month=month, state=ItemState.PROPOSED)
    response = client.post(f"/commitments/{month}/plan/issue/", {"items": [item.pk], "shown": [item.pk]})
    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_approved_by">请填写谁批准的</a>' in page
    assert f'name="shown" value="{item.pk}" form="issue" checked' in page
    assert not Plan.objects.exclude(issued_at=None).exists()


def test_proposal_is_returned_from_the_list(client, month):
    sign_in(client, Role.REVIEWER)
    item = make_item(month=month, state=ItemState.PROPOSED)
    sent = {"step": "return", "note": "写清多少家", "version": 1, "seen_state": "proposed", "back": "plan"}
    response = client.post(f"/commitments/items/{item.pk}/step/", sent)
    assert response.url == f"/commitments/{month}/plan/"
    assert "请修改后重新提出" in page_of(client, response.url)


@pytest.mark.parametrize("unit", ["淳溪街道", "cxjd", "chunxi"])
def test_letter_finds_its_unit_by_name_code_or_initials_and_says_the_day(client, month, unit):
    sign_in(client, Role.REVIEWER)
    town(), town("gubai", "古柏街道")
    sent = {"number": "区办〔2026〕8号", "text": "化解信访积案五件", "received": local_day(timezone.now())}
    response = client.post(
        f"/commitments/{month}/plan/letter/", {**sent, "unit": unit, "days": 5, "token": TOKEN}, follow=True
    )
    item = Item.objects.get()
    due = item.due_on
    year = "" if due.year == timezone.localdate().year else f"{due.year}年"
    assert said(response) == [f"已交办淳溪街道：{item.code}，{year}{due.month}月{due.day}日前办结"]


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [("某镇", "没有找到“某镇”"), ("街道", "“街道”可能是淳溪街道、古柏街道，请写清是哪个")],
)
def test_letter_to_nobody_known_is_refused_and_kept(client, month, unit, sentence):
    sign_in(client, Role.REVIEWER)
    town(), town("gubai", "古柏街道")
    sent = {"number": "8号", "text": "化解信访积案五件", "received": local_day(timezone.now()), "days": 5}
    response = client.post(f"/commitments/{month}/plan/letter/", {**sent, "unit": unit, "token": TOKEN})
    page = response.content.decode()
    assert (response.status_code, sentence in page, 'value="化解信访积案五件"' in page) == (422, True, True)


def test_dates_and_panel_are_set_by_the_publisher(client, month):
    sign_in(client, Role.PUBLISHER)
    day = month.first_day
    days = {
        "propose_until": day,
        "examine_until": day + timedelta(days=40),
        "publish_on": day + timedelta(days=45),
    }
    assert said(client.post(f"/commitments/{month}/plan/dates/", days, follow=True)) == ["已改日期"]
    wrong = {**days, "publish_on": day}
    assert client.post(f"/commitments/{month}/plan/dates/", wrong).status_code == 422
    bodies = {"bodies": [town("audit").pk]}
    client.post(f"/commitments/{month}/plan/panel/", bodies)
    assert Panel.objects.get().department.code == "audit"


@pytest.mark.parametrize("count", [2, 6])
def test_queries_of_a_list_do_not_grow(client, month, django_assert_max_num_queries, count):
    sign_in(client, Role.PUBLISHER)
    for n in range(count):
        unit = town(f"t{n}", f"第{n}镇")
        make_item(unit, month=month, state=ItemState.PROPOSED, with_units=[town()])
        make_item(unit, month=month)
    with django_assert_max_num_queries(32):
        client.get(f"/commitments/{month}/plan/")


def test_examiner_agrees_with_one_press_and_sees_the_next(client, month):
    make_panel("audit", "data")
    first, second = applied(month), applied(month, "data")
    applied(month, "audit")
    sign_in(client, Role.EXAMINER, town("audit"))
    page = page_of(client, "/commitments/examine/")
    assert page.count("<section") == 2
    sent = {"agrees": "yes", "version": 1, "back": "examine"}
    response = client.post(f"/commitments/items/{first.pk}/opinion/", sent)
    assert response.url == "/commitments/examine/"
    assert f'<h2 id="item-{second.pk}">' in page_of(client, response.url)
    assert Opinion.objects.get(item=first).agrees


def test_examiner_who_disagrees_or_asks_says_why(client, month):
    make_panel("audit")
    item = applied(month)
    sign_in(client, Role.EXAMINER, town("audit"))
    address = f"/commitments/items/{item.pk}/opinion/"
    assert said(client.post(address, {"agrees": "no"}, follow=True)) == ["不同意要写明意见"]
    assert said(client.post(address, {"agrees": "perhaps"}, follow=True)) == ["请按同意或不同意"]
    assert said(client.post(address, {"agrees": "no", "note": "没有验收单"}, follow=True)) == [
        f"{item.code} 已联审：不同意"
    ]
    step = {"step": "ask", "note": "请附验收单", "version": 1, "seen_state": "applied"}
    client.post(f"/commitments/items/{item.pk}/step/", step)
    item.refresh_from_db()
    assert (item.state, Opinion.objects.count()) == ("asked", 1)


def test_hard_applications_have_a_tab_of_their_own(client, month):
    make_difficulty(applied(month, code="hard"))
    make_report(applied(month, code="again"), application=2)
    applied(month, code="plain")
    sign_in(client, Role.REVIEWER)
    plain, hard = (page_of(client, f"/commitments/examine/{tab}") for tab in ("", "?tab=hard"))
    assert [code in plain for code in ("<span>hard<", "<span>again<", "<span>plain<")] == [False, False, True]
    assert [code in hard for code in ("<span>hard<", "<span>again<", "<span>plain<")] == [True, True, False]


def test_what_all_agreed_to_is_closed_after_a_preview(client, month):
    make_panel("audit")
    agreed, against = applied(month, "audit"), applied(month, "audit", agrees=False)
    own = applied(month, "audit", unit=make_office())
    sign_in(client, Role.REVIEWER)
    page = page_of(client, "/commitments/examine/close/")
    assert page.count('name="items"') == 1
    response = client.post("/commitments/examine/close/", {"items": [agreed.pk]}, follow=True)
    assert said(response) == ["已销号 1 项"]
    for other in (against, own):
        response = client.post("/commitments/examine/close/", {"items": [other.pk]}, follow=True)
        assert len(said(response)) == 1
    assert list(Item.objects.filter(state="closed")) == [agreed]


@pytest.mark.parametrize("count", [2, 6])
def test_queries_of_the_queue_do_not_grow(client, month, django_assert_max_num_queries, count):
    make_panel("audit")
    for _ in range(count):
        applied(month, "audit", with_units=[town("gubai", "古柏街道")])
    sign_in(client, Role.REVIEWER)
    with django_assert_max_num_queries(40):
        client.get("/commitments/examine/")


def test_meeting_s_decisions_are_typed_back_one_press_a_row(client, month):
    last = month.plus(-2)
    late = make_item(month=last, code="late")
    waiting = make_extension(
        make_item(month=month),
        month.plus(1),
        asked_on=local_day(timezone.now()),
        state=ExtensionState.WAITING,
    )
    trouble = make_difficulty(late)
    good = make_item(month=month, state=ItemState.CLOSED, closed_at=timezone.now())
    make_report(good, highlight="三天内拨付到户，全区最快")
    sign_in(client, Role.REVIEWER)
    page = page_of(client, "/commitments/follow/")
    assert "<span>逾期2月：建议纪检监察机关诫勉谈话，通报</span>" in page
    assert "（阶梯提示：警示、通报、诫勉谈话）" in page
    today = {"decided_on": local_day(timezone.now())}
    at = "/commitments/follow"
    client.post(f"{at}/extensions/{waiting.pk}/", {**today, "granted": "yes", "decided_by_words": "讲评会"})
    client.post(f"{at}/difficulties/{trouble.pk}/", {**today, "decision": "由资规局月底前落实"})
    client.post(f"{at}/measures/{late.pk}/", {"kind": "warn", "on": today["decided_on"], "persons": 1})
    honour = {"kind": "highlight", "month": str(month), "citation": "三天内拨付到户，全区最快"}
    client.post(f"{at}/honours/{good.pk}/", honour)
    assert Extension.objects.get().state == "granted"
    assert Difficulty.objects.get().decision == "由资规局月底前落实"
    assert (Measure.objects.get().overdue, Measure.objects.get().persons) == (2, 1)
    client.post(f"{at}/honours/{Honour.objects.get().pk}/drop/")
    assert not Honour.objects.exists()


@pytest.mark.parametrize(
    ("address", "sent", "sentence"),
    [
        (
            "extensions",
            {"granted": "yes", "decided_on": "昨天"},
            ["请填写批准人", "日期要写成 2026-12-31 的样子"],
        ),
        ("difficulties", {}, ["请填写会议决定", "请填写决定日期"]),
        ("measures", {"kind": "warn", "persons": "一人"}, ["请填写日期", "人次要写整数"]),
        ("honours", {"kind": "highlight"}, ["请填写月份", "请填写事迹"]),
    ],
)
def test_what_the_meeting_did_not_say_is_refused_in_words(client, month, address, sent, sentence):
    item = make_item(month=month)
    keys = {
        "extensions": make_extension(item, month.plus(1), state=ExtensionState.WAITING).pk,
        "difficulties": make_difficulty(item).pk,
    }
    sign_in(client, Role.REVIEWER)
    response = client.post(f"/commitments/follow/{address}/{keys.get(address, item.pk)}/", sent, follow=True)
    assert said(response) == sentence


def test_auditor_reads_every_page_and_presses_nothing(client, month):
    make_honour(applied(month))
    make_item(month=month, state=ItemState.PROPOSED)
    sign_in(client, Role.AUDITOR)
    for address in (f"{month}/plan/", "examine/", "follow/"):
        page = page_of(client, f"/commitments/{address}")
        assert '<main id="main"' in page
        assert page.split('<main id="main"')[1].count("<form") == 0


def test_desks_say_what_waits(client, month):
    make_panel("audit")
    applied(month, "audit"), applied(month)
    for role, unit, words in (
        (Role.REVIEWER, make_office(), "申请销号 2 项，可以销号的 1 项"),
        (Role.AUDITOR, make_office(), "申请销号 2 项"),
        (Role.EXAMINER, town("audit"), "等本部门联审的销号申请 1 项。"),
        (Role.CLERK, town(), "在办 2 项"),
    ):
        sign_in(client, role, unit)
        assert words in page_of(client, "/desk/")


def cells(response):
    """The values of every sheet of a workbook that was answered, by title."""
    book = load_workbook(BytesIO(response.content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_list_is_printed_whole_and_by_unit(client, month):
    sign_in(client, Role.AUDITOR)
    make_item(
        month=month, state=ItemState.PROPOSED, text="=建成口袋公园", with_units=[town("gubai", "古柏街道")]
    )
    make_item(town("gubai"), month=month)
    sheets = cells(client.get(f"/commitments/{month}/plan/table/"))
    assert list(sheets) == ["月度预安表", "1淳溪街道", "2古柏街道"]
    assert sheets["月度预安表"][0][0] == f"{month.chinese}预安表（送审）"
    assert sheets["1淳溪街道"][2][:3] + sheets["1淳溪街道"][2][6:7] == [
        "淳溪街道",
        f"{month}-001",
        "=建成口袋公园",
        "古柏街道",
    ]
    assert [len(rows) for rows in sheets.values()] == [4, 3, 3]


def test_meeting_has_what_is_unfinished_and_why(client, month):
    sign_in(client, Role.REVIEWER)
    late = make_item(month=month.plus(-1))
    make_difficulty(late)
    make_extension(late, month.plus(1), state=ExtensionState.WAITING)
    sheets = cells(client.get("/commitments/follow/table/"))
    assert {title: sum(row[0] is not None for row in rows[2:]) for title, rows in sheets.items()} == {
        "未完事项": 1,
        "难题": 1,
        "待批延期": 1,
        "亮点候选": 0,
    }
    assert sheets["未完事项"][2][4:7] == [1, "黄牌", "用地指标没有落实；拆迁协议还有三户没有签"]


@pytest.mark.parametrize("tail", ["plan/", "2026-06/plan/", "examine/", "follow/", "items/1/"])
def test_menu_marks_every_page_of_promises(tail):
    entries = menu_for(User(role=Role.REVIEWER), f"/commitments/{tail}")
    assert [entry.label for entry in entries if entry.current] == ["预安销号"]
