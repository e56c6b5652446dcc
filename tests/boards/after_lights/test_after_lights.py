import io
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from assessments.contact.rectifying import set_due, take_rectification_step
from assessments.dates import SHANGHAI
from assessments.models import Determination, LineState, Month
from boards.after_lights.listing import followed
from boards.after_lights.states import FollowState, by_month, counts_words, follow_state
from departments.models import Role, User
from departments.months import CalendarMonth
from rules.models import Signal
from tests.boards.published import publish
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)

TODAY = date(2026, 8, 10)
NOW = datetime(2026, 7, 20, 9, 0, tzinfo=SHANGHAI)
F = FollowState


@pytest.mark.parametrize(
    ("state", "days", "is_over", "expected"),
    [
        ("", None, False, F.UNSET),
        ("set", 0, False, F.GOING),
        ("set", 5, False, F.GOING),
        ("set", -1, False, F.LATE),
        ("failed", 1, False, F.FAILED),
        ("failed", -1, False, F.LATE),
        ("answered", -9, False, F.ANSWERED),
        ("passed", -9, False, F.PASSED),
        ("set", -9, True, F.OVER),
        ("answered", 3, True, F.OVER),
    ],
)
def test_state_of_what_follows_a_light(state, days, is_over, expected):
    due_on = None if days is None else TODAY + timedelta(days=days)
    assert follow_state(state=state, due_on=due_on, is_over=is_over, today=TODAY) is expected


@pytest.fixture
def lights(db):
    """Three lights of June that are out, and a flag: one late, one answered, one without a day."""
    reviewer, rules = make_user(Role.REVIEWER), make_rule_set(make_assessor())
    clause = make_clause(rules, Signal.YELLOW_LIGHT)
    units = [make_town(code, name, position=n) for n, (code, name) in enumerate(
        [("chunxi", "淳溪街道"), ("gubai", "古柏街道"), ("qiqiao", "漆桥街道")], start=1
    )]  # fmt: skip
    lines = [make_line(clause, unit, state=LineState.ACCEPTED) for unit in units]
    make_line(make_clause(rules), units[0], state=LineState.ACCEPTED)
    publish("2026-06", units=[(unit.code, unit.name, unit.group) for unit in units], lines=[])
    Month.objects.update(published_at=NOW)
    lines = list(Determination.objects.filter(pk__in=[line.pk for line in lines]).order_by("pk"))
    for line in lines[:2]:
        set_due(line, date(2026, 8, 7), actor=reviewer, now=NOW)
    contact = make_user(Role.CONTACT, units[1])
    take_rectification_step(lines[1].rectification, "answer", actor=contact, words="=已整改", now=NOW)
    return lines


def listed(first=JUNE, last=JUNE):
    return followed(first, last, today=TODAY)


def test_list_has_every_light_that_is_out_with_its_state(lights):
    assert [(one.unit, one.state, one.state_words) for one in listed()] == [
        ("chunxi", F.LATE, "逾期 3 天"),
        ("gubai", F.ANSWERED, "待核验"),
        ("qiqiao", F.UNSET, "未定期限"),
    ]
    assert listed(JUNE.plus(1), JUNE.plus(1)) == []
    assert counts_words(listed()) == "逾期 1 盏、待核验 1 盏、未定期限 1 盏"
    assert [at for at, _ in by_month(listed())] == [JUNE]


def test_struck_light_is_listed_where_a_day_was_set(lights):
    Determination.objects.filter(pk__in=[lights[0].pk, lights[2].pk]).update(state=LineState.REJECTED)
    assert [(one.unit, one.state) for one in listed()] == [("chunxi", F.OVER), ("gubai", F.ANSWERED)]


def test_month_that_is_not_out_is_not_listed(lights):
    Month.objects.update(published_at=None)
    assert listed() == []


def _queries():
    with CaptureQueriesContext(connection) as queries:
        listed()
    return len(queries)


def test_one_query_whatever_the_list_holds(lights):
    assert _queries() == 1
    Determination.objects.exclude(pk=lights[0].pk).update(state=LineState.REJECTED)
    assert _queries() == 1


PAGE, FILE = reverse("after_lights"), reverse("after_lights_xlsx")


def text_of(client, query=""):
    return " ".join(strip_tags(client.get(f"{PAGE}?{query}").content.decode()).split())


def test_page_filters_by_address_and_opens_each_light(client, lights):
    client.force_login(make_user(Role.AUDITOR))
    assert "2026年亮灯整改" in text_of(client)
    assert f'href="{reverse("review_line", args=[lights[2].pk])}"' in client.get(PAGE).content.decode()
    words = text_of(client, "unit=gubai")
    assert "2026年6月古柏街道" in words and "2026年6月漆桥街道" not in words
    assert "没有这样的灯" in text_of(client, "state=passed")
    assert "2026年6月淳溪街道" in text_of(
        client, "year=1999&month=x&state=y"
    )  # what is not valid filters nothing


def test_workbook_has_what_is_filtered_and_no_formula(client, lights):
    client.force_login(make_user(Role.AUDITOR))
    sheet = load_workbook(io.BytesIO(client.get(f"{FILE}?state=answered").content)).active
    rows = list(sheet.values)
    assert [row[2] for row in rows] == ["单位", "古柏街道"]
    assert (rows[1][9], sheet.cell(2, 10).data_type) == ("=已整改", "s")


def test_before_the_first_board_it_says_so(client, db):
    client.force_login(make_user(Role.AUDITOR))
    assert "还没有发布过榜单" in text_of(client)


def test_contact_has_no_list_of_all_units(client, lights):
    client.force_login(User.objects.get(role=Role.CONTACT))
    assert [client.get(address).status_code for address in (PAGE, FILE)] == [403, 403]


def test_months_of_a_year_are_all_asked(lights):
    assert len(followed(CalendarMonth(2026, 1), CalendarMonth(2026, 12), today=TODAY)) == 3
