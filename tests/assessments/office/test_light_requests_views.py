"""The presses of 应亮未亮: one, all of a department, settled, taken back; what is typed elsewhere stays."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.light_requests import request_for, requests_at, take_light_request_step
from assessments.models import Determination, LightRequest, Month
from assessments.models.light_requests import read_place_key
from assessments.office.typed_boxes import kept_boxes
from departments.models import Role, User
from departments.months import CalendarMonth
from rules.models import Signal
from tests.assessments.desks import messages_of, publish
from tests.factories import (
    JUNE,
    make_clause,
    make_line,
    make_month,
    make_reading,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
MONTH = "2026-06"


@pytest.fixture
def yellow(rules, town):
    clause = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")
    make_reading(clause.metric, town, done=59, total=100)
    make_month().submissions.create(department=rules.department, first_filed_at=timezone.now())
    Month.objects.update(publish_on="2099-01-01", object_until="2098-12-31")
    return clause


def key(clause, unit, data_month=MONTH):
    return f"{clause.pk}.{unit.pk}.{data_month}"


def press(client, step, place, *, headers=None, **more):
    url = reverse("spared_step", args=[MONTH, step])
    return client.post(url, {"pick": place, "tab": "silent", **more}, headers=headers)


def page_of(client, tab="silent"):
    return client.get(f"/spared/{MONTH}/", {"tab": tab}).content.decode()


def test_place_is_asked_for_with_its_departments_day_and_words(desk, yellow, town):
    place = key(yellow, town)
    answer = press(desk, "ask", place, **{"until-rsj": "2098-01-05", "words-rsj": "请补报6月"})
    assert answer.url == f"/spared/{MONTH}/?tab=silent#place-{place}"
    row = LightRequest.objects.get()
    assert (row.words, str(row.until)) == ("请补报6月", "2098-01-05")
    assert messages_of(answer) == [f"已提请补亮：{row}，1月5日前答复"]
    page = page_of(desk)
    assert "已提请，等答复" in page and "请补报6月" in page


def test_refusal_is_said_and_keeps_what_was_typed(desk, yellow, town):
    place = key(yellow, town)
    answer = press(desk, "ask", place, **{"until-rsj": "明天", "words-rsj": "请补报6月"})
    assert messages_of(answer) == ["日期要写成 2026-12-31 的样子"]
    assert 'value="请补报6月"' in page_of(desk)
    answer = press(desk, "waive", place, **{f"note-{place}": "", f"grounds-{place}": "写了一半"})
    assert messages_of(answer) == ["不必补要写明理由"]
    assert 'value="写了一半"' in page_of(desk)
    assert LightRequest.objects.count() == 0


def test_all_of_a_department_are_asked_for_at_once(desk, yellow, town):
    other = make_town("gubai", "古柏街道")
    make_reading(yellow.metric, other, done=50, total=100)
    assert "一并提请 2 条" in page_of(desk)
    make_line(yellow, other)
    keys = f"{key(yellow, town)} {key(yellow, other)}"
    answer = desk.post(reverse("spared_ask_all", args=[MONTH, "rsj"]), {"keys-rsj": keys, "tab": "silent"})
    assert LightRequest.objects.get().unit == town
    (said,) = messages_of(answer)
    assert said.startswith("一并提请了 1 条；另有 1 条没有提请：") and "已有认定" in said


def test_settled_and_taken_back_with_their_words(desk, yellow, town):
    place = key(yellow, town)
    press(desk, "ask", place)
    answer = press(desk, "withdraw", place)
    assert messages_of(answer)[-1] == f"已撤回提请：{LightRequest.objects.get()}"
    press(desk, "waive", place, **{f"note-{place}": "数据是上年的"})
    assert "定为不必补：数据是上年的" in page_of(desk, "asked")
    press(desk, "resume", place)
    assert LightRequest.objects.get().state == "open"


def test_added_from_the_page_without_asking_only_with_a_reason(desk, yellow, town):
    place = key(yellow, town)
    sent = {"pick": place, f"grounds-{place}": "6月仅完成 59%"}
    refused = desk.post(reverse("review_add", args=[MONTH]), sent)
    assert "还没有提请补亮部门；不先提请的，要写明为什么" in refused.content.decode()
    assert (refused.context["form"]["grounds"].value(), Determination.objects.count()) == ("6月仅完成 59%", 0)
    desk.post(reverse("review_add", args=[MONTH]), sent | {f"unasked-{place}": "部门已口头同意"})
    assert Determination.objects.get().unasked_because == "部门已口头同意"
    assert "未先提请：部门已口头同意" in page_of(desk, "added")


def test_words_of_a_refused_addition_stay_in_their_row(desk, yellow, town):
    place = key(yellow, town)
    publish(make_month())
    sent = {"pick": place, f"grounds-{place}": "6月仅完成 59%", f"unasked-{place}": "急"}
    refused = desk.post(reverse("review_add", args=[MONTH]), sent)
    assert refused.url == f"/spared/{MONTH}/"
    kept = kept_boxes(User.objects.get(role=Role.REVIEWER), CalendarMonth(2026, 6))
    assert (kept[f"grounds-{place}"], kept[f"unasked-{place}"]) == ("6月仅完成 59%", "急")
    Month.objects.update(published_at=None)
    desk.post(reverse("review_add", args=[MONTH]), sent)
    assert Determination.objects.count() == 1
    assert not kept_boxes(User.objects.get(role=Role.REVIEWER), CalendarMonth(2026, 6))


def test_clause_that_no_figure_calls_for_is_asked_for_from_the_form(desk, rules, yellow, town):
    narrative = make_clause(rules, Signal.RED_LIGHT)
    sent = {"clause": narrative.pk, "unit": town.pk, "words": "被省级媒体曝光", "ask": "1"}
    answer = desk.post(reverse("review_add", args=[MONTH]), sent)
    assert answer.url == f"/spared/{MONTH}/?tab=asked"
    assert (LightRequest.objects.get().clause, Determination.objects.count()) == (narrative, 0)
    assert "被省级媒体曝光" in page_of(desk, "asked")


@pytest.mark.parametrize("step", ["ask", "waive"])
def test_published_month_offers_and_takes_nothing(desk, yellow, town, step):
    publish(make_month())
    assert "提请补亮</button>" not in page_of(desk)
    answer = press(desk, step, key(yellow, town), **{f"note-{key(yellow, town)}": "理由"})
    assert "已发布" in messages_of(answer)[0]
    assert LightRequest.objects.count() == 0


def test_script_is_told_with_a_status(desk, yellow, town):
    place, as_data = key(yellow, town), {"headers": {"accept": "application/json"}}
    url = reverse("spared_step", args=[MONTH, "ask"])
    assert desk.post(url, {"pick": place}, **as_data).status_code == 200
    assert desk.post(url, {"pick": place}, **as_data).status_code == 409
    assert (
        desk.post(reverse("spared_step", args=[MONTH, "waive"]), {"pick": place}, **as_data).status_code
        == 422
    )


def test_press_without_a_place_goes_back_to_the_page(desk, yellow):
    assert press(desk, "ask", "").url == f"/spared/{MONTH}/?tab=silent"
    assert LightRequest.objects.count() == 0


@pytest.mark.parametrize(
    "pick",
    [
        "x",
        "1",
        "1.1",
        "999.1.2026-06",
        "1.999.2026-06",
        "1.1.2026-13",
        "1.1.1.1",
        "².1.2026-06",
        f"{10**30}.1.2026-06",
    ],
)
def test_place_that_is_none_is_not_found(desk, yellow, pick):
    assert press(desk, "ask", pick).status_code == 404


def test_step_that_is_none_is_not_found(desk, yellow, town):
    assert press(desk, "accept", key(yellow, town)).status_code == 404


def test_nobody_presses_for_their_own_department_or_unit(client, yellow, town):
    for department in (yellow.rule_set.department, town):
        client.force_login(make_user(Role.REVIEWER, department))
        assert "提请补亮</button>" not in page_of(client)
        assert press(client, "ask", key(yellow, town)).status_code == 403
    client.force_login(make_user(Role.AUDITOR))
    assert "提请补亮</button>" not in page_of(client)


def test_late_matter_is_acted_on_at_its_own_place(desk, yellow, town):
    press(desk, "ask", key(yellow, town))
    sent = {"clause": yellow.pk, "unit": town.pk, "data_month": "2026-05", "words": "补报5月", "ask": "1"}
    desk.post(reverse("review_add", args=[MONTH]), sent)
    page = page_of(desk, "asked")
    late = key(yellow, town, "2026-05")
    assert "所属2026年5月" in page and f'id="place-{late}"' in page
    press(desk, "move", late, **{f"until-{late}": "2098-02-03"})
    press(desk, "waive", late, **{f"note-{late}": "5月已另行处理"})
    own, of_may = LightRequest.objects.order_by("-data_month")
    assert [(str(row.data_month), row.state) for row in (own, of_may)] == [
        ("2026-06", "asked"),
        ("2026-05", "waived"),
    ]


def version_at(page, place):
    return re.search(rf'name="version-{re.escape(place)}" value="(\d+)"', page)[1]


def test_press_on_what_somebody_else_did_something_about_meanwhile_is_refused_and_says_what(
    desk, yellow, town
):
    place, other = key(yellow, town), make_user(Role.PUBLISHER, name="李四")
    seen = {f"version-{place}": version_at(page_of(desk), place), f"note-{place}": "数据有误"}
    request = request_for(JUNE, yellow, town)
    take_light_request_step(request, "ask", actor=other, until=date(2098, 1, 5), now=timezone.now())
    answer = press(desk, "waive", place, **seen, headers={"accept": "application/json"})
    assert (answer.status_code, LightRequest.objects.get().state) == (409, "asked")
    (said,) = answer.json()["errors"]
    assert said.endswith("的内容已变更，现在是：李四已提请补亮，2098年1月5日前答复；请看过再不必补")
    assert 'value="数据有误"' in page_of(desk)
    press(desk, "waive", place, **(seen | {f"version-{place}": version_at(page_of(desk), place)}))
    assert LightRequest.objects.get().state == "waived"


def test_list_is_asked_for_at_once_only_as_it_was_seen(desk, yellow, town, reviewer):
    place = key(yellow, town)
    seen = {"keys-rsj": place, f"version-{place}": version_at(page_of(desk), place)}
    press(desk, "waive", place, **{f"note-{place}": "数据有误"})
    press(desk, "resume", place)
    answer = desk.post(reverse("spared_ask_all", args=[MONTH, "rsj"]), seen)
    (said,) = messages_of(answer)[-1:]
    assert said.startswith("一并提请了 0 条") and "现在是：没有提请" in said


def test_list_reads_its_places_with_the_same_queries_however_long(desk, yellow):
    counts = []
    for count in (1, 4):
        keys = [key(yellow, make_town(f"t{count}{n}", f"{count}{n}镇")) for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert len(requests_at(JUNE, [read_place_key(each) for each in keys])) == count
        counts.append(len(queries))
    assert counts[0] == counts[1]
