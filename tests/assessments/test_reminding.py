from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.cards import months_desk
from assessments.dates import SHANGHAI, local_day
from assessments.models import Month, MonthReminder, Submission
from assessments.office.queue import queue
from assessments.reminding import (
    chat_text,
    due_words,
    may_remind,
    open_months,
    remind_department,
    remind_departments,
    remind_due,
    why_not_yet,
)
from departments.models import Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from tests.assessments.desks import messages_of, publish
from tests.assessments.pages import text
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 7, 7, 9, 0, tzinfo=SHANGHAI)
EARLY = datetime(2026, 7, 3, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def rsj():
    department = make_assessor()
    make_clause(make_rule_set(department))
    return department


@pytest.fixture
def month(rsj):
    return make_month(JUNE)


def filed(month, department):
    Submission.objects.create(month=month, department=department, first_filed_at=EARLY)


def test_department_is_reminded_once_a_day_and_told_on_its_desk(rsj, month, reviewer):
    clerk = make_user(Role.CLERK, rsj)
    assert months_desk(clerk, now=LATE).own_months[0].reminder is None
    assert remind_department(month, rsj, actor=reviewer, now=LATE)
    assert not remind_department(month, rsj, actor=reviewer, now=LATE)
    assert months_desk(clerk, now=LATE).own_months[0].reminder == MonthReminder.objects.get()
    event = Record.objects.get(verb="month.remind")
    assert (event.actor, event.sentence) == (reviewer, "催报区人社局2026年6月的报送")
    filed(month, rsj)
    assert months_desk(clerk, now=LATE).own_months[0].reminder is None


def test_what_owes_nothing_is_not_reminded(rsj, month, reviewer):
    with pytest.raises(ValidationError, match="2026年6月不要淳溪街道报送"):
        remind_department(month, make_town(), actor=reviewer, now=LATE)
    with pytest.raises(PermissionDenied):
        remind_department(month, rsj, actor=make_user(Role.AUDITOR), now=LATE)
    with pytest.raises(StepRefused, match="2026年7月还没有结束，从8月1日起可以催报"):
        remind_department(make_month(JUNE.plus(1)), rsj, actor=reviewer, now=LATE)
    filed(month, rsj)
    with pytest.raises(StepRefused, match="区人社局已经报送，不用再催报"):
        remind_department(month, rsj, actor=reviewer, now=LATE)
    publish(month)
    with pytest.raises(StepRefused, match="2026年6月已发布，不用再催报"):
        remind_department(month, rsj, actor=reviewer, now=LATE)
    assert MonthReminder.objects.count() == Record.objects.count() == 0


def test_command_reminds_from_two_days_before_the_deadline(rsj, month):
    assert month.report_until.astimezone(SHANGHAI) == datetime(2026, 7, 6, 17, 30, tzinfo=SHANGHAI)
    make_user(Role.CLERK, rsj, name="丁一", phone="5731")
    assert list(remind_due(now=EARLY)) == []
    assert list(remind_due(now=LATE)) == ["2026年6月报送 区人社局：丁一 5731"]
    assert list(remind_due(now=LATE)) == []
    assert MonthReminder.objects.get().sent_by is None


def test_months_open_once(rsj):
    assert list(open_months(now=EARLY)) == ["开放了2026年6月", "开放了2026年7月"]
    assert list(open_months(now=EARLY)) == []
    assert Month.objects.count() == 2


def test_words_say_how_long_there_is(rsj, month):
    assert due_words(month, EARLY) == "报送 7月6日 17:30 截止，还有 3 天 8 小时"
    assert due_words(month, LATE) == "报送 7月6日 17:30 截止，已逾期 15 小时 30 分"
    make_user(Role.CLERK, rsj, name="丁一", phone="5731")
    rows = queue(month, make_user(Role.REVIEWER), LATE).unfiled
    told = "【2026年6月催报】报送 7月6日 17:30 截止，已逾期 15 小时 30 分。还没有报送的有 1 个部门："
    assert chat_text(month, rows, LATE) == f"{told}\n区人社局：丁一 5731"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 6, 30, 23, 59, tzinfo=SHANGHAI), "从7月1日起可以催报"),
        (datetime(2025, 12, 9, tzinfo=SHANGHAI), "从2026年7月1日起可以催报"),
        (datetime(2026, 7, 1, tzinfo=SHANGHAI), ""),
    ],
)
def test_office_is_told_from_when_it_may_remind(month, reviewer, at, words):
    assert why_not_yet(reviewer, month, at) == words
    assert may_remind(reviewer, month, at) == (not words)
    assert why_not_yet(make_user(Role.AUDITOR), month, at) == ""
    publish(month)
    month.refresh_from_db()
    assert why_not_yet(reviewer, month, at) == ""


