from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string

from assessments.dates import SHANGHAI, timetable
from departments.models import Record, Role, SpecialDay
from departments.months import CalendarMonth
from departments.official_days import OFFICIAL
from departments.official_year import enter_due, enter_official, years_of_days
from departments.register import add_days, remove_days
from tests.assessments.pages import text
from tests.factories import make_month, make_user

pytestmark = pytest.mark.django_db
PARTIAL = "departments/_official_year.html"
NOVEMBER = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def office():
    return make_user(Role.REVIEWER)


def test_official_year_is_told_day_by_day():
    off = [day for span in OFFICIAL[2026].spans if not span.worked for day in span.days]
    worked = [day for span in OFFICIAL[2026].spans if span.worked for day in span.days]
    assert len(off) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert [f"{day:%m-%d}" for day in worked] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert all(day.weekday() > 4 for day in worked)
    assert {day.year for day in off + worked} == {2026}
    assert not any(span.note == "" for span in OFFICIAL[2026].spans)


def test_daily_command_enters_a_year_once(office):
    assert list(enter_due(now=NOVEMBER)) == ["登记了 2026 年节假日与调休 39 天"]
    assert list(enter_due(now=NOVEMBER)) == []
    remove_days(date(2026, 1, 1), date(2026, 12, 31), actor=office)
    assert list(enter_due(now=NOVEMBER)) == []  # the office took them out
    assert Record.objects.filter(verb="special_day.official").count() == 1


def test_year_that_the_office_began_itself_is_left_to_it(office):
    add_days([OFFICIAL[2026].spans[0]], actor=office)
    assert list(enter_due(now=NOVEMBER)) == []
    year, following = years_of_days(NOVEMBER.date())
    assert (len(year.missing), year.registered, year.is_entered) == (12, 3, False)
    assert (following.year, following.official, following.missing) == (2027, None, ())


def test_day_that_the_office_has_otherwise_stays(office):
    SpecialDay.objects.create(day=date(2026, 10, 7), worked=True, note="本区上班")
    assert enter_official(2026, actor=office) == 38
    kept = SpecialDay.objects.get(day=date(2026, 10, 7))
    assert (kept.worked, kept.note) == (True, "本区上班")


@pytest.mark.parametrize(
    ("year", "sentence"), [(2027, "2027 年的放假通知还没有，请登记"), (2026, "2026 年的节假日和调休已经登记")]
)
def test_year_is_refused_that_is_not_out_or_is_there(office, year, sentence):
    enter_official(2026, actor=office)
    with pytest.raises(ValidationError) as refusal:
        enter_official(year, actor=office)
    assert refusal.value.messages == [sentence]


def test_only_the_office_enters_a_year():
    with pytest.raises(PermissionDenied):
        enter_official(2026, actor=make_user(Role.CLERK))
    assert SpecialDay.objects.count() == 0


def test_page_asks_before_dates_of_a_month_move(client, office):
    month = make_month(CalendarMonth(2026, 9))
    assert month.report_until.date() == date(2026, 10, 5)
    client.force_login(office)
    page = client.post("/office/days/official/2026/")
    assert page.status_code == 409
    assert "2026年9月的日期将移动" in text(page)
    assert SpecialDay.objects.count() == 0
    client.post("/office/days/official/2026/", {"seen": page.context["unforeseen"].seal})
    month.refresh_from_db()
    official = SpecialDay.objects.as_sets()
    assert month.timetable == timetable(CalendarMonth(2026, 9), **official)
    assert month.report_until.astimezone(SHANGHAI).date() == date(2026, 10, 8)


def test_page_says_how_this_year_and_the_next_stand(office):
    years = years_of_days(NOVEMBER.date())
    shown = [render_to_string(PARTIAL, {"each": year, "may_keep": True}) for year in years]
    assert "里有 13 段还没有登记" in text(shown[0])
    assert "按通知登记 2026 年" in text(shown[0])
    assert "本系统还没有国务院办公厅这一年的放假通知，暂按周末计算。" in text(shown[1])
    assert "<form" not in shown[1]
    enter_official(2026, actor=office)
    again = render_to_string(PARTIAL, {"each": years_of_days(NOVEMBER.date())[0]})
    assert "已按《国务院办公厅关于2026年部分节假日安排的通知》（2025年11月4日）登记" in text(again)
