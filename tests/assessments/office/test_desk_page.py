"""The desk of a month as a page: where it opens, what it goes through, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import LineState, Month
from assessments.office.desk import desk_of
from departments.models import Role
from rules.models import Signal
from tests.assessments.desks import address
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_rule_set,
    make_town,
    make_user,
)
from tests.plain_words import plain_words

pytestmark = pytest.mark.django_db
DESK = "/review/2026-06/desk/"


def entries(client, query=""):
    return [entry["pk"] for entry in client.get(DESK + query).context["entries"]]


def test_desk_opens_where_something_waits_with_the_first_line(desk, rules, town, line):
    response = desk.get(DESK)
    assert (response.context["narrowing"].tab, response.context["line"]) == ("flags", line)
    assert f'action="{address(line)}?tab=flags"' in response.content.decode()  # the way without the script


def test_desk_goes_through_a_tab_in_the_order_of_the_queue(desk, rules):
    towns = [make_town(code, position=n) for n, code in enumerate("cba")]
    first, second = make_clause(rules), make_clause(rules, number=2)
    lines = [make_line(clause, unit) for clause in (second, first) for unit in towns]
    make_line(make_clause(rules, Signal.RED_LIGHT), towns[0])
    assert entries(desk, "?tab=flags") == [line.pk for line in [*lines[3:], *lines[:3]]]


def test_desk_opens_at_the_line_that_is_asked_for_and_in_its_tab(desk, rules, town, line):
    light = make_line(make_clause(rules, Signal.RED_LIGHT), town)
    response = desk.get(f"{DESK}?line={light.pk}")
    assert (response.context["narrowing"].tab, response.context["line"]) == ("red", light)
    for wrong in ("x", "-1", "9" * 30, "0"):
        assert desk.get(f"{DESK}?line={wrong}").context["line"] == line


def test_desk_opens_behind_what_its_reader_keeps_out_of(client, rules, town, line):
    other = make_rule_set(make_assessor("zjj", "区住建局"))
    theirs = make_line(make_clause(other), town)
    client.force_login(make_user(Role.REVIEWER, rules.department))
    response = client.get(DESK)
    assert response.context["line"] == theirs
    assert response.context["entries"] == [
        {"pk": line.pk, "aside": True},
        {"pk": theirs.pk, "aside": False},
    ]


def test_desk_of_an_empty_tab_says_so(desk, line):
    page = plain_words(desk.get(f"{DESK}?tab=red"))
    assert "红灯：无" in page
    assert desk.get("/review/2026-07/desk/").status_code == 200


def test_filter_holds_of_explanations_from_the_list_to_the_desk_and_back(desk, rules):
    elsewhere = make_clause(make_rule_set(make_assessor("zjj", "区住建局")))
    said, other = (
        make_explanation(clause, state="filed", reason="other", words="省里未发文ABC")
        for clause in (make_clause(rules), elsewhere)
    )
    for query, wanted in (("department=rsj", [said]), ("q=abc", [said, other]), ("q=住建", [other])):
        narrowed = f"?tab=explanations&{query}"
        page = desk.get(f"/review/2026-06/{narrowed}")
        assert page.context["first"] == wanted[0].pk
        assert f'href="/review/explanations/{wanted[0].pk}/?tab=explanations&amp;' in page.content.decode()
        assert entries(desk, narrowed) == [each.pk for each in wanted]
    back = desk.get(f"/review/explanations/{said.pk}/?tab=explanations&department=rsj").content.decode()
    assert 'href="/review/2026-06/?tab=explanations&amp;department=rsj#rsj"' in back
    assert f'href="/review/2026-06/desk/?tab=explanations&amp;department=rsj&amp;line={said.pk}"' in back


def test_desk_counts_what_came_back_with_the_explanations(desk, rules):
    make_explanation(make_clause(rules), state="returned")
    page = desk.get(f"{DESK}?tab=away").content.decode()
    assert '<strong data-more="1">1</strong>' in page
    assert '1 条说明已请部门重写，<a href="/review/2026-06/?tab=away">在列表里看</a>' in page
    assert "退回待复：无" not in page


def test_desk_goes_through_the_remarkable_explanations(desk, rules):
    said = make_explanation(make_clause(rules), state="filed", reason="other", words="省里未发文")
    make_explanation(make_clause(rules, number=2), state="filed")
    response = desk.get(DESK)
    assert (response.context["narrowing"].tab, response.context["explanation"]) == ("explanations", said)
    assert f'action="/review/explanations/{said.pk}/?tab=explanations"' in response.content.decode()


def test_panes_of_a_line_are_what_its_page_shows(desk, line):
    panes = desk.get(f"{address(line)}panes/").content.decode()
    assert panes.lstrip().startswith('<div class="desk"')
    assert ("<h1" in panes, "csrfmiddlewaretoken" in panes) == (False, True)


def test_shares_of_flags_stand_beside_the_middle_of_all(desk, rules, town, line):
    make_line(make_clause(rules, Signal.RED_LIGHT), town, state=LineState.RETURNED)
    make_line(make_clause(rules, Signal.RED_LIGHT, 2), town, state=LineState.REJECTED)
    other = make_clause(make_rule_set(make_assessor("zjj", "区住建局")))
    make_line(other, town)
    page = desk.get(address(line)).content.decode()
    assert "红旗 1 面，灯 1 盏" in page
    assert "红旗占 50%，各部门中位 75%；退回未复 1 条" in page


def test_page_and_panes_ask_the_same_of_few_and_of_many_lines(desk, rules):
    clauses = [make_clause(rules, number=number) for number in range(1, 7)]
    towns = [make_town(f"t{n}", position=n) for n in range(12)]
    first = make_line(clauses[0], towns[0])

    def asked(path):
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(path).status_code == 200
        return len(caught)

    few = [asked(DESK), asked(f"{address(first)}panes/")]
    for clause in clauses[1:]:
        for town in towns:
            make_line(clause, town)
    assert [asked(DESK), asked(f"{address(first)}panes/")] == few


def test_desk_counts_as_the_queue_does(reviewer, rules, town, line):
    make_line(make_clause(rules, number=2), town, state=LineState.ACCEPTED)
    make_explanation(make_clause(rules, number=3), state="accepted")
    page = desk_of(Month.objects.at(JUNE), reviewer)
    assert (page.decided, page.total) == (2, 3)
    assert {name: count for name, _, count in page.tabs if count} == {"flags": 1, "decided": 1}