@pytest.mark.parametrize("page", ["?tab=unreported", "?tab=departments", "remind/"])
def test_pages_say_from_when_in_the_place_of_the_button(rsj, desk, reviewer, page):
    present = make_month(CalendarMonth.of(local_day(timezone.now())))
    shown = text(desk.get(f"/review/{present.calendar_month}/{page}"))
    assert why_not_yet(reviewer, present, timezone.now()) in shown


def test_press_reminds_and_says_so(rsj, month, desk):
    page = desk.get(f"/review/{JUNE}/?tab=unreported")
    assert "催报区人社局" in text(page).replace(" ", "")
    desk.post(f"/review/{JUNE}/remind/rsj/")
    again = desk.post(f"/review/{JUNE}/remind/rsj/", follow=True)
    assert "区人社局今天已经催报过，没有再催" in text(again)
    assert "今天已催" in text(again)
    assert MonthReminder.objects.count() == 1


def test_reminders_of_any_number_cost_the_same_queries(rsj, month, reviewer):
    counts = []
    for codes in (["rsj"], ["swj", "jyj"]):
        for code in codes:
            other = rsj if code == "rsj" else make_assessor(code, f"区{code}")
            if other != rsj:
                make_clause(make_rule_set(other))
            remind_department(month, other, actor=reviewer, now=LATE)
        with CaptureQueriesContext(connection) as asked:
            queue(month, reviewer, LATE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.fixture
def three(rsj, month):
    """Three departments: one was reminded today, one has filed, one has done nothing."""
    others = [make_assessor(code, f"区{code}") for code in ("swj", "jyj")]
    for other in others:
        make_clause(make_rule_set(other))
    remind_department(month, others[0], actor=None, now=LATE)
    filed(month, others[1])
    return [rsj, *others]


def test_many_are_reminded_by_one_press_each_once_a_day(three, month, reviewer):
    rsj, again, has_filed = three
    reminded = remind_departments(month, three, actor=reviewer, now=LATE)
    assert (reminded.new, reminded.again, reminded.filed) == ([rsj], [again], [has_filed])
    assert reminded.words == "催报了 1 个部门：区人社局；区swj今天已经催报过，没有再催；区jyj已经报送，没有催"
    events = Record.objects.filter(verb="month.remind").order_by("sequence")
    assert [(event.actor, event.subject_id) for event in events] == [
        (None, str(again.pk)),
        (reviewer, str(rsj.pk)),
    ]


def test_reminding_many_refuses_what_reminding_one_refuses(three, month, reviewer):
    with pytest.raises(ValidationError, match="2026年6月不要淳溪街道报送"):
        remind_departments(month, [*three, make_town()], actor=reviewer, now=LATE)
    with pytest.raises(PermissionDenied):
        remind_departments(month, three, actor=make_user(Role.AUDITOR), now=LATE)
    publish(month)
    with pytest.raises(StepRefused, match="2026年6月已发布，不用再催报"):
        remind_departments(month, three, actor=reviewer, now=LATE)
    assert Record.objects.filter(verb="month.remind").count() == 1


def test_page_names_whom_it_reminds_and_reminds_no_others(rsj, month, desk):
    make_clause(make_rule_set(make_assessor("swj", "区商务局")))
    page = desk.get(f"/review/{JUNE}/remind/")
    assert [row.department.code for row in page.context["unreported"]] == ["rsj", "swj"]
    response = desk.post(f"/review/{JUNE}/remind/", {"department": ["rsj"]})
    assert (response["Location"], messages_of(response)) == (
        f"/review/{JUNE}/?tab=unreported",
        ["催报了 1 个部门：区人社局"],
    )
    assert [reminder.department for reminder in MonthReminder.objects.all()] == [rsj]
    assert messages_of(desk.post(f"/review/{JUNE}/remind/"))[-1] == "没有选部门，没有催报"


def test_other_month_is_not_told(rsj, reviewer):
    remind_department(make_month(CalendarMonth(2026, 5)), rsj, actor=reviewer, now=LATE)
    assert months_desk(make_user(Role.CLERK, rsj), now=LATE).own_months[0].reminder is None
