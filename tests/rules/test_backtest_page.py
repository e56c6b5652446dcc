"""The page of a backtest: beside the rules then in force and what was really awarded, and as a table."""

import csv
import io

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from assessments.models import LineState
from departments.models import Role
from departments.months import CalendarMonth
from rules.backtest import past_months
from rules.backtest_page import HEADINGS, backtest_page
from rules.models import RuleSetState
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_metric,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db

JULY = CalendarMonth(2026, 7)


@pytest.fixture
def draft():
    """Rules that give a flag from 85, a draft from 80; June has 79, 80, 86 and one line that was accepted."""
    department = make_assessor()
    metric = make_metric(department)
    old = make_threshold(make_rule_set(department), metric=metric, standard="≥85")
    towns = [make_town(f"t{n}", f"街道{n}") for n in range(3)]
    for town, value in zip(towns, (79, 80, 86), strict=True):
        make_reading(metric, town, value, month=JUNE)
    make_line(old, towns[2], state=LineState.ACCEPTED)
    rule_set = make_rule_set(department, CalendarMonth(2027, 3), state=RuleSetState.DRAFT)
    make_threshold(rule_set, metric=metric, standard="≥80")
    make_clause(rule_set, number=2)
    return rule_set


def test_page_counts_three_ways_and_says_what_is_eased(draft):
    page = backtest_page(draft, today=JULY)
    counts = {count.signal.value: (count.before, count.after, count.awarded) for count in page.counts}
    assert counts == {"red_flag": (1, 2, 1), "yellow_light": (0, 0, 0), "red_light": (0, 0, 0)}
    assert page.turn.startswith("红旗 1→2，放宽；")
    assert page.months == tuple(past_months(JULY))


def test_matrix_has_the_units_that_are_concerned_with_their_sentences(draft):
    page = backtest_page(draft, today=JULY)
    assert [row.name for row in page.units] == ["街道1", "街道2"]
    cell = page.units[0].cells[-1]
    assert (cell.signals, cell.sentences, cell.before, cell.is_changed) == (
        (("red_flag", 1),), ("红旗1：6月参保完成率 80% ≥ 80%",), "", True,
    )  # fmt: skip
    assert not page.units[1].cells[-1].is_changed


def test_cell_with_another_clause_of_the_same_signal_is_marked(draft):
    draft.clauses.filter(number=1).update(number=3)
    cell = backtest_page(draft, today=JULY).units[1].cells[-1]
    assert (cell.labels, cell.before, cell.is_changed) == ("红旗3", "红旗1", True)


def test_clauses_tell_counts_and_narrative_ones_none(draft):
    measured, narrative = backtest_page(draft, today=JULY).clauses
    assert (measured.label, measured.counts, measured.units, measured.is_met_by_all) == ("红旗1", 2, 2, False)
    assert (narrative.is_measured, narrative.counts) == (False, 0)


def test_queries_do_not_grow_with_units(draft, django_assert_max_num_queries):
    for number in range(10, 20):
        make_reading(draft.clauses.first().metric, make_town(f"t{number}", f"街道{number}"), 90, month=JUNE)
    with django_assert_max_num_queries(10):
        backtest_page(draft, today=JULY)


def test_table_has_every_cell_and_guards_formulas(client, draft):
    client.force_login(make_user(Role.REVIEWER))
    response = client.get(reverse("workshop_backtest_csv", args=[draft.pk]))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEADINGS


def test_page_without_figures_says_so(client):
    department = make_assessor()
    rule_set = make_rule_set(department, state=RuleSetState.DRAFT)
    make_clause(rule_set)
    client.force_login(make_user(Role.CLERK, department))
    response = client.get(reverse("workshop_backtest", args=[rule_set.pk]))
    assertContains(response, "没有一条能按数据认定出红旗、黄灯、红灯")


def test_set_of_another_department_is_not_found(client, draft):
    client.force_login(make_user(Role.CLERK, make_town("other", "别处")))
    assert client.get(reverse("workshop_backtest", args=[draft.pk])).status_code == 404


def test_clause_without_any_figure_says_so(client, draft):
    make_threshold(draft, number=3, metric=make_metric(draft.department, "没有填过"), standard="≥1")
    page = backtest_page(draft, today=JULY)
    assert [(row.label, row.lacks_data) for row in page.clauses] == [
        ("红旗1", False),
        ("红旗2", False),
        ("红旗3", True),
    ]
    client.force_login(make_user(Role.CLERK, draft.department))
    assertContains(client.get(reverse("workshop_backtest", args=[draft.pk])), ">没有数据</span>")
