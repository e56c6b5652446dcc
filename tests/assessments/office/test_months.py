from dataclasses import replace
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.dates import SHANGHAI, Timetable
from assessments.models import Month, MonthStatus, Submission
from assessments.office.months import change_dates, overview, usual_dates
from departments.models import Record, Role, SpecialDay
from departments.months import CalendarMonth
from departments.steps import StepRefused
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_month,
    make_user,
)

pytestmark = pytest.mark.django_db


def published(month):
    Month.objects.filter(pk=month.pk).update(published_at=datetime(2026, 7, 17, 9, tzinfo=SHANGHAI))


DATES = {
    "report_until": datetime(2026, 7, 7, 17, 30, tzinfo=SHANGHAI),
    "decide_until": date(2026, 7, 15),
    "object_until": date(2026, 7, 16),
    "publish_on": date(2026, 7, 20),
}


def test_change_dates_records_what_moved(reviewer):
    before = make_month()
    month = change_dates(JUNE, Timetable(**DATES), actor=reviewer)
    assert (month.report_until, month.publish_on) == (DATES["report_until"], DATES["publish_on"])
    event = Record.objects.get()
    assert event.verb == "month.dates"
    assert event.sentence.startswith(
        "调整了2026年6月的日期：报送截止 2026年7月6日 17:30 → 2026年7月7日 17:30；"
    )
    assert before.report_until < month.report_until


def test_change_dates_opens_a_month_that_nobody_wrote_in_and_leaves_no_trace_of_no_change(reviewer):
    planned = Month.objects.planned(JUNE)
    same = {name: getattr(planned, name) for name in DATES}
    month = change_dates(JUNE, Timetable(**same), actor=reviewer)
    assert (month.pk is not None, Record.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"publish_on": date(2026, 7, 1)}, "日期要依次为：审核截止、异议截止、计划发布"),
        ({"object_until": date(2026, 7, 1)}, "日期要依次为：审核截止、异议截止、计划发布"),
        ({"publish_on": date(2026, 7, 15)}, "日期要依次为：审核截止、异议截止、计划发布"),
        ({"decide_until": date(2026, 7, 6)}, "审核截止不能早于报送截止"),
        (
            {"report_until": datetime(2026, 6, 30, 23, 59, tzinfo=SHANGHAI)},
            "报送截止不能早于当月结束（2026年7月1日 00:00）",
        ),
    ],
)
def test_change_dates_keeps_their_order(reviewer, change, words):
    with pytest.raises(ValidationError) as refusal:
        change_dates(JUNE, Timetable(**(DATES | change)), actor=reviewer)
    assert refusal.value.messages == [words]


def test_change_dates_takes_the_very_edges(reviewer):
    day = date(2026, 7, 1)
    edge = Timetable(datetime(2026, 7, 1, tzinfo=SHANGHAI), day, day, day)
    assert change_dates(JUNE, edge, actor=reviewer).timetable == edge


def test_change_dates_refuses_what_was_read_before_somebody_else_saved(reviewer):
    shown = Month.objects.at(JUNE).timetable
    first = change_dates(JUNE, Timetable(**DATES), actor=reviewer, shown=shown)
    with pytest.raises(StepRefused) as refusal:
        change_dates(JUNE, replace(shown, decide_until=date(2026, 7, 14)), actor=reviewer, shown=shown)
    assert (refusal.value.code, refusal.value.messages) == (
        "changed",
        [
            "2026年6月的日期已被他人改过，没有保存：报送截止现为 2026年7月7日 17:30，您填的是 2026年7月6日 17:30；"
            "审核截止现为 2026年7月15日，您填的是 2026年7月14日；"
            "计划发布现为 2026年7月20日，您填的是 2026年7月21日"
        ],
    )
    assert Month.objects.get().timetable == first.timetable
    assert Record.objects.count() == 1


def test_change_dates_refuses_a_published_month_and_others_than_the_office(reviewer):
    published(make_month())
    with pytest.raises(StepRefused) as refusal:
        change_dates(JUNE, Timetable(**DATES), actor=reviewer)
    assert refusal.value.messages == ["2026年6月已发布，日期不能再改"]
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.CLERK):
        with pytest.raises(PermissionDenied):
            change_dates(JUNE, Timetable(**DATES), actor=make_user(role))


def test_usual_dates_say_why_they_moved():
    # 5 July 2026 is a Sunday; the 11th, where the decisions would end, a Saturday.
    report, decide, objections, publish = usual_dates(JUNE)
    assert (report.day, report.because) == (
        date(2026, 7, 6),
        ("7月5日星期日，顺延到下一个工作日",),
    )
    assert (decide.day, decide.because) == (
        date(2026, 7, 13),
        ("随前一日期顺延 1 天", "7月11日星期六、7月12日星期日，顺延到下一个工作日"),
    )
    assert (objections.day, objections.because) == (date(2026, 7, 16), ("审核截止后第 3 个工作日",))
    assert (publish.day, publish.because) == (date(2026, 7, 21), ("随前一日期顺延 3 天",))


def test_usual_dates_name_a_holiday_and_know_days_worked_instead():
    for day in range(1, 8):
        SpecialDay.objects.create(day=date(2026, 10, day), note="国庆节")
    SpecialDay.objects.create(day=date(2026, 10, 10), worked=True)
    report, decide, *_ = usual_dates(CalendarMonth(2026, 9))
    assert (report.day, report.because) == (
        date(2026, 10, 8),
        ("10月5日国庆节、10月6日国庆节、10月7日国庆节，顺延到下一个工作日",),
    )
    assert (decide.day, decide.because) == (date(2026, 10, 13), ("随前一日期顺延 3 天",))


def test_overview_shows_the_present_month_and_counts_who_filed(rules, in_july):
    month = make_month()
    make_clause(rules)
    make_assessor("gaj")
    late = month.report_until.replace(day=30)
    Submission.objects.create(month=month, department=rules.department, first_filed_at=late)
    july, june = overview(in_july)
    assert (july.month.calendar_month, july.status, july.filed) == (JUNE.plus(1), MonthStatus.REPORTING, 0)
    assert (june.status, june.filed, june.late, june.asked) == (MonthStatus.REPORTING, 1, 1, 2)


def test_overview_asks_the_same_number_of_queries_for_any_number_of_months(
    django_assert_num_queries, in_july
):
    make_month()
    with django_assert_num_queries(4):
        overview(in_july)
    for n in (1, 2, 3):
        make_month(JUNE.plus(-n))
    with django_assert_num_queries(4):
        overview(in_july)
