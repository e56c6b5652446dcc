"""A year of promises: points, highlights beside them, the pay office's marks, and the rule that it goes by."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook

from commitments.models import HonourKind, YearRule
from commitments.standing import ItemState
from commitments.year_page import commitment_year, last_month_over
from commitments.year_papers import year_workbook
from commitments.year_rule import YearWorth, set_year_rule, worth_of
from departments.models import Record, Role
from departments.months import CalendarMonth
from tests.assessments.pages import text
from tests.commitments.factories import at, make_honour, make_item, person, town
from tests.factories import make_office

pytestmark = pytest.mark.django_db
YEAR = 2025
AFTER = date(2026, 1, 10)
NOW = at(AFTER)
PAGE = f"/commitments/years/{YEAR}/"
WORTH = YearWorth(Decimal("20.00"), Decimal("0.25"), Decimal("1.00"), ("限期整改", "通报", "移交核实"))
PUBLISHES = {Role.PUBLISHER}


def month(number):
    return CalendarMonth(YEAR, number)


def make_year():
    """淳溪街道 2 of 3, one of them a month late, one application waiting; 古柏街道 closed what it owed."""
    chunxi, gubai = town(), town("gubai", "古柏街道")
    make_item(chunxi, "c-1", month=month(3), state=ItemState.CLOSED)
    late = {"applied_on": date(YEAR, 5, 20), "closed_at": at(date(YEAR, 5, 25))}
    make_item(chunxi, "c-2", month=month(4), state=ItemState.CLOSED, **late)
    make_item(chunxi, "c-3", month=month(11), state=ItemState.APPLIED)
    make_item(gubai, "g-1", month=month(3), state=ItemState.CLOSED)
    return chunxi, gubai


def rows_of(page):
    return {
        row.unit.code: (row.on_time, row.due, row.waiting, row.points, row.highlights, row.highlight_points)
        for row in page.rows
    }


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2025, 1, 31), None),
        (date(2025, 2, 1), month(1)),
        (date(2025, 12, 31), month(11)),
        (date(2026, 7, 1), month(12)),
        (date(2024, 7, 1), None),
    ],
)
def test_year_counts_the_months_that_are_over(today, until):
    assert last_month_over(YEAR, today) == until


def test_points_are_the_share_on_time_and_highlights_stand_beside_them():
    chunxi, _ = make_year()
    closed = chunxi.items.get(code="c-1")
    for number in range(1, 8):
        make_honour(closed, month(number))
    make_honour(closed, month(3), HonourKind.STAR_UNIT)
    assert rows_of(commitment_year(YEAR, AFTER)) == {
        "chunxi": (1, 3, 1, Decimal("10.00"), 7, Decimal("3.00")),
        "gubai": (1, 1, 0, Decimal("30.00"), 0, Decimal("0.00")),
    }


def test_running_year_leaves_out_what_is_due_later():
    make_year()
    page = commitment_year(YEAR, date(YEAR, 11, 5))
    assert (page.until, rows_of(page)["chunxi"][:3]) == (month(10), (1, 2, 0))
    assert page.rows[0].cells[9:] == [False, None, None]


def test_month_that_ended_with_something_open_is_marked_for_the_pay_office():
    make_year()
    flags = {row.unit.code: [n for n, flag in enumerate(row.flags, 1) if flag] for row in page().rows}
    assert flags == {"chunxi": [4], "gubai": []}


def page(unit=None):
    return commitment_year(YEAR, AFTER, unit)


def test_year_before_its_first_month_is_over_is_empty():
    make_year()
    assert commitment_year(2026, AFTER).rows == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.SIGNER, Role.CONTACT])
def test_unit_sees_its_own_row_alone(client, role):
    chunxi, _ = make_year()
    client.force_login(person(role, chunxi))
    shown = text(client.get(PAGE))
    assert ("淳溪街道" in shown, "古柏街道" in shown, "改规则" in shown) == (True, False, False)
    assert client.get(f"{PAGE}table/").status_code == 403


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR])
def test_office_and_auditor_see_every_unit_and_take_the_table_along(client, role):
    make_year()
    client.force_login(person(role, make_office()))
    shown = text(client.get(PAGE))
    assert ("淳溪街道" in shown, "古柏街道" in shown, "改规则" in shown) == (True, True, role in PUBLISHES)
    assert load_workbook(BytesIO(client.get(f"{PAGE}table/").content)).sheetnames == [
        "年度得分",
        "绩效奖金标记",
    ]


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_year_is_nobody_elses(client, role):
    client.force_login(person(role, make_office()))
    assert [client.get(each).status_code for each in (PAGE, f"{PAGE}table/")] == [403, 403]


def test_year_that_has_not_begun_has_no_page(client):
    client.force_login(person(Role.PUBLISHER, make_office()))
    assert client.get("/commitments/years/2998/").status_code == 404


def test_table_holds_points_as_numbers_and_a_word_a_month():
    make_year()
    book = load_workbook(BytesIO(year_workbook(page(), issuer="区作风办", now=NOW)))
    points, marks = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert points[2] == ("淳溪街道", "镇街", 3, 1, 1, 10, 0, 0)
    assert marks[3] == ("淳溪街道", None, None, None, "未清", *[None] * 8, 1)


def test_year_asks_the_database_a_constant_number_of_times(django_assert_num_queries):
    make_year()
    with django_assert_num_queries(5):
        page()
    for number in range(3):
        make_item(town(f"u{number}", f"第{number}街道"), f"u-{number}", month=month(6))
    with django_assert_num_queries(5):
        page()


def test_publisher_changes_the_rule_with_a_reason_and_the_points_follow(client):
    make_year()
    client.force_login(person(Role.PUBLISHER, make_office()))
    sent = {"points": "20", "highlight": "0.25", "highlight_cap": "1", "reason": "年度方案"}
    sent |= dict(zip(("first", "second", "third"), WORTH.rungs, strict=True))
    assert client.post(PAGE, sent).status_code == 302
    assert worth_of(YearRule.objects.get(year=YEAR)) == WORTH
    assert rows_of(page())["gubai"][3] == Decimal("20.00")
    told = Record.objects.get(verb="commitments.year_rule")
    assert told.sentence == "改了2025年预安销号规则：分值 20，每项亮点加 0.25，最多加 1；年度方案"
    assert json.loads(told.data)["before"] == "分值 30，每项亮点加 0.5，最多加 3"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"points": "三十"}, "分值要写数字，如 30 或 0.5"),
        ({"reason": " "}, "请填写为什么改"),
        ({"points": "-1"}, "大于或等于"),
        ({}, "与现行的规则没有不同，不用改"),
    ],
)
def test_change_that_is_refused_says_why_and_keeps_what_was_typed(client, more, sentence):
    client.force_login(person(Role.PUBLISHER, make_office()))
    usual = YearRule(year=YEAR)
    sent = {"points": "30", "highlight": "0.50", "highlight_cap": "3.00", "reason": "年度方案要改"}
    sent |= dict(zip(("first", "second", "third"), usual.rungs, strict=True)) | more
    answer = client.post(PAGE, sent)
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert sent["reason"].strip() in answer.content.decode()
    assert not YearRule.objects.exists()


def test_rule_is_changed_by_the_publisher_alone():
    for role in (Role.REVIEWER, Role.AUDITOR, Role.CLERK, Role.SYSTEM_ADMIN):
        with pytest.raises(PermissionDenied):
            set_year_rule(YEAR, WORTH, "年度方案", actor=person(role, make_office()), now=NOW)
    publisher = person(Role.PUBLISHER, make_office())
    with pytest.raises(ValidationError, match="请写明为什么改"):
        set_year_rule(YEAR, WORTH, " ", actor=publisher, now=NOW)
    assert (YearRule.objects.count(), Record.objects.count()) == (0, 0)
