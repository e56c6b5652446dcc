"""What was sent back, in the queue's tab and under its department, and what a tab says of itself."""

import pytest
from django.utils import timezone

from assessments.models import Explanation, LineState, Submission
from assessments.office.narrowing import QueueNarrowing
from assessments.office.queue import LINES_A_PAGE, queue
from assessments.office.tabs import SAYS
from assessments.workflow import take_step
from tests.assessments.desks import groups_of, publish
from tests.factories import (
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_rule_set,
    make_town,
)
from tests.plain_words import plain_words

pytestmark = pytest.mark.django_db
QUEUE = "/review/2026-06/"


def test_returned_explanation_stands_with_the_lines_that_were_sent_back(rules, town, reviewer):
    make_line(make_clause(rules), town, state=LineState.RETURNED)
    explanation = make_explanation(make_clause(rules, number=2), state="filed")
    explanation = take_step(explanation, "return", actor=reviewer, note="请写明")
    Explanation.objects.update(version=explanation.version + 1)  # rewritten, and not filed yet
    month_queue = queue(explanation.month, reviewer)
    (group,) = groups_of(month_queue, "away")
    shown = len(group.lines) + len(group.returned)
    assert (shown, group.returned, group.ordinary) == (2, [explanation], [])
    assert (
        month_queue.page(QueueNarrowing(tab="away")).count == month_queue.counts["away"] == group.of.away == 2
    )
    assert month_queue.counts["explanations"] == month_queue.ordinary == 0


def test_returned_explanation_alone_keeps_the_month_from_being_all_decided(rules, reviewer, in_july):
    explanation = make_explanation(make_clause(rules), state="returned", decided_at=in_july)
    Submission.objects.create(month=make_month(), department=rules.department, first_filed_at=in_july)
    assert not queue(explanation.month, reviewer).is_all_decided


def test_what_was_sent_back_is_paged_lines_first_each_page_in_register_order(reviewer):
    later, sooner = (make_rule_set(make_assessor(code, position=n)) for code, n in (("fgw", 2), ("gaj", 1)))
    clause = make_clause(later)
    for n in range(LINES_A_PAGE - 1):
        make_line(clause, make_town(f"t{n}"), state=LineState.RETURNED)
    for n, rules in enumerate((sooner, later), 2):
        make_explanation(make_clause(rules, number=n), state="returned")
    month_queue, away = queue(make_month(), reviewer), QueueNarrowing(tab="away")
    first, second = month_queue.page(away), month_queue.page(away, 2)
    assert [group.department.code for group in first.groups] == ["gaj", "fgw"]
    assert [[len(group.lines), len(group.returned)] for group in first.groups] == [[0, 1], [59, 0]]
    assert [[len(group.lines), len(group.returned)] for group in second.groups] == [[0, 1]]
    assert month_queue.page(QueueNarrowing(tab="away", department="gaj")).count == 1


@pytest.mark.parametrize("tab", ["back", "again", "away"])
def test_tab_says_what_stands_in_it_until_the_month_is_out(desk, tab):
    month = make_month()
    assert SAYS[tab] in desk.get(QUEUE, {"tab": tab}).content.decode()
    publish(month)
    assert SAYS[tab] not in desk.get(QUEUE, {"tab": tab}).content.decode()


def test_number_beside_the_explanations_is_explained(desk, rules):
    make_explanation(make_clause(rules), state="filed")
    page = plain_words(desk.get(QUEUE, {"tab": "explanations"}).content.decode())
    assert "要逐条看的 0 条，另 1 条没有特别之处，可以按部门一次采纳" in page


def test_badge_of_a_department_leads_to_what_was_sent_back_to_it(desk, rules):
    explanation = make_explanation(make_clause(rules), state="returned", decided_at=timezone.now())
    make_month().submissions.create(department=rules.department, first_filed_at=timezone.now())
    link = "?tab=away&amp;department=rsj"
    assert f'href="{link}">退回待复 1</a>' in desk.get(QUEUE, {"tab": "departments"}).content.decode()
    page = desk.get(QUEUE, {"tab": "away", "department": "rsj"}).content.decode()
    assert f"/review/explanations/{explanation.pk}/" in page
    assert "重写" in page
