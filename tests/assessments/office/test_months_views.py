from datetime import date, datetime

import pytest

from assessments.dates import SHANGHAI
from assessments.models import Month
from departments.models import Record, Role
from tests.assessments.desks import messages_of, publish
from tests.factories import JUNE, make_assessor, make_month, make_rule_set, make_user

pytestmark = pytest.mark.django_db
READERS = (Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)
PAGE = "/office/months/2026-06/"
DATES = {
    "report_until": "2026-07-07T17:30",
    "decide_until": "2026-07-13",
    "object_until": "2026-07-16",
    "publish_on": "2026-07-21",
    "shown": "2026-07-06T17:30:00+08:00 2026-07-13 2026-07-16 2026-07-21",
}


@pytest.fixture(autouse=True)
def june_has_rules():
    """What makes June 2026 a month of the office, whenever the tests are run."""
    make_rule_set(make_assessor())


@pytest.fixture
def office(client):
    client.force_login(make_user(Role.REVIEWER))
    return client


@pytest.mark.parametrize("role", [role for role in Role if role not in READERS])
def test_months_are_the_offices(client, role):
    client.force_login(make_user(role))
    assert [client.get("/office/months/").status_code, client.get(PAGE).status_code] == [403, 403]
    assert client.post(PAGE, DATES).status_code == 403


def test_months_are_read_by_the_auditor_and_not_changed(client):
    client.force_login(make_user(Role.AUDITOR))
    response = client.get(PAGE)
    assert (client.get("/office/months/").status_code, response.context["may_change"]) == (200, False)
    assert response.content.decode().count('method="post"') == 1  # the one that signs out
    assert client.post(PAGE, DATES).status_code == 403
    assert (Month.objects.count(), Record.objects.count()) == (0, 0)


def test_months_list_shows_status_and_leads_to_the_dates(office):
    publish(make_month())
    page = office.get("/office/months/").content.decode()
    assert f'href="{PAGE}">2026年6月</a>' in page
    assert '<span class="chip good">已发布</span>' in page


def test_months_list_has_every_month_once_the_newest_first(office):
    make_month()
    make_month(JUNE.plus(-1))
    rows = [row.record.month.calendar_month for row in office.get("/office/months/").context["table"].rows]
    assert rows == sorted(set(rows), reverse=True)
    assert {JUNE, JUNE.plus(-1)} <= set(rows)


def test_month_shows_its_dates_in_local_time_and_the_usual_ones(office):
    response = office.get(PAGE)
    page = response.content.decode()
    assert 'value="2026-07-06T17:30"' in page
    assert "7月5日星期日，顺延到下一个工作日" in page
    assert Month.objects.count() == 0


def test_month_takes_new_dates_and_records_them(office):
    response = office.post(PAGE, DATES)
    month = Month.objects.get()
    assert (response["Location"], messages_of(response)) == ("/office/months/", ["已保存2026年6月的日期。"])
    assert month.report_until == datetime(2026, 7, 7, 17, 30, tzinfo=SHANGHAI)
    assert (month.decide_until, month.publish_on) == (date(2026, 7, 13), date(2026, 7, 21))
    assert Record.objects.get().sentence == (
        "调整了2026年6月的日期：报送截止 2026年7月6日 17:30 → 2026年7月7日 17:30"
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"publish_on": "2026-07-01"}, "__all__"),
        ({"decide_until": "2026-07-06"}, "decide_until"),
        ({"report_until": "明天"}, "report_until"),
        ({"object_until": ""}, "object_until"),
        ({"report_until": "2026-06-15T17:30"}, "report_until"),
        ({"shown": "昨天"}, "shown"),
    ],
)
def test_month_keeps_what_was_typed_and_says_what_is_wrong(office, change, field):
    response = office.post(PAGE, DATES | change)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert response.context["form"]["publish_on"].value() == (DATES | change)["publish_on"]
    assert (Month.objects.count(), Record.objects.count()) == (0, 0)


def test_month_dates_read_before_another_save_are_refused_with_both_and_kept_as_typed(office):
    office.post(PAGE, DATES)
    response = office.post(PAGE, DATES | {"report_until": "2026-07-06T17:30", "publish_on": "2026-07-22"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "报送截止现为 2026年7月7日 17:30，您填的是 2026年7月6日 17:30" in page
    assert 'value="2026-07-22"' in page
    assert Month.objects.get().publish_on == date(2026, 7, 21)
    again = {name: response.context["form"][name].value() for name in DATES}
    again["report_until"] = "2026-07-07T17:30"
    assert again["shown"] == "2026-07-07T17:30:00+08:00 2026-07-13 2026-07-16 2026-07-21"
    assert office.post(PAGE, again).status_code == 302
    assert Month.objects.get().publish_on == date(2026, 7, 22)


def test_month_that_is_published_is_read_only(office):
    month = make_month()
    publish(month)
    assert office.get(PAGE).context["may_change"] is False
    response = office.post(PAGE, DATES)
    assert (response["Location"], messages_of(response)) == (PAGE, ["2026年6月已发布，日期不能再改"])
    response = office.post(PAGE, DATES, headers={"accept": "application/json"})
    assert (response.status_code, response.json()) == (409, {"errors": ["2026年6月已发布，日期不能再改"]})
    assert Month.objects.get().report_until == month.report_until
