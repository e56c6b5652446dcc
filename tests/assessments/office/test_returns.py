"""A row a department: the state of its return, how long things wait, what it gave, beside the district."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.dates import SHANGHAI
from assessments.models import LineState, Origin, Submission
from assessments.office.queue import queue
from assessments.office.unreported_lights import add_unreported
from assessments.workflow import take_step
from departments.models import Role, SpecialDay
from departments.months import CalendarMonth
from rules.models import Signal
from tests.assessments.desks import address, publish
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
QUEUE = "/review/2026-06/"
FRIDAY, WEDNESDAY = (datetime(2026, 7, day, 10, tzinfo=SHANGHAI) for day in (3, 8))
LATE = datetime(2026, 7, 7, 9, tzinfo=SHANGHAI)  # the deadline is on the 6th


def filed(department, at=FRIDAY):
    Submission.objects.create(month=make_month(), department=department, first_filed_at=at)


def row_of(department, reader, now=WEDNESDAY):
    rows = queue(make_month(), reader, now).returns
    return next(row for row in rows if row.department == department)


@pytest.mark.parametrize(
    ("states", "filed_at", "now", "state", "is_late"),
    [
        ([], None, FRIDAY, "unfiled", False),
        ([], None, LATE, "overdue", False),
        (["filed"], FRIDAY, LATE, "filed", False),
        (["filed", "accepted"], LATE, WEDNESDAY, "filed", True),
        (["filed", "returned"], FRIDAY, WEDNESDAY, "away", False),
        (["accepted", "asked"], FRIDAY, WEDNESDAY, "away", False),
        (["accepted", "rejected"], FRIDAY, WEDNESDAY, "settled", False),
    ],
)
def test_return_says_where_it_stands(rules, reviewer, states, filed_at, now, state, is_late):
    clause = make_clause(rules)
    for n, each in enumerate(states):
        make_line(clause, make_town(f"t{n}"), state=each, decided_at=FRIDAY)
    if filed_at:
        filed(rules.department, filed_at)
    row = row_of(rules.department, reviewer, now)
    assert (row.state, row.is_late) == (state, is_late)


def test_waiting_is_counted_in_working_days_from_the_filing_of_each_line(rules, town, reviewer):
    SpecialDay.objects.create(day=datetime(2026, 7, 7).date())
    clause, head = make_clause(rules), make_user(Role.SIGNER, rules.department)
    line = make_line(clause, town, state=LineState.DRAFT)
    take_step(line, "file", actor=head)  # today, after the day that is asked about
    assert row_of(rules.department, reviewer).waits == 0
    make_line(clause, make_town("b"))  # imported: the day of the return is all that is known
    assert row_of(rules.department, reviewer).waits == 0
    filed(rules.department)
    assert row_of(rules.department, reviewer).waits == 2  # Monday and Wednesday; Tuesday is a holiday


@pytest.mark.parametrize("what", ["explanation", "added"])
def test_oldest_that_waits_is_an_explanation_or_what_the_office_added_too(rules, town, reviewer, what):
    filed(rules.department, WEDNESDAY)
    head, clause = make_user(Role.SIGNER, rules.department), make_clause(rules)
    if what == "explanation":
        thing = make_explanation(clause, state="draft")
        take_step(thing, "file", actor=head, now=FRIDAY)
    else:
        add_unreported(JUNE, clause, town, actor=reviewer, grounds="有此情形", unasked="急", now=FRIDAY)
    assert row_of(rules.department, reviewer).waits == 3


def test_what_was_sent_back_waits_from_the_day_it_was_sent_back(rules, town, reviewer):
    filed(rules.department)
    make_line(make_clause(rules), town, state=LineState.RETURNED, decided_at=FRIDAY)
    make_explanation(make_clause(rules, number=2), state="returned", decided_at=LATE)
    row = row_of(rules.department, reviewer)
    assert (row.away_for, row.waits, row.away) == (3, None, 2)


def test_lines_are_told_by_kind(rules, reviewer):
    clause, light = make_clause(rules), make_clause(rules, Signal.RED_LIGHT)
    for n, state in enumerate(("filed", "referred", "accepted", "rejected", "returned", "draft")):
        make_line(clause, make_town(f"t{n}"), state=state)
    make_line(light, make_town("u"))
    make_explanation(make_clause(rules, number=2), state="accepted")
    row = row_of(rules.department, reviewer)
    told = {tab: (tally.waiting, tally.away, tally.settled) for tab, tally in row.signals.items()}
    assert told == {"flags": (2, 1, 2), "yellow": (0, 0, 0), "red": (1, 0, 0)}
    assert (row.explanations.waiting, row.explanations.settled) == (0, 1)


def test_share_of_flags_stands_beside_the_median_of_the_district(reviewer):
    for code, flags, lights in (("a", 4, 0), ("b", 1, 3), ("c", 2, 1), ("d", 0, 0)):
        rules = make_rule_set(make_assessor(code))
        clauses = [make_clause(rules)] * flags + [make_clause(rules, Signal.YELLOW_LIGHT)] * lights
        for n, clause in enumerate(clauses):
            make_line(clause, make_town(f"{code}{n}"))
        if code == "b":  # what the office added is not the department's doing
            added = make_clause(rules, Signal.RED_LIGHT)
            make_line(added, make_town("added"), origin=Origin.OFFICE, created_by=reviewer)
    month_queue = queue(make_month(), reviewer, WEDNESDAY)
    shares = {row.department.code: row.flag_share and row.flag_share.percent for row in month_queue.returns}
    assert (shares, month_queue.shares.median) == ({"a": 100, "b": 25, "c": 67, "d": None}, 67)


def test_who_gave_something_and_is_not_asked_any_more_has_a_row(rules, town, reviewer):
    make_line(make_clause(rules), town)
    type(rules.department).objects.update(assesses=False)
    assert [row.department for row in queue(make_month(), reviewer).returns] == [rules.department]


def test_rows_ask_the_same_number_of_queries_whatever_the_month_holds(reviewer):
    counts = []
    for codes in ("a", "bcd"):
        for code in codes:
            clause = make_clause(make_rule_set(make_assessor(code)))
            for n in range(3):
                make_line(clause, make_town(f"{code}{n}"))
            filed(clause.rule_set.department)
        with CaptureQueriesContext(connection) as asked:
            queue(make_month(), reviewer).returns  # noqa: B018
        counts.append(len(asked))
    assert counts[0] == counts[1]


# On the page


def test_table_of_departments_opens_what_it_counts(desk, rules, town):
    make_user(Role.CLERK, rules.department, name="李经办", phone="57331234")
    make_line(make_clause(rules), town)
    page = desk.get(QUEUE, {"tab": "departments"}).content.decode()
    assert '<a href="?tab=flags&amp;department=rsj"><strong>1</strong></a>' in page
    assert "tel:57331234" in page


def test_filter_narrows_the_page_and_can_be_taken_away_part_by_part(desk, rules):
    towns = [make_town(code) for code in "ab"]
    clause = make_clause(rules)
    for town in towns:
        make_line(clause, town)
    response = desk.get(QUEUE, {"tab": "flags", "unit": "b", "signal": "red_flag", "page": "7"})
    (group,) = response.context["groups"]
    assert [queued.line.unit for queued in group.lines] == towns[1:]
    chips = [(chip.label, chip.value, chip.without) for chip in response.context["chips"]]
    assert chips == [
        ("单位", towns[1].label, "?tab=flags&signal=red_flag"),
        ("条款等次", "红旗", "?tab=flags&unit=b"),
    ]
    page = response.content.decode()
    kept = "&amp;unit=b&amp;signal=red_flag"
    assert f'href="?tab=yellow{kept}"' in page
    assert f'/review/lines/{group.lines[0].line.pk}/?tab=flags{kept}"' in page
    nothing = desk.get(QUEUE, {"tab": "flags", "q": "没有的字"}).content.decode()
    assert "没有符合筛选的" in nothing


def test_tab_of_many_lines_is_cut_into_pages(desk, rules, monkeypatch):
    monkeypatch.setattr("assessments.office.queue.LINES_A_PAGE", 2)
    clause = make_clause(rules)
    lines = [make_line(clause, make_town(f"t{n}")) for n in range(5)]
    shown = []
    for page in ("1", "2", "3", "4", "x"):
        response = desk.get(QUEUE, {"tab": "flags", "page": page})
        shown.append([queued.line for group in response.context["groups"] for queued in group.lines])
    assert shown == [lines[:2], lines[2:4], lines[4:], lines[:2], lines[:2]]
    assert 'href="?tab=flags&amp;page=3"' in response.content.decode()


def test_month_that_is_done_points_to_the_rehearsal(desk, rules, town):
    filed(rules.department)
    make_line(make_clause(rules), town, state=LineState.ACCEPTED)
    response = desk.get(QUEUE)
    assert response.context["tab"] == "departments"
    assert '都审完了。去<a href="/publishing/2026-06/">发布前校核</a>' in response.content.decode()


def test_published_month_says_what_was_decided_and_what_stayed_out(desk, rules):
    clause = make_clause(rules)
    for n, state in enumerate(("accepted", "accepted", "rejected", "filed", "returned")):
        make_line(clause, make_town(f"t{n}"), state=state)
    assert "已审 3 / 5" in desk.get(QUEUE).content.decode()
    publish(make_month())
    page = desk.get(QUEUE).content.decode()
    assert "审定 2 · 不予认定 1 · 没有审完、未上榜 2" in page
    assert ("已审 3 / 5" in page, "<progress" in page) == (False, False)


PAGES = [
    *("review_month", "review_desk", "review_bulk", "month_remind_all", "month_notices"),
    *("review_spared", "review_add"),
]


@pytest.mark.parametrize("page", PAGES)
def test_month_that_is_none_or_is_yet_to_come_says_so(desk, rules, page):
    answer = desk.get(reverse(page, args=[CalendarMonth(2031, 1)]))
    assert (answer.status_code, "2031年1月还没有开放" in answer.content.decode()) == (200, True)
    answer = desk.get(reverse(page, args=[CalendarMonth(2020, 1)]))
    assert (answer.status_code, "没有2020年1月的审核" in answer.content.decode()) == (404, True)
    assert f'href="{reverse("review")}"' in answer.content.decode()
    make_month(CalendarMonth(2020, 1))
    assert desk.get(reverse(page, args=[CalendarMonth(2020, 1)])).status_code == 200


def test_dates_of_a_month_to_come_are_set_and_those_of_none_are_not(desk, rules):
    status = {
        year: desk.get(reverse("month_dates", args=[CalendarMonth(year, 1)])).status_code
        for year in (2031, 2020)
    }
    assert status == {2031: 200, 2020: 404}


def test_queue_of_a_published_month_has_no_work_but_what_stayed_out(desk, rules, town, line):
    other = make_line(make_clause(rules, number=2), town, state=LineState.ACCEPTED)
    make_explanation(make_clause(rules, number=3), state="filed")
    assert "红旗待审 <strong>1</strong>" in desk.get(QUEUE).content.decode()
    publish(line.month)
    response = desk.get(QUEUE)
    page = response.content.decode()
    assert response.context["tabs"] == [
        ("flags", "红旗未上榜", 1),
        ("explanations", "说明未采纳", 1),
        ("unreported", "未报送", 1),
        ("decided", "已审", 1),
        ("departments", "各部门", 1),
    ]
    assert response.context["tab"] == "decided"
    assert ("待审" in page, "另 1" in page, "逐条审核" in page, "补充认定</a>" in page) == (False,) * 4
    assert "2026年6月已于 2026年7月17日 09:00 发布，审核已经结束" in page
    assert other.unit.label in page
    assert "审核 · 红旗未上榜" in desk.get(address(line)).content.decode()
