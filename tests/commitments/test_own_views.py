"""A unit's own page and the page of an item: what is shown, what a press does, what is refused."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments.dates import local_day
from commitments.models import Difficulty, Extension, Item, Report
from commitments.standing import ItemState
from departments.models import Record, Role
from departments.months import CalendarMonth
from tests.commitments.factories import (
    make_item,
    make_letter,
    make_panel,
    make_plan,
    make_report,
    make_work,
    person,
    town,
)
from tests.factories import make_office
from tests.files import pdf_upload

pytestmark = pytest.mark.django_db
TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def month():
    """The present month, whose list is out; the next one gathers."""
    now = timezone.now()
    present = CalendarMonth.of(local_day(now))
    make_plan(present, approved_by="主任办公会", approved_on=local_day(now), issued_at=now)
    return present


@pytest.fixture
def own(client):
    clerk = person(Role.CLERK)
    client.force_login(clerk)
    return clerk


def page_of(client, address):
    return client.get(address).content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_next_month_proposes_itself_and_takes_what_is_added(client, own, month):
    monthly = make_item(month=month, recurs=True, text="每月巡查企业安全生产")
    make_work(year=month.plus(1).year, text="建成全民健身中心")
    page = page_of(client, "/commitments/mine/")
    assert page.count('name="ticked"') == page.count(" checked>") == 2
    sent = {
        "token": TOKEN,
        "ticked": [monthly.text],
        "text_0": "老旧小区改造三期开工",
        "due_0": str(month.plus(2)),
    }
    response = client.post("/commitments/mine/", sent, follow=True)
    assert said(response) == [f"已提出 2 项，等列入{month.plus(1).chinese}预安"]
    items = Item.objects.filter(state="proposed").order_by("code")
    assert [(item.text, item.due_month) for item in items] == [
        ("每月巡查企业安全生产", month.plus(1)),
        ("老旧小区改造三期开工", month.plus(2)),
    ]
    client.post("/commitments/mine/", {**sent, "ticked": []})
    assert Item.objects.filter(state="proposed").count() == 2


def test_refused_proposal_keeps_what_was_typed_and_says_what_is_wrong(client, own, month):
    response = client.post("/commitments/mine/", {"token": TOKEN, "text_0": "三字长", "due_0": "明年"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="三字长"' in page and 'value="明年"' in page
    assert "“明年”不是月份，请写成 2026-06" in page
    assert not Item.objects.exists()
    assert 'value="三字长"' in page_of(client, "/commitments/mine/")


def test_all_that_came_in_is_received_in_one_press(client, own, month):
    make_item(month=month), make_letter(month=month, due_on=month.last_day)
    assert "新交办 2 项，还没有签收" in page_of(client, "/commitments/mine/")
    assert said(client.post("/commitments/mine/receive/", follow=True)) == ["已签收 2 项"]
    assert "还没有签收" not in page_of(client, "/commitments/mine/")


def test_page_says_whose_turn_it_is(client, own, month):
    make_panel("audit")
    make_report(make_item(month=month, state=ItemState.APPLIED))
    make_item(month=month, state=ItemState.ASKED)
    page = page_of(client, "/commitments/mine/")
    assert "<span>等区audit联审</span>" in page
    assert page.count(">去补充<") == 1


@pytest.mark.parametrize("count", [1, 4])
def test_queries_do_not_grow_with_the_items(client, own, month, django_assert_max_num_queries, count):
    for _ in range(count):
        make_report(make_item(month=month, state=ItemState.APPLIED, with_units=[town("gubai", "古柏街道")]))
        make_item(month=month, recurs=True)
    with django_assert_max_num_queries(31):
        client.get("/commitments/mine/")


def test_application_is_two_presses_from_the_list(client, own, month):
    item = make_item(month=month)
    page = page_of(client, f"/commitments/items/{item.pk}/")
    assert f">\n已按期完成：{item.text}</textarea>" in page
    sent = {
        "words": f"已按期完成：{item.text}",
        "version": 1,
        "applied_on": "2020-01-01",
        "files": pdf_upload(),
    }
    response = client.post(f"/commitments/items/{item.pk}/apply/", sent, follow=True)
    assert said(response) == ["已申请销号，以今天为申请日期"]
    item.refresh_from_db()
    assert (item.state, item.applied_on) == ("applied", local_day(timezone.now()))
    assert Report.objects.get().files.count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"words": ""}, "请填写销号报告"),
        ({"words": "办完了"}, "销号报告至少 10 字，写清做了什么、结果怎样"),
        (
            {"files": SimpleUploadedFile("台账.exe", b"MZ")},
            "台账.exe：只收 pdf、jpg、png、xlsx、docx、ofd 文件",
        ),
        ({"version": 7}, "的内容已变更，请看过新内容再申请销号"),
    ],
)
def test_refused_application_keeps_the_words_and_nothing_is_applied(client, own, month, sent, sentence):
    item = make_item(month=month)
    sent = {"words": "已按期完成：项目全部开工", "version": 1, **sent}
    response = client.post(f"/commitments/items/{item.pk}/apply/", sent)
    page = response.content.decode()
    assert (response.status_code, sentence in page) == (422, True)
    assert f">\n{sent['words']}</textarea>" in page
    item.refresh_from_db()
    assert (item.state, Report.objects.count()) == ("assigned", 0)


def test_more_time_and_help_are_asked_for_on_the_page(client, own, month):
    item = make_item(month=month)
    address = f"/commitments/items/{item.pk}/"
    reason = {"until": str(month.plus(2)), "reason": "拆迁协议还有三户没有签"}
    assert said(client.post(f"{address}extend/", reason, follow=True)) == [
        f"已申请延期至{month.plus(2).chinese}，等会议批准"
    ]
    assert client.post(f"{address}extend/", {**reason, "reason": "来不及"}).status_code == 422
    words = {"words": "用地指标没有落实", "proposal": "建议由资规局七月前调剂"}
    assert said(client.post(f"{address}difficulty/", words, follow=True)) == ["已提出难题，上讲评会"]
    assert (Extension.objects.count(), Difficulty.objects.count()) == (1, 1)


def test_returned_item_is_sent_again_from_its_page(client, own, month):
    item = make_item(
        month=month.plus(1), state=ItemState.RETURNED, decided_from="proposed", note="写清多少家"
    )
    item.decided_by = person(Role.REVIEWER, make_office())
    item.save()
    assert "区作风办：写清多少家。" in page_of(client, f"/commitments/items/{item.pk}/")
    sent = {"text": "检查危化企业十二家", "due_month": str(month.plus(1)), "version": 1}
    assert said(client.post(f"/commitments/items/{item.pk}/send/", sent, follow=True)) == ["已重新提出"]


def test_another_unit_s_item_is_the_same_404_as_none(client, own, month):
    other = make_item(town("gubai", "古柏街道"), month=month)
    for tail in ("", "apply/", "extend/", "difficulty/", "send/", "step/"):
        method = client.post if tail else client.get
        assert method(f"/commitments/items/{other.pk}/{tail}").status_code == 404
        assert method(f"/commitments/items/99999/{tail}").status_code == 404


def test_helping_unit_reads_and_does_nothing(client, own, month):
    other = make_item(town("gubai", "古柏街道"), month=month, with_units=[town()])
    page = page_of(client, f"/commitments/items/{other.pk}/")
    assert '<h2 id="act">' not in page and 'id="asks"' not in page
    assert client.post(f"/commitments/items/{other.pk}/apply/").status_code == 403


def test_office_closes_returns_and_is_told_why_not(client, month):
    client.force_login(person(Role.REVIEWER, make_office()))
    item = make_item(month=month, state=ItemState.APPLIED)
    address = f"/commitments/items/{item.pk}/step/"
    seen = {"version": 1, "seen_state": "applied"}
    assert said(client.post(address, {**seen, "step": "refuse"}, follow=True)) == ["不予销号要写明理由"]
    assert said(client.post(address, {**seen, "step": "close"}, follow=True)) == [f"{item.code} 已销号"]
    assert said(client.post(address, {**seen, "step": "close"}, follow=True)) == [
        f"{item} 现在是“已销号”，请看过再销号"
    ]
    script = client.post(address, {**seen, "step": "close"}, headers={"accept": "application/json"})
    assert script.status_code == 409


def test_own_unit_s_application_is_refused_to_who_belongs_to_it(client, month):
    client.force_login(person(Role.REVIEWER, town()))
    item = make_item(month=month, state=ItemState.APPLIED)
    page = page_of(client, f"/commitments/items/{item.pk}/")
    assert "您属于承办单位淳溪街道，按回避规定不办理，请由其他人员办理。" in page
    assert client.post(f"/commitments/items/{item.pk}/step/", {"step": "close"}).status_code == 403


def test_file_is_read_by_whom_it_concerns_and_the_history_says_so(client, month):
    from_unit = person(Role.CLERK)
    client.force_login(from_unit)
    item = make_item(month=month)
    sent = {"words": "已按期完成：项目全部开工", "version": 1, "files": pdf_upload()}
    client.post(f"/commitments/items/{item.pk}/apply/", sent)
    file = Report.objects.get().files.get()
    for role, unit, status in (("examiner", "audit", 200), ("auditor", "zfb", 200), ("clerk", "gubai", 404)):
        make_office()
        client.force_login(person(role, town(unit, unit)))
        assert client.get(f"/commitments/files/{file.pk}/").status_code == status
    assert Record.objects.filter(verb="report_file.read").count() == 2


def test_life_of_an_item_is_told_with_its_days(client, own, month):
    last = month.plus(-1)
    item = make_item(month=last, state=ItemState.CLOSED)
    page = page_of(client, f"/commitments/items/{item.pk}/")
    words = [f"列入{last.chinese}预安，交办", "申请销号", "销号"]
    days = [item.assigned_on, item.applied_on, item.closed_on]
    for day, word in zip(days, words, strict=True):
        assert f'<time datetime="{day}">{day.year}年{day.month}月{day.day}日</time> {word}</li>' in page
    assert page.index(words[0]) < page.index(f'datetime="{item.closed_on + timedelta(0)}"')
