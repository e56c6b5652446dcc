"""What goes to the internet: flags, until the publisher releases both boards of a month; it can be taken back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from boards.models import InternetRelease
from boards.reach import release
from departments.history.triggers import unprotected
from departments.models import Record, Role
from departments.months import CalendarMonth
from tests.boards.editions import make_edition
from tests.factories import JUNE, make_month, make_user
from tests.tampering import run_sql

pytestmark = pytest.mark.django_db
PAGE, PRESS = reverse("publishing_month", args=[JUNE]), reverse("internet_reach", args=[JUNE])
MAY = CalendarMonth(2026, 5)


@pytest.fixture
def published(publisher):
    make_month(JUNE)
    return make_edition("2026-06")


def typed(**changes):
    return {"whole": "yes", "reason": "区委宣传部同意", "sure": "on", **changes}


def test_month_is_released_and_taken_back_each_with_its_event(published, publisher, published_on):
    release(JUNE, whole=True, reason=" 宣传部同意 ", actor=publisher, now=published_on)
    assert InternetRelease.objects.released() == {JUNE}
    release(JUNE, whole=False, reason="先不公开", actor=publisher)
    assert InternetRelease.objects.released() == set()
    release(JUNE, whole=True, reason="再次同意", actor=publisher)
    assert InternetRelease.objects.released() == {JUNE}
    told = [
        (row.verb, row.actor, row.sentence)
        for row in Record.objects.filter(verb__startswith="internet.").order_by("sequence")
    ]
    assert told == [
        ("internet.release", publisher, "放行：2026年6月两榜都上互联网，理由：宣传部同意"),
        ("internet.withhold", publisher, "收回：2026年6月只有红旗榜上互联网，理由：先不公开"),
        ("internet.release", publisher, "放行：2026年6月两榜都上互联网，理由：再次同意"),
    ]
    assert Record.objects.filter(verb="internet.release").earliest("sequence").at == published_on


def test_months_are_released_one_by_one(published, publisher):
    make_month(MAY)
    make_edition("2026-05")
    release(MAY, whole=True, reason="同意", actor=publisher)
    assert InternetRelease.objects.released() == {MAY}
    assert InternetRelease.objects.standing(JUNE) is None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PUBLISHER])
def test_nobody_but_the_publisher_releases(published, role):
    with pytest.raises(PermissionDenied):
        release(JUNE, whole=True, reason="同意", actor=make_user(role))
    assert not InternetRelease.objects.exists()


@pytest.mark.parametrize(
    ("month", "whole", "reason", "sentence"),
    [
        (MAY, True, "同意", "2026年5月还没有发布"),
        (JUNE, False, "不公开", "2026年6月本来就只有红旗榜上互联网"),
        (JUNE, True, "  ", "此字段不能为空"),
        (JUNE, True, "长" * 201, "200"),
    ],
)
def test_release_that_makes_no_sense_is_refused_and_leaves_no_trace(
    published, publisher, month, whole, reason, sentence
):
    with pytest.raises(ValidationError) as refusal:
        release(month, whole=whole, reason=reason, actor=publisher)
    assert sentence in str(refusal.value)
    assert (InternetRelease.objects.count(), Record.objects.filter(verb__startswith="internet.").count()) == (
        0,
        0,
    )


def test_month_that_stands_released_is_not_released_twice(published, publisher):
    release(JUNE, whole=True, reason="同意", actor=publisher)
    with pytest.raises(ValidationError, match="2026年6月已经放行两榜"):
        release(JUNE, whole=True, reason="同意", actor=publisher)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE boards_internetrelease SET is_whole = NOT is_whole", "DELETE FROM boards_internetrelease"],
)
def test_database_holds_what_was_released(published, publisher, statement):
    row = release(JUNE, whole=True, reason="同意", actor=publisher)
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql(statement)
    with pytest.raises(PermissionDenied):
        row.delete()
    assert unprotected(connection) == []


def test_publisher_releases_on_the_page_of_the_month(client, published, publisher):
    client.force_login(publisher)
    page = client.get(PAGE).content.decode()
    assert "只有红旗榜上互联网" in page and "可以推算出前几个月的灯" in page
    after = client.post(PRESS, typed(), follow=True)
    assert after.redirect_chain == [(PAGE, 302)]
    page = after.content.decode()
    assert "2026年6月两榜都上互联网，下次导出生效" in page and "放行：区委宣传部同意" in page
    client.post(PRESS, typed(whole="no", reason="先不公开"))
    assert InternetRelease.objects.released() == set()
    assert "收回：先不公开" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sure": ""}, "请先勾选：看清楚了"),
        ({"reason": " "}, "请填写理由"),
        ({"whole": "no"}, "本来就只有红旗榜上互联网"),
        ({"whole": "maybe"}, "maybe"),
    ],
)
def test_press_without_what_it_takes_says_so_and_changes_nothing(
    client, published, publisher, changes, sentence
):
    client.force_login(publisher)
    answer = client.post(PRESS, typed(**changes))
    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert "<details open>" in answer.content.decode()
    assert not InternetRelease.objects.exists()


def test_auditor_reads_how_far_a_month_reaches_and_has_no_button(client, published, publisher):
    release(JUNE, whole=True, reason="同意", actor=publisher)
    client.force_login(make_user(Role.AUDITOR))
    page = client.get(PAGE).content.decode()
    assert "两榜都上互联网" in page and PRESS not in page
    assert client.post(PRESS, typed()).status_code == 403


def test_month_that_is_not_out_has_nothing_to_release(client, publisher):
    make_month(JUNE)
    client.force_login(publisher)
    assert client.post(PRESS, typed()).status_code == 404
