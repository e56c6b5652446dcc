"""Which month, and who has filed: one place for each, whoever asks."""

from datetime import datetime

import pytest

from assessments.cards import months_desk
from assessments.dates import SHANGHAI
from assessments.duties import month_due, open_to
from assessments.models import LineState, Month, Submission, assessors_asked
from assessments.office.queue import month_in_review, queue
from boards.drafting import draft
from boards.rehearsal import month_to_publish, rehearse
from departments.models import Role
from departments.months import CalendarMonth
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
JULY, AUGUST = JUNE.plus(1), JUNE.plus(2)
IN_AUGUST = datetime(2026, 8, 3, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clause():
    return make_clause(make_rule_set(make_assessor()))


@pytest.fixture
def town():
    return make_town()


def months_of(cards):
    return [getattr(card, "month", None) or card.sheet.month for card in cards]


def at(months):
    return [month.calendar_month for month in months]


def test_every_begun_month_with_something_in_it_stays_until_it_is_published(clause, town):
    make_month(JUNE.plus(-2))
    make_line(clause, town, month=JUNE.plus(-1))
    make_line(clause, town)
    make_month(AUGUST.plus(1))
    assert at(Month.objects.unpublished(IN_AUGUST)) == [JUNE.plus(-1), JUNE, JULY, AUGUST]
    Month.objects.filter(calendar_month=JUNE).update(published_at=IN_AUGUST)
    assert at(Month.objects.unpublished(IN_AUGUST)) == [JUNE.plus(-1), JULY, AUGUST]


def test_returned_line_of_june_is_on_somebodys_desk_in_august(clause, town):
    department = clause.rule_set.department
    line = make_line(clause, town, state=LineState.RETURNED, note="佐证不足", decided_version=1)
    own = months_desk(make_user(Role.CLERK, department), now=IN_AUGUST).own_months
    assert at(months_of(own)) == [JUNE, JULY, AUGUST]
    assert own[0].returned == [line]
    office = months_desk(make_user(Role.REVIEWER), now=IN_AUGUST).office_months
    assert at(months_of(office)) == [JUNE, JULY, AUGUST]
    assert (month_due(department, IN_AUGUST), month_to_publish(IN_AUGUST)) == (JUNE, JUNE)


def test_filed_line_of_june_is_where_the_review_opens_and_on_no_clerks_desk(clause, town):
    department = clause.rule_set.department
    make_line(clause, town)
    assert at(open_to(department, IN_AUGUST)) == [JULY, AUGUST]
    assert (month_in_review(IN_AUGUST), month_due(department, IN_AUGUST)) == (JUNE, JULY)


@pytest.mark.parametrize(("rules", "is_asked"), [("none", True), ("not in effect", False)])
def test_who_is_asked_is_missing_on_desk_queue_and_board_alike(clause, rules, is_asked):
    """Without rules in force a department is missing until it has some; rules that ask nothing ask for nothing."""
    idle = make_assessor("mzj", "区民政局")
    if rules == "not in effect":
        make_threshold(make_rule_set(idle), standard="3月≥60")
    month, reviewer = make_month(), make_user(Role.REVIEWER)
    rsj = clause.rule_set.department
    asked = [idle, rsj] if is_asked else [rsj]
    assert assessors_asked(JUNE) == asked
    desk = months_desk(reviewer, now=IN_AUGUST).office_months[0]
    seen = [assessor.department for assessor in queue(Month.objects.at(JULY), reviewer, IN_AUGUST).unfiled]
    board = [(assessor.code, assessor.filed) for assessor in draft(month).board.assessors]
    assert (desk.unreported, seen, board) == (
        asked,
        asked,
        [(department.code, False) for department in asked],
    )


def test_publication_waits_for_nobody_without_rules_but_says_so(clause):
    make_assessor("mzj", "区民政局")
    rehearsal = rehearse(make_month(), now=IN_AUGUST)
    assert [blocker.department for blocker in rehearsal.blockers if blocker.department] == [
        clause.rule_set.department
    ]
    assert rehearsal.warnings == ["区民政局没有生效的认定细则，榜上列为未报送"]


def test_who_has_filed_is_missing_nowhere(clause, town):
    month, reviewer = make_month(), make_user(Role.REVIEWER)
    make_line(clause, town)
    Submission.objects.create(month=month, department=clause.rule_set.department, first_filed_at=IN_AUGUST)
    desk = months_desk(reviewer, now=IN_AUGUST).office_months[0]
    board = [assessor.filed for assessor in draft(month).board.assessors]
    assert (desk.unreported, queue(month, reviewer, IN_AUGUST).unfiled, board) == ([], [], [True])


def test_settled_is_one_count_on_the_desk_and_in_the_queue(clause, town):
    for n, state in enumerate(LineState, start=1):
        make_line(make_clause(clause.rule_set, "yellow_light", n), town, state=state)
    reviewer = make_user(Role.REVIEWER)
    desk, line_queue = months_desk(reviewer, now=IN_AUGUST).office_months[0], queue(make_month(), reviewer)
    assert (desk.decided, desk.total) == (line_queue.decided, line_queue.total) == (2, 6)


def test_late_line_brings_its_department_onto_the_board(clause, town):
    idle = make_assessor("mzj", "区民政局")
    quarterly = make_threshold(make_rule_set(idle), standard="3月≥60")
    make_line(quarterly, town, data_month=CalendarMonth(2026, 3), state=LineState.ACCEPTED)
    board = draft(make_month()).board
    assert [assessor.code for assessor in board.assessors] == ["mzj", "rsj"]
